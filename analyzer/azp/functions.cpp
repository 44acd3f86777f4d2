#include "azp/functions.h"

#include <cstring>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/letter_case.h"
#include "base/utf8.h"

namespace plumbline::azp {
namespace {

constexpr Kinds kBooleans = Bit(Kind::kBoolean);
constexpr Kinds kNumbers = Bit(Kind::kNumber);
constexpr Kinds kStrings = Bit(Kind::kString);

Value Answer(Call& call, Truth truth) {
  if (truth == Truth::kMaybe) return call.Unknown(kBooleans);
  return Value::Boolean(truth == Truth::kTrue);
}

Truth Opposite(Truth truth) {
  if (truth == Truth::kMaybe) return truth;
  return truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}

// --- Logic --------------------------------------------------------------------------------------

Value Not(Call& call) { return Answer(call, Opposite(ToBoolean(call[0]))); }

Value Xor(Call& call) {
  const Truth left = ToBoolean(call[0]);
  const Truth right = ToBoolean(call[1]);
  if (left == Truth::kMaybe || right == Truth::kMaybe) return call.Unknown(kBooleans);
  return Value::Boolean(left != right);
}

Value Eq(Call& call) { return Answer(call, Equal(call[0], call[1], call.run().arena())); }
Value Ne(Call& call) { return Answer(call, Opposite(Equal(call[0], call[1], call.run().arena()))); }

// For messages: the value if it is short, else its kind.
std::string Describe(const Value& value) {
  constexpr std::size_t kShort = 40;
  const std::optional<std::string> text = value.IsKnown() ? ToExpression(value) : std::nullopt;
  if (text && text->size() <= kShort) return fmt::format("`{}`", *text);
  const std::string kind =
      value.IsUnknown() ? ToText(value.unknown().kinds) : std::string(ToText(value.kind()));
  return fmt::format("{} {}", Article(kind), kind);
}

bool IsContainer(const Value& value) {
  return value.IsArray() || value.IsObject() ||
         (value.IsUnknown() && (value.unknown().kinds & ~kContainers) == 0);
}

template <class Test>
Value Ordering(Call& call, const Test& test) {
  const Converted<int> order = Order(call[0], call[1]);
  if (order.outcome == Outcome::kDone) return Value::Boolean(test(order.value));
  if (order.outcome == Outcome::kUnknown) return call.Unknown(kBooleans);
  for (std::size_t i = 0; i < 2; ++i) {
    if (!IsContainer(call[i])) continue;
    return call.Fail(i, ErrorKind::kConvert,
                     fmt::format("`{}()` cannot compare {}", call.name(), Describe(call[i])));
  }
  const std::string_view kind = call[0].IsNull() ? "number" : ToText(call[0].kind());
  return call.Fail(
      1, ErrorKind::kConvert,
      fmt::format("`{}()` cannot convert {} to a {}", call.name(), Describe(call[1]), kind),
      "the second argument is converted to the kind of the first");
}

Value Gt(Call& call) {
  return Ordering(call, [](int order) { return order > 0; });
}
Value Ge(Call& call) {
  return Ordering(call, [](int order) { return order >= 0; });
}
Value Lt(Call& call) {
  return Ordering(call, [](int order) { return order < 0; });
}
Value Le(Call& call) {
  return Ordering(call, [](int order) { return order <= 0; });
}

// --- Searching ----------------------------------------------------------------------------------

template <class Test>
Value Search(Call& call, const Test& test, std::string_view help = {}) {
  const auto texts = call.Texts(kBooleans, help);
  if (!texts) return call.result();
  return Value::Boolean(test(FoldCase((*texts)[0]), FoldCase((*texts)[1])));
}

Value Contains(Call& call) {
  return Search(
      call,
      [](std::string_view text, std::string_view part) {
        return FindText(text, part) != std::string_view::npos;
      },
      "use `containsValue()`");
}
Value StartsWith(Call& call) {
  return Search(
      call, [](std::string_view text, std::string_view part) { return text.starts_with(part); });
}
Value EndsWith(Call& call) {
  return Search(call,
                [](std::string_view text, std::string_view part) { return text.ends_with(part); });
}

Value ContainsValue(Call& call) {
  const Value& in = call[0];
  if (in.IsUnknown()) {
    const bool may_hold = (in.unknown().kinds & kContainers) != 0;
    return may_hold ? call.Unknown(kBooleans) : Value::Boolean(false);
  }
  Value error;
  bool is_unknown = IsOpen(in);
  // True when the search has ended.
  const auto ends_at = [&](const Value& item) {
    if (item.IsError()) {
      error = item;
      return true;
    }
    const Truth equal = Equal(call[1], item, call.run().arena());
    is_unknown = is_unknown || equal == Truth::kMaybe;
    return equal == Truth::kTrue;
  };
  bool is_found = false;
  if (in.IsArray()) {
    for (const Value& item : in.array().items) {
      if (is_found) break;
      is_found = ends_at(item);
    }
  } else if (in.IsObject()) {
    for (const Member& member : in.object().members) {
      if (is_found) break;
      is_found = !member.is_directive && ends_at(member.value);
    }
  }
  if (error.IsError()) return error;
  if (is_found) return Value::Boolean(true);
  return is_unknown ? call.Unknown(kBooleans) : Value::Boolean(false);
}

Value Length(Call& call) {
  Arena& arena = call.run().arena();
  const Value& value = call[0];
  if (value.IsArray() || value.IsObject()) {
    if (IsOpen(value)) return call.Unknown(kNumbers);
    const std::size_t size =
        value.IsArray() ? value.array().items.size() : value.object().members.size();
    return arena.Integer(static_cast<std::int64_t>(size));
  }
  if (value.IsUnknown() && (value.unknown().kinds & kContainers) != 0) {
    return call.Unknown(kNumbers);
  }
  const auto texts = call.Texts(kNumbers);
  if (!texts) return call.result();
  const std::string& text = (*texts)[0];
  std::int64_t units = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Character c = DecodeUtf8(text, at);
    units += c.value > 0xFFFF ? 2 : 1;
    at += c.size;
  }
  return arena.Integer(units);
}

// --- Making strings -----------------------------------------------------------------------------

Value InCase(Call& call, LetterCase to) {
  const auto texts = call.Texts(kStrings);
  if (!texts) return call.result();
  const std::optional<std::string> text = ChangeCase((*texts)[0], to);
  if (text) return call.Text(*text);
  return call.run().Unknown(call.id(), kStrings,
                            "how the service changes the case of these letters is not known",
                            call.run().SourceOf(call.id()));
}
Value Lower(Call& call) { return InCase(call, LetterCase::kLower); }
Value Upper(Call& call) { return InCase(call, LetterCase::kUpper); }

// As .NET's Char.IsWhiteSpace.
bool IsSpace(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

Value TrimText(Call& call) {
  const auto texts = call.Texts(kStrings);
  if (!texts) return call.result();
  const std::string& text = (*texts)[0];
  std::size_t begin = text.size();
  std::size_t end = text.size();
  bool is_inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Character c = DecodeUtf8(text, at);
    if (!IsSpace(c.value)) {
      if (!is_inside) begin = at;
      is_inside = true;
      end = at + c.size;
    }
    at += c.size;
  }
  return call.Text(std::string_view(text).substr(begin, end - begin));
}

Value Replace(Call& call) {
  const auto texts = call.Texts(kStrings);
  if (!texts) return call.result();
  const std::string& text = (*texts)[0];
  const std::string& old = (*texts)[1];
  if (old.empty()) return call.Text(text);
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = FindText(text, old); at != std::string_view::npos;
       at = FindText(text, old, from)) {
    out.append(text, from, at - from).append((*texts)[2]);
    if (!call.run().Affords(out.size())) return call.TooLarge();
    from = at + old.size();
  }
  return call.Text(out.append(text, from));
}

