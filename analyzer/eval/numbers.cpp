// Numbers, truth and comparison (sections 5.2 to 5.4).
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "eval/describe.h"

namespace plumbline::eval {
namespace {

constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();

Value Overflows(Call& call, std::string_view name) {
  return call.Fail(Call::kWholeCall,
                   fmt::format("{} of {} and {} does not fit into a 64-bit integer", name,
                               Shown(call[0]), Shown(call[1])));
}

// What is certain before both numbers are: the error of a divisor that cannot be, else an unknown
// number.
std::optional<Value> CheckOperands(Call& call) {
  const bool is_known = call[1].kind() == Kind::kInteger;
  if (is_known && call.integer(1) == 0) return call.Fail(1, "an integer cannot be divided by 0");
  if (!is_known || call[0].kind() != Kind::kInteger) return call.Unknown(kIntegers);
  return std::nullopt;
}

// The smallest or the largest, of integers or of one array of them.
Value Extreme(Call& call, bool largest) {
  std::span<const Value> numbers = call.arguments();
  std::size_t in_array = Call::kWholeCall;  // The argument that is one.
  if (call[0].IsArray()) {
    if (call.size() > 1) {
      return call.Fail(0, "an array has to be the only argument", "pass integers, or one array",
                       ErrorKind::kArgumentType);
    }
    numbers = call[0].items();
    in_array = 0;
    if (numbers.empty()) return call.Fail(0, "an empty array has no smallest or largest element");
    if (!Spend(call, numbers.size())) return call.Unknown(kIntegers);
  }
  std::int64_t best = 0;
  bool has_float = false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i].kind() == Kind::kFloat) {
      has_float = true;
      continue;
    }
    if (numbers[i].kind() != Kind::kInteger) {
      return call.Fail(in_array == 0 ? 0 : i,
                       in_array == 0
                           ? fmt::format("element {} of the array is {} and not an integer", i,
                                         ToText(Bit(numbers[i].kind())))
                           : fmt::format("the argument is {} and not an integer",
                                         ToText(Bit(numbers[i].kind()))),
                       {}, ErrorKind::kArgumentType);
    }
    const std::int64_t number = numbers[i].integer();
    if (i == 0 || (largest ? number > best : number < best)) best = number;
  }
  // Nobody has written down what becomes of floats.
  if (has_float) return call.Unknown(kIntegers | kFloats);
  return Value::Integer(best);
}

// --- Strings in order ---------------------------------------------------------------------------

int Sign(std::int64_t difference) { return difference < 0 ? -1 : difference > 0 ? 1 : 0; }

// The order of two strings in .NET's invariant culture (section 6.7), as far as it follows from
// digits and ASCII letters: digits first, then letters whatever their case; texts that are the same
// up to case are told apart by the first letter that differs, lower case first. Nothing when
// another character decides.
std::optional<int> CompareCulture(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  int by_case = 0;
  const std::size_t shorter = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < shorter; ++i) {
    const char x = a[i];
    const char y = b[i];
    if (!IsAlnumAscii(x) || !IsAlnumAscii(y)) {
      // The same punctuation at the same place decides nothing; beyond ASCII, characters combine.
      if (x == y && x > ' ' && x < 0x7F) continue;
      return std::nullopt;
    }
    if (ToLowerAscii(x) != ToLowerAscii(y)) return Sign(ToLowerAscii(x) - ToLowerAscii(y));
    if (x != y && by_case == 0) by_case = x > y ? -1 : 1;
  }
  if (a.size() == b.size()) return by_case;
  const char next = a.size() > shorter ? a[shorter] : b[shorter];
  if (!IsAlnumAscii(next)) return std::nullopt;
  return a.size() < b.size() ? -1 : 1;
}

Value Compare(Call& call, bool (*holds)(int)) {
  const Kind kind = call[0].kind();
  if (kind != call[1].kind()) {
    return call.Fail(
        Call::kWholeCall,
        fmt::format("{} and {} cannot be compared", ToText(Bit(kind)), ToText(Bit(call[1].kind()))),
        "compare two integers or two strings", ErrorKind::kArgumentType);
  }
  if (kind == Kind::kInteger) {
    const std::int64_t a = call.integer(0);
    const std::int64_t b = call.integer(1);
    return Value::Boolean(holds(a < b ? -1 : a > b ? 1 : 0));
  }
  if (kind != Kind::kString) return call.Unknown(kBooleans);
  const std::optional<int> order = CompareCulture(call.text(0), call.text(1));
  return order ? Value::Boolean(holds(*order)) : call.Unknown(kBooleans);
}

// --- Conversion ---------------------------------------------------------------------------------

// White space around a number: .NET reads over it, but nobody has written that down.
bool IsPadded(std::string_view text) { return Trim(text).size() != text.size(); }

bool IsNumeral(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigitAscii);
}

}  // namespace

namespace builtin {

Value Add(Call& call) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(call.integer(0), call.integer(1), &sum)) {
    return Overflows(call, "the sum");
  }
  return Value::Integer(sum);
}

Value Sub(Call& call) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(call.integer(0), call.integer(1), &difference)) {
    return Overflows(call, "the difference");
  }
  return Value::Integer(difference);
}

Value Mul(Call& call) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(call.integer(0), call.integer(1), &product)) {
    return Overflows(call, "the product");
  }
  return Value::Integer(product);
}

Value Div(Call& call) {
  if (const auto early = CheckOperands(call)) return *early;
  if (call.integer(0) == kSmallest && call.integer(1) == -1) {
    return Overflows(call, "the quotient");
  }
  return Value::Integer(call.integer(0) / call.integer(1));
}

