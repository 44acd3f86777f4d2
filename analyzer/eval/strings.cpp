// Functions that make strings out of others (section 5.1).

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/letter_case.h"
#include "base/utf8.h"
#include "eval/text.h"

namespace plumbline::eval::builtin {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
constexpr Kinds kSequences = kStrings | kArrays;
constexpr Kinds kScalars = kStrings | kIntegers | kFloats | kBooleans | kNulls;

std::int64_t AddBounds(std::int64_t a, std::int64_t b) {
  return a > kNoLimit - b ? kNoLimit : a + b;
}

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

}  // namespace plumbline::eval::builtin