Value Join(Call& call) {
  const Converted<std::string> separator = ConvertToText(call[0]);
  if (separator.outcome == Outcome::kFails) return call.WrongKind(0, "a string");
  const Value& list = call[1];
  if (!list.IsArray()) {
    if (list.IsUnknown()) return call.Unknown(kStrings);
    const Converted<std::string> text = ConvertToText(list);
    if (text.outcome == Outcome::kFails) return call.WrongKind(1, "an array");
    return text.outcome == Outcome::kDone ? call.Text(text.value) : call.Unknown(kStrings);
  }
  if (separator.outcome == Outcome::kUnknown || IsOpen(list)) return call.Unknown(kStrings);
  std::string out;
  bool is_first = true;
  for (const Value& item : list.array().items) {
    if (item.IsError()) return item;
    const Converted<std::string> text = ConvertToText(item);
    if (text.outcome == Outcome::kUnknown) return call.Unknown(kStrings);
    if (!is_first) out += separator.value;
    is_first = false;
    // Objects and arrays leave nothing.
    out += text.value;
    if (!call.run().Affords(out.size())) return call.TooLarge();
  }
  return call.Text(out);
}

Value Split(Call& call) {
  const auto texts = call.Texts(Bit(Kind::kArray));
  if (!texts) return call.result();
  const std::string& delimiter = (*texts)[1];
  const Value all = call.Text((*texts)[0]);
  if (all.IsError() || delimiter.empty()) {
    return all.IsError() ? all : call.run().arena().Array(std::span(&all, 1));
  }
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  for (std::size_t at = FindText(all.text(), delimiter); at != std::string_view::npos;
       at = FindText(all.text(), delimiter, from)) {
    parts.push_back(all.text().substr(from, at - from));
    from = at + delimiter.size();
  }
  parts.push_back(all.text().substr(from));
  if (!call.run().Affords(parts.size() * (sizeof(StringData) + sizeof(Value)))) {
    return call.TooLarge();
  }
  std::vector<Value> items;
  items.reserve(parts.size());
  for (const std::string_view part : parts) items.push_back(call.run().arena().StringView(part));
  return call.run().arena().Array(items);
}