Value Mod(Call& call) {
  if (const auto early = CheckOperands(call)) return *early;
  // 0, or the error of the division behind it.
  if (call.integer(0) == kSmallest && call.integer(1) == -1) return call.Unknown(kIntegers);
  return Value::Integer(call.integer(0) % call.integer(1));
}

Value Min(Call& call) { return Extreme(call, false); }
Value Max(Call& call) { return Extreme(call, true); }

Value Int(Call& call) {
  const Value& value = call[0];
  if (value.kind() == Kind::kInteger) return value;
  if (!value.IsString()) return call.Unknown(kIntegers);
  const std::string_view text = plumbline::Trim(value.text());
  std::string_view digits = text;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  if (!IsNumeral(digits)) {
    return call.Fail(0, fmt::format("{} is not an integer", Shown(value)));
  }
  const std::string_view number = text.starts_with('+') ? digits : text;
  std::int64_t integer = 0;
  if (std::from_chars(number.data(), number.data() + number.size(), integer).ec != std::errc()) {
    return call.Fail(0, fmt::format("{} does not fit into a 64-bit integer", Shown(value)));
  }
  return IsPadded(value.text()) ? call.Unknown(kIntegers) : Value::Integer(integer);
}

Value Float(Call& call) {
  const Value& value = call[0];
  if (value.kind() == Kind::kFloat) return value;
  if (value.kind() == Kind::kInteger) return Value::Float(static_cast<double>(value.integer()));
  const std::string_view text = value.text();
  const std::string_view number = text.starts_with('+') ? text.substr(1) : text;
  const char* const end = number.data() + number.size();
  double real = 0;
  const bool begins_well = !number.empty() && (IsDigitAscii(number[0]) || number[0] == '.' ||
                                               (number[0] == '-' && number.size() == text.size()));
  if (begins_well) {
    const auto [at, error] = std::from_chars(number.data(), end, real);
    if (at == end && error == std::errc() && std::isfinite(real)) return Value::Float(real);
  }
  // Too large or too small, thousands separators, names of numbers, white space: perhaps.
  const bool has_digits = std::any_of(text.begin(), text.end(), IsDigitAscii);
  if (has_digits && text.find_first_not_of("0123456789+-.,eE \t\r\n") == std::string_view::npos) {
    return call.Unknown(kFloats);
  }
  for (const std::string_view name : {"nan", "infinity", "-infinity", "+infinity"}) {
    if (EqualsIgnoreCase(plumbline::Trim(text), name)) return call.Unknown(kFloats);
  }
  return call.Fail(0, fmt::format("{} is not a number", Shown(value)));
}

Value Range(Call& call) {
  constexpr std::int64_t kMost = 10'000;
  constexpr std::int64_t kHighest = std::numeric_limits<std::int32_t>::max();
  const std::int64_t start = call.integer(0);
  const std::int64_t count = call.integer(1);
  if (count < 0) return call.Fail(1, fmt::format("{} elements cannot be made", count));
  if (count > kMost) {
    return call.Fail(
        1, fmt::format("{} elements are more than the {} that `range()` makes", count, kMost), {},
        ErrorKind::kLimit);
  }
  if (start > kHighest - count) {
    return call.Fail(Call::kWholeCall,
                     fmt::format("start and count are more than {} together", kHighest));
  }
  if (!Spend(call, static_cast<std::size_t>(count))) {
    return call.Unknown(UnknownData{.kinds = kArrays, .min = count, .max = count});
  }
  std::vector<Value> items;
  items.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) items.push_back(Value::Integer(start + i));
  return call.session().Array(items);
}

Value Bool(Call& call) {
  const Value& value = call[0];
  if (value.kind() == Kind::kBoolean) return value;
  if (value.kind() == Kind::kInteger && (value.integer() == 0 || value.integer() == 1)) {
    return Value::Boolean(value.integer() == 1);
  }
  if (!value.IsString()) return call.Unknown(kBooleans);
  if (EqualsIgnoreCase(value.text(), "true")) return Value::Boolean(true);
  if (EqualsIgnoreCase(value.text(), "false")) return Value::Boolean(false);
  const std::string_view text = plumbline::Trim(value.text());
  if (text == "0" || text == "1" || EqualsIgnoreCase(text, "true") ||
      EqualsIgnoreCase(text, "false")) {
    return call.Unknown(kBooleans);
  }
  return call.Fail(0, fmt::format("{} is neither `true` nor `false`", Shown(value)));
}

Value Not(Call& call) { return Value::Boolean(!call[0].boolean()); }
Value True(Call&) { return Value::Boolean(true); }
Value False(Call&) { return Value::Boolean(false); }
Value Null(Call&) { return Value::Null(); }

Value Equals(Call& call) {
  const Truth truth = Equal(call[0], call[1]);
  return truth == Truth::kMaybe ? call.Unknown(kBooleans) : Value::Boolean(truth == Truth::kTrue);
}

Value Less(Call& call) {
  return Compare(call, [](int order) { return order < 0; });
}
Value LessOrEquals(Call& call) {
  return Compare(call, [](int order) { return order <= 0; });
}
Value Greater(Call& call) {
  return Compare(call, [](int order) { return order > 0; });
}
Value GreaterOrEquals(Call& call) {
  return Compare(call, [](int order) { return order >= 0; });
}

}  // namespace builtin
}  // namespace plumbline::eval
