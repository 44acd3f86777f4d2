// Functions of strings (section 5.1), and those that take arrays or objects just as well.

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "eval/letter_case.h"
#include "eval/text.h"

namespace plumbline::eval::builtin {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
constexpr Kinds kSequences = kStrings | kArrays;
constexpr Kinds kScalars = kStrings | kIntegers | kFloats | kBooleans | kNulls;

bool IsOnly(const Value& unknown, Kinds kinds) { return (unknown.unknown().kinds & ~kinds) == 0; }

bool IsText(const Value& value) {
  return value.IsString() || (value.IsUnknown() && IsOnly(value, kStrings));
}

std::int64_t AddBounds(std::int64_t a, std::int64_t b) {
  return a > kNoLimit - b ? kNoLimit : a + b;
}

// Bounds of the number of elements or units of an unknown array or string.
struct Bounds {
  std::int64_t min = 0;
  std::int64_t max = kNoLimit;
};
Bounds LengthOf(const Value& unknown) {
  if (!IsOnly(unknown, kSequences)) return {};
  return {std::max<std::int64_t>(unknown.unknown().min, 0), unknown.unknown().max};
}

// The byte at which unit `units` of the text begins; nothing between the units of a pair, where
// no text can be cut that is UTF-8.
std::optional<std::size_t> Cut(const StringData& string, std::int64_t units) {
  const auto wanted = static_cast<std::size_t>(units);
  if (string.is_ascii) return wanted;
  const std::size_t offset = OffsetOfUnit(string, wanted);
  if (Utf16Length(StringData{string.text.substr(0, offset), {}, false}) != wanted) return {};
  return offset;
}

// Units [begin, end) of the string.
Value Slice(Call& call, const Value& string, std::int64_t begin, std::int64_t end) {
  const std::optional<std::size_t> from = Cut(string.string(), begin);
  const std::optional<std::size_t> to = Cut(string.string(), end);
  if (!from || !to)
    return call.Unknown({.kinds = kStrings, .min = end - begin, .max = end - begin});
  return call.session().StringView(string.text().substr(*from, *to - *from));
}

// --- concat -------------------------------------------------------------------------------------

Value ConcatArrays(Call& call) {
  std::vector<Value> items;
  UnknownData unknown{.kinds = kArrays, .min = 0, .max = 0};
  bool all_known = true;
  for (const Value& argument : call.arguments()) {
    if (argument.IsArray()) {
      items.insert(items.end(), argument.items().begin(), argument.items().end());
      continue;
    }
    all_known = false;
    const Bounds bounds = LengthOf(argument);
    unknown.min = AddBounds(unknown.min, bounds.min);
    unknown.max = AddBounds(unknown.max, bounds.max);
  }
  if (!call.session().Step(items.size())) return call.Unknown(kArrays);
  if (all_known) return call.session().Array(items);
  const auto size = static_cast<std::int64_t>(items.size());
  unknown.min = AddBounds(unknown.min, size);
  unknown.max = AddBounds(unknown.max, size);
  return call.Unknown(unknown);
}

Value ConcatTexts(Call& call) {
  if (call.size() == 1 && IsText(call[0])) return call[0];
  std::vector<Piece> pieces;
  pieces.reserve(call.size());
  std::size_t size = 0;
  for (const Value& argument : call.arguments()) {
    pieces.push_back({.value = TextOf(call.session(), argument)});
    if (argument.IsString()) size += argument.text().size();
  }
  if (!Affords(call, size)) return call.Unknown(kStrings);
  if (pieces.size() == 1 && pieces[0].value.IsString()) return pieces[0].value;
  return Assemble(call, pieces);
}

// --- Comparing ends -----------------------------------------------------------------------------

// Whether a text that begins with `text` begins with one that begins with `part`. Each is known up
// to there, or to its end.
Truth BeginsWith(std::string_view text, bool text_ends, std::string_view part, bool part_ends) {
  const std::size_t size = std::min(text.size(), part.size());
  if (text.substr(0, size) != part.substr(0, size)) return Truth::kFalse;
  if (part_ends && part.size() == size) return Truth::kTrue;
  return text_ends && part.size() > size ? Truth::kFalse : Truth::kMaybe;
}

Value ToValue(Call& call, Truth truth) {
  return truth == Truth::kMaybe ? call.Unknown(kBooleans) : Value::Boolean(truth == Truth::kTrue);
}

Value CompareEnds(Call& call, bool at_end) {
  if (Equal(call[0], call[1]) == Truth::kTrue) return Value::Boolean(true);
  const Fragments text = FragmentsOf(call[0]);
  const Fragments part = FragmentsOf(call[1]);
  if (text.max < part.min) return Value::Boolean(false);
  std::string in = FoldCase(at_end ? text.suffix : text.prefix);
  std::string wanted = FoldCase(at_end ? part.suffix : part.prefix);
  if (at_end) {
    std::ranges::reverse(in);
    std::ranges::reverse(wanted);
  }
  return ToValue(call, BeginsWith(in, text.complete, wanted, part.complete));
}

// --- Searching ----------------------------------------------------------------------------------

Value Complain(Call& call, std::size_t argument, std::string_view wanted) {
  return call.Fail(
      argument,
      fmt::format("`{}` wants {} here, not {} {}", call.function().name, wanted,
                  Article(ToText(call[argument].kind())), ToText(call[argument].kind())),
      {}, ErrorKind::kArgumentType);
}

Truth HoldsText(const Fragments& text, const Fragments& part) {
  if (part.complete && part.runs.front().empty()) return Truth::kTrue;
  if (text.max < part.min) return Truth::kFalse;
  // The whole part in a certain stretch; or, if the text is known, each stretch of the part in it.
  bool all = true;
  for (const std::string& wanted : part.runs) {
    const Searcher searcher(wanted);
    all = all && std::ranges::any_of(text.runs, [&](const std::string& run) {
            return searcher.First(run) != std::string_view::npos;
          });
  }
  if (all) return part.complete ? Truth::kTrue : Truth::kMaybe;
  return text.complete ? Truth::kFalse : Truth::kMaybe;
}

Truth HoldsItem(std::span<const Value> items, const Value& wanted) {
  Truth result = Truth::kFalse;
  for (const Value& item : items) {
    const Truth same = item.IsError() ? Truth::kMaybe : Equal(item, wanted);
    if (same == Truth::kTrue) return same;
    if (same == Truth::kMaybe) result = same;
  }
  return result;
}

Value Index(Call& call, bool last) {
  const Value& in = call[0];
  const Value& wanted = call[1];
  if (in.IsString()) {
    if (!wanted.IsString()) return Complain(call, 1, "a string");
    if (wanted.text().empty()) return last ? call.Unknown(kIntegers) : Value::Integer(0);
    const std::string text = FoldCase(in.text());
    const std::string part = FoldCase(wanted.text());
    const Searcher searcher(part);
    const std::size_t at = last ? searcher.Last(text) : searcher.First(text);
    if (at == std::string::npos) return Value::Integer(-1);
    return Value::Integer(in.string().is_ascii ? static_cast<std::int64_t>(at)
                                               : UnitsOf(in.text().substr(0, at)));
  }
  const std::span<const Value> items = in.items();
  for (std::size_t n = 0; n < items.size(); ++n) {
    const std::size_t i = last ? items.size() - 1 - n : n;
    const Truth same = Equal(items[i], wanted);
    if (same == Truth::kMaybe) return call.Unknown(kIntegers);
    if (same == Truth::kTrue) return Value::Integer(static_cast<std::int64_t>(i));
  }
  return Value::Integer(-1);
}

// --- first, last, skip, take --------------------------------------------------------------------

Value End(Call& call, bool last) {
  const Value& value = call[0];
  if (value.IsArray()) {
    if (value.items().empty()) return Value::Null();
    return last ? value.items().back() : value.items().front();
  }
  if (value.IsString()) {
    const std::int64_t length = UnitsOf(value);
    if (length == 0) return value;
    return last ? Slice(call, value, length - 1, length) : Slice(call, value, 0, 1);
  }
  if (!IsOnly(value, kStrings)) return call.Unknown(kAny);
  const Fragments fragments = FragmentsOf(value);
  const std::string& known = last ? fragments.suffix : fragments.prefix;
  if (!known.empty()) {
    const Value text = call.session().String(known);
    const std::int64_t length = UnitsOf(text);
    return last ? Slice(call, text, length - 1, length) : Slice(call, text, 0, 1);
  }
  return call.Unknown({.kinds = kStrings,
                       .min = std::min<std::int64_t>(fragments.min, 1),
                       .max = std::min<std::int64_t>(fragments.max, 1)});
}

// The pieces of an unknown string in another case; none when a letter is not known there.
std::vector<Piece> PiecesInCase(Call& call, LetterCase to, std::span<const Piece> pieces) {
  std::vector<Piece> changed;
  changed.reserve(pieces.size());
  for (const Piece& piece : pieces) {
    if (piece.value.IsString()) {
      const std::optional<std::string> text = ChangeCase(piece.value.text(), to);
      if (!text) return {};
      const Value made = call.session().String(*text);
      changed.push_back({.value = made.At(piece.value.origin()).With(piece.value.secrets())});
      continue;
    }
    const UnknownData& hole = piece.value.unknown();
    UnknownData data;
    if (hole.kinds == kStrings) {
      data.min = hole.min;
      data.max = hole.max;
    }
    changed.push_back({.value = UnknownCall(call.session(), call.function().name, {&piece.value, 1},
                                            piece.value, data)});
  }
  return changed;
}

Value ToCase(Call& call, LetterCase to) {
  const Value& value = call[0];
  if (value.IsString()) {
    const std::optional<std::string> text = ChangeCase(value.text(), to);
    if (!text) {
      const std::int64_t length = UnitsOf(value);
      return call.Unknown({.kinds = kStrings, .min = length, .max = length});
    }
    return *text == value.text() ? value : call.session().String(*text);
  }
  const std::vector<Piece> pieces = PiecesInCase(call, to, value.unknown().pieces);
  if (!pieces.empty()) return Assemble(call, pieces);
  if (!IsOnly(value, kStrings)) return call.Unknown(kStrings);
  const Bounds bounds = LengthOf(value);
  return call.Unknown({.kinds = kStrings, .min = bounds.min, .max = bounds.max});
}

// What char.IsWhiteSpace says.
bool IsBlank(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

}  // namespace

Value Concat(Call& call) {
  // What is certain: that an argument is an array, or that it is a text.
  std::size_t array = Call::kWholeCall;
  std::size_t text = Call::kWholeCall;
  bool is_text = false;          // Or null.
  bool open = call.size() == 0;  // Nobody has written down what it gives.
  for (std::size_t i = 0; i < call.size(); ++i) {
    const Value& argument = call[i];
    const Kinds kinds = argument.IsUnknown() ? argument.unknown().kinds : Bit(argument.kind());
    if ((kinds & ~kArrays) == 0) {
      array = std::min(array, i);
    } else if ((kinds & ~kScalars) == 0) {
      is_text = true;
      if ((kinds & kNulls) == 0) text = std::min(text, i);
    } else if (argument.IsObject()) {
      open = true;
    }
  }
  if (array != Call::kWholeCall && text != Call::kWholeCall) {
    return call.Fail(std::max(array, text), "`concat` joins either arrays or texts, not both",
                     "put the text into an array of its own with `createArray`",
                     ErrorKind::kArgumentType);
  }
  if (open) return call.Unknown(kSequences);
  if (array != Call::kWholeCall) {
    const bool has_null = std::ranges::any_of(call.arguments(), &Value::IsNull);
    return has_null ? call.Unknown(kArrays) : ConcatArrays(call);
  }
  if (is_text) return ConcatTexts(call);
  // Either, as far as anybody can tell.
  if (call.size() == 1 && IsOnly(call[0], kSequences)) return call[0];
  return call.Unknown(kSequences);
}

Value Contains(Call& call) {
  const Value& in = call[0];
  const Value& wanted = call[1];
  const Kinds not_keys = kArrays | kObjects | kNulls;
  switch (in.kind()) {
    case Kind::kArray:
      return ToValue(call, HoldsItem(in.items(), wanted));
    case Kind::kObject:
      if (wanted.IsString()) return Value::Boolean(in.object().Find(wanted.text()) != nullptr);
      if (wanted.Is(not_keys)) return Complain(call, 1, "the name of a member");
      return in.members().empty() && wanted.IsUnknown() ? Value::Boolean(false)
                                                        : call.Unknown(kBooleans);
    case Kind::kString:
      if (wanted.Is(not_keys)) return Complain(call, 1, "a string");
      break;
    default:
      break;
  }
  // Numbers and booleans in a text: the documentation allows them and says no more.
  if (!IsText(in) || !IsText(wanted)) return call.Unknown(kBooleans);
  if (Equal(in, wanted) == Truth::kTrue) return Value::Boolean(true);
  return ToValue(call, HoldsText(FragmentsOf(in), FragmentsOf(wanted)));
}

Value Empty(Call& call) {
  const Value& value = call[0];
  switch (value.kind()) {
    case Kind::kNull:
      return Value::Boolean(true);
    case Kind::kString:
      return Value::Boolean(value.text().empty());
    case Kind::kArray:
      return Value::Boolean(value.items().empty());
    case Kind::kObject:
      return Value::Boolean(value.members().empty());
    default:
      break;
  }
  if (value.IsUnknown()) {
    const Bounds bounds = LengthOf(value);
    if (bounds.min > 0) return Value::Boolean(false);
    if (bounds.max == 0 || IsOnly(value, kNulls)) return Value::Boolean(true);
  }
  return call.Unknown(kBooleans);
}

Value StartsWith(Call& call) { return CompareEnds(call, false); }
Value EndsWith(Call& call) { return CompareEnds(call, true); }

Value First(Call& call) { return End(call, false); }
Value Last(Call& call) { return End(call, true); }

Value IndexOf(Call& call) { return Index(call, false); }
Value LastIndexOf(Call& call) { return Index(call, true); }

Value Join(Call& call) {
  if (!call[0].IsArray()) return call.Unknown(kStrings);
  std::vector<Piece> pieces;
  std::size_t size = 0;
  for (const Value& item : call[0].items()) {
    if (item.IsError()) return item;
    if (!pieces.empty()) pieces.push_back({.value = call[1]});
    pieces.push_back({.value = TextOf(call.session(), item)});
    size += (item.IsString() ? item.text().size() : 0) +
            (call[1].IsString() ? call[1].text().size() : 0);
  }
  if (!call.session().Step(pieces.size()) || !Affords(call, size)) return call.Unknown(kStrings);
  const bool known =
      std::ranges::all_of(pieces, [](const Piece& piece) { return piece.value.IsString(); });
  if (!known) return Assemble(call, pieces);
  std::string text;
  text.reserve(size);
  for (const Piece& piece : pieces) text += piece.value.text();
  return call.session().String(text);
}

Value Length(Call& call) {
  const Value& value = call[0];
  switch (value.kind()) {
    case Kind::kString:
      return Value::Integer(UnitsOf(value));
    case Kind::kArray:
      return Value::Integer(static_cast<std::int64_t>(value.items().size()));
    case Kind::kObject:
      return Value::Integer(static_cast<std::int64_t>(value.members().size()));
    default:
      break;
  }
  if (!value.IsUnknown()) return call.Unknown(kIntegers);
  const Bounds bounds = LengthOf(value);
  if (bounds.min == bounds.max) return Value::Integer(bounds.min);
  return call.Unknown({.kinds = kIntegers, .min = bounds.min, .max = bounds.max});
}

Value PadLeft(Call& call) {
  constexpr std::int64_t kMaxWidth = 1'000'000;
  const Value text = TextOf(call.session(), call[0]);
  std::string_view filling = " ";
  if (call.size() == 3) {
    filling = call.text(2);
    if (UnitsOf(call[2]) != 1) {
      return call.Fail(
          2, fmt::format("`padLeft` fills with one character, not with {}", Quoted(call[2])));
    }
  }
  const std::int64_t width = call.integer(1);
  // .NET refuses a width below zero, which is no width of the service's documentation either.
  if (width < 0 || width > kMaxWidth) return call.Unknown(kStrings);
  const std::int64_t missing = width - UnitsOf(text);
  if (missing <= 0) return text;
  if (!Affords(call, static_cast<std::size_t>(width))) return call.Unknown(kStrings);
  std::string padded;
  for (std::int64_t i = 0; i < missing; ++i) padded += filling;
  padded += text.text();
  return call.session().String(padded);
}

Value Replace(Call& call) {
  if (call.text(1).empty()) return call.Unknown(kStrings);
  const std::string_view text = call.text(0);
  const Searcher searcher(call.text(1));
  std::vector<std::size_t> places;
  for (std::size_t at = searcher.First(text); at != std::string_view::npos;
       at = searcher.First(text, at + call.text(1).size())) {
    places.push_back(at);
  }
  if (places.empty()) return call[0];
  if (!Affords(call, text.size() + places.size() * call.text(2).size()))
    return call.Unknown(kStrings);
  std::string out;
  std::size_t from = 0;
  for (const std::size_t place : places) {
    out += text.substr(from, place - from);
    out += call.text(2);
    from = place + call.text(1).size();
  }
  out += text.substr(from);
  return call.session().String(out);
}

Value Skip(Call& call) {
  const Value& value = call[0];
  const std::int64_t count = std::max<std::int64_t>(call.integer(1), 0);
  if (count == 0) return value;
  if (value.IsArray()) {
    const std::span<const Value> items = value.items();
    return call.session().Array(
        items.subspan(std::min(static_cast<std::size_t>(count), items.size())));
  }
  const std::int64_t length = UnitsOf(value);
  return Slice(call, value, std::min(count, length), length);
}

Value Take(Call& call) {
  const Value& value = call[0];
  if (call[1].IsUnknown()) {
    return call.Unknown(value.IsUnknown() ? value.unknown().kinds & kSequences : Bit(value.kind()));
  }
  const std::int64_t count = std::max<std::int64_t>(call.integer(1), 0);
  if (value.IsArray()) {
    const std::span<const Value> items = value.items();
    if (static_cast<std::size_t>(count) >= items.size()) return value;
    return call.session().Array(items.first(static_cast<std::size_t>(count)));
  }
  if (value.IsString()) {
    const std::int64_t length = UnitsOf(value);
    return count >= length ? value : Slice(call, value, 0, count);
  }
  const Bounds bounds = LengthOf(value);
  if (IsOnly(value, kSequences) && bounds.max <= count) return value;
  UnknownData data{.kinds = static_cast<Kinds>(value.unknown().kinds & kSequences),
                   .min = std::min(bounds.min, count),
                   .max = std::min(bounds.max, count)};
  if (data.kinds != kStrings) return call.Unknown(data);
  if (count == 0) return call.session().StringView({});
  // As many pieces as are certain to be there.
  std::vector<Piece> pieces;
  std::int64_t left = count;
  for (const Piece& piece : value.unknown().pieces) {
    if (!piece.value.IsString()) break;
    const std::int64_t length = UnitsOf(piece.value);
    if (length > left) {
      const std::optional<std::size_t> end = Cut(piece.value.string(), left);
      if (!end) break;
      const Value text = call.session().StringView(piece.value.text().substr(0, *end));
      pieces.push_back({.value = text.At(piece.value.origin()).With(piece.value.secrets())});
      left = 0;
    } else {
      pieces.push_back(piece);
      left -= length;
    }
    if (left == 0) return call.session().StringOf(pieces);
  }
  if (!pieces.empty()) {
    // The rest: skip(take(value, count), known).
    const std::int64_t known = count - left;
    const Value taken[] = {value, Value::Integer(count)};
    const Value skipped[] = {UnknownCall(call.session(), "take", taken, value),
                             Value::Integer(known)};
    const UnknownData rest{.min = data.min - known, .max = data.max - known};
    pieces.push_back({.value = UnknownCall(call.session(), "skip", skipped, value, rest)});
    data.pieces = call.session().Keep(std::span<const Piece>(pieces));
  }
  return call.Unknown(data);
}

Value Split(Call& call) {
  const std::string_view text = call.text(0);
  std::vector<std::string_view> delimiters;
  if (call[1].IsString()) {
    delimiters.push_back(call.text(1));
  } else {
    for (const Value& item : call[1].items()) {
      if (!item.IsString()) {
        return call.Fail(1, "`split` takes only strings as delimiters", {},
                         ErrorKind::kArgumentType);
      }
      delimiters.push_back(item.text());
    }
  }
  std::erase_if(delimiters, &std::string_view::empty);
  if (delimiters.empty()) return call.Unknown(kArrays);

  // The next place of each delimiter; at one place the one that is named first counts.
  struct Next {
    Searcher searcher;
    std::size_t size;
    std::size_t at;
  };
  std::vector<Next> next;
  for (const std::string_view delimiter : delimiters) {
    Searcher searcher(delimiter);
    const std::size_t at = searcher.First(text);
    next.push_back({std::move(searcher), delimiter.size(), at});
  }
  std::vector<Value> pieces;
  std::size_t from = 0;
  for (;;) {
    const auto nearest = std::ranges::min_element(next, {}, &Next::at);
    if (nearest->at == std::string_view::npos) break;
    pieces.push_back(call.session().StringView(text.substr(from, nearest->at - from)));
    from = nearest->at + nearest->size;
    for (Next& one : next) {
      if (one.at < from) one.at = one.searcher.First(text, from);
    }
  }
  pieces.push_back(call.session().StringView(text.substr(from)));
  if (!call.session().Step(pieces.size())) return call.Unknown(kArrays);
  return call.session().Array(pieces);
}

Value String(Call& call) {
  const Value& value = call[0];
  switch (value.kind()) {
    case Kind::kString:
      return value;
    case Kind::kInteger:
    case Kind::kBoolean:
      return TextOf(call.session(), value);
    case Kind::kArray:
    case Kind::kObject: {
      const bool known = value.IsArray() ? value.array().all_known : value.object().all_known;
      if (!known || HoldsFloats(value)) return call.Unknown({.kinds = kStrings, .min = 2});
      std::string text;
      AppendText(value, text);
      return Affords(call, text.size()) ? call.session().String(text) : call.Unknown(kStrings);
    }
    case Kind::kUnknown:
      if (IsOnly(value, kStrings)) return value;
      if (IsOnly(value, kBooleans)) return call.Unknown({.kinds = kStrings, .min = 4, .max = 5});
      if (IsOnly(value, kIntegers)) return call.Unknown({.kinds = kStrings, .min = 1, .max = 20});
      break;
    default:
      break;
  }
  return call.Unknown({.kinds = kStrings, .min = 0});
}

Value Substring(Call& call) {
  const Value& text = call[0];
  const std::int64_t length = UnitsOf(text);
  const std::int64_t start = call.integer(1);
  if (start < 0 || start > length) {
    return call.Fail(
        1, start < 0 ? fmt::format("`substring` cannot start at `{}`, in front of the text", start)
                     : fmt::format("`substring` cannot start at `{}`: {} has only {} characters",
                                   start, Quoted(text), length));
  }
  if (call.size() == 2) return Slice(call, text, start, length);
  const std::int64_t count = call.integer(2);
  if (count < 0) return call.Fail(2, fmt::format("`substring` cannot give `{}` characters", count));
  if (count > length - start) {
    return call.Fail(2,
                     fmt::format("`substring` wants {} characters from `{}` on, but {} has only {}",
                                 count, start, Quoted(text), length),
                     "`take` and `skip` also work on texts that are shorter");
  }
  return Slice(call, text, start, start + count);
}

Value ToLower(Call& call) { return ToCase(call, LetterCase::kLower); }
Value ToUpper(Call& call) { return ToCase(call, LetterCase::kUpper); }

Value Trim(Call& call) {
  const std::string_view text = call.text(0);
  std::size_t begin = 0;
  while (begin < text.size()) {
    const Utf8Character c = DecodeUtf8(text, begin);
    if (!IsBlank(c.value)) break;
    begin += c.size;
  }
  std::size_t end = text.size();
  while (end > begin) {
    std::size_t at = end - 1;
    while (at > begin && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    if (!IsBlank(DecodeUtf8(text, at).value)) break;
    end = at;
  }
  if (end - begin == text.size()) return call[0];
  return call.session().StringView(text.substr(begin, end - begin));
}

// Which wildcards there are and what they match is not documented.
Value Like(Call& call) { return call.Unknown(kBooleans); }

}  // namespace plumbline::eval::builtin