// How a date is written is not documented.
bool HasDate(const Value& value) {
  if (value.kind() == Kind::kDateTime) return true;
  if (value.IsArray()) {
    for (const Value& item : value.array().items) {
      if (HasDate(item)) return true;
    }
  } else if (value.IsObject()) {
    for (const Member& member : value.object().members) {
      if (HasDate(member.value)) return true;
    }
  }
  return false;
}

Value ConvertToJson(Call& call) {
  if (HasUnknown(call[0]) || HasDate(call[0])) return call.Unknown(kStrings);
  return call.Text(ToJson(call[0]));
}

// Documented nowhere: counts UTF-16 units as .NET does.
Value Substring(Call& call) {
  const Converted<std::string> text = ConvertToText(call[0]);
  if (text.outcome == Outcome::kFails) return call.WrongKind(0, "a string");
  bool is_unknown = text.outcome == Outcome::kUnknown;
  std::int64_t bounds[2] = {0, -1};
  for (std::size_t i = 1; i < call.size(); ++i) {
    const Converted<Decimal> number = ConvertToNumber(call[i]);
    if (number.outcome == Outcome::kFails) return call.WrongKind(i, "a number");
    is_unknown = is_unknown || number.outcome == Outcome::kUnknown;
    bounds[i - 1] = number.value.Floor().ToInteger().value_or(-2);
  }
  if (is_unknown) return call.Unknown(kStrings);
  const std::int64_t end = call.size() == 3 ? bounds[0] + bounds[1] : -1;
  std::size_t from = std::string::npos;
  std::size_t to = std::string::npos;
  std::int64_t units = 0;
  for (std::size_t at = 0; at <= text.value.size();) {
    if (units == bounds[0]) from = at;
    if (units == end || (call.size() == 2 && at == text.value.size())) to = at;
    if (at == text.value.size()) break;
    const Utf8Character c = DecodeUtf8(text.value, at);
    units += c.value > 0xFFFF ? 2 : 1;
    at += c.size;
  }
  if (from == std::string::npos || to == std::string::npos || to < from) {
    return call.run().Unknown(call.id(), kStrings,
                              "what `substring()` gives here is not documented",
                              call.run().SourceOf(call.id()));
  }
  return call.Text(std::string_view(text.value).substr(from, to - from));
}

struct Named {
  std::string_view name;
  Function function;
};
constexpr Named kFunctions[] = {
    {"not", Not},
    {"xor", Xor},
    {"eq", Eq},
    {"ne", Ne},
    {"gt", Gt},
    {"ge", Ge},
    {"lt", Lt},
    {"le", Le},
    {"contains", Contains},
    {"startsWith", StartsWith},
    {"endsWith", EndsWith},
    {"containsValue", ContainsValue},
    {"length", Length},
    {"lower", Lower},
    {"upper", Upper},
    {"trim", TrimText},
    {"replace", Replace},
    {"join", Join},
    {"split", Split},
    {"convertToJson", ConvertToJson},
    {"substring", Substring},
    {"format", Format},
};

}  // namespace

Function FindFunction(std::string_view name) {
  for (const Named& named : kFunctions) {
    if (named.name == name) return named.function;
  }
  return nullptr;
}

std::size_t FindText(std::string_view text, std::string_view part, std::size_t from) {
  if (part.empty()) return from;
  if (text.size() - from < part.size()) return std::string_view::npos;
  const void* const found =
      ::memmem(text.data() + from, text.size() - from, part.data(), part.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace plumbline::azp
