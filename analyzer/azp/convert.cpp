#include "azp/convert.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "azp/evaluator.h"
#include "base/ascii.h"
#include "base/letter_case.h"

namespace plumbline::azp {
namespace {

template <class T>
Converted<T> Done(T value) {
  return {Outcome::kDone, std::move(value)};
}

// What an unknown value becomes, if only these kinds can be converted.
template <class T>
Converted<T> OfUnknown(const Value& value, Kinds convertible) {
  return {(value.unknown().kinds & convertible) == 0 ? Outcome::kFails : Outcome::kUnknown, {}};
}

// Two to four parts of digits.
std::optional<VersionData> ParseVersion(std::string_view text) {
  VersionData version;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    if (version.count == 4 || at == end || !IsDigitAscii(*at)) return std::nullopt;
    const auto [next, error] = std::from_chars(at, end, version.parts[version.count]);
    if (error != std::errc()) return std::nullopt;
    ++version.count;
    at = next;
    if (at == end) break;
    if (*at++ != '.') return std::nullopt;
  }
  if (version.count < 2) return std::nullopt;
  return version;
}

std::string TextOf(const VersionData& version) {
  std::string text;
  for (std::uint8_t i = 0; i < version.count; ++i) {
    if (i > 0) text += '.';
    text += std::to_string(version.parts[i]);
  }
  return text;
}

int Compare(const VersionData& left, const VersionData& right) {
  for (std::uint8_t i = 0; i < 4; ++i) {
    // A part that is missing is lower than 0.
    const std::int32_t a = i < left.count ? left.parts[i] : -1;
    const std::int32_t b = i < right.count ? right.parts[i] : -1;
    if (a != b) return a < b ? -1 : 1;
  }
  return 0;
}

int SignOf(std::strong_ordering order) {
  return std::is_lt(order) ? -1 : (std::is_gt(order) ? 1 : 0);
}

Truth TruthOf(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

bool MayBeContainer(const Value& value) {
  return value.IsUnknown() && (value.unknown().kinds & kContainers) != 0;
}

}  // namespace

Truth ToBoolean(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return Truth::kFalse;
    case Kind::kBoolean:
      return TruthOf(value.boolean());
    case Kind::kNumber:
      return TruthOf(!value.number().IsZero());
    case Kind::kString:
      return TruthOf(!value.text().empty());
    case Kind::kUnknown: {
      constexpr Kinds kEither = Bit(Kind::kBoolean) | Bit(Kind::kNumber) | Bit(Kind::kString);
      const Kinds kinds = value.unknown().kinds;
      if ((kinds & (kEither | Bit(Kind::kNull))) == 0) return Truth::kTrue;
      return kinds == Bit(Kind::kNull) ? Truth::kFalse : Truth::kMaybe;
    }
    default:
      return Truth::kTrue;
  }
}

std::optional<std::string> ToString(const Value& value) {
  if (!value.IsKnown()) return std::nullopt;
  Converted<std::string> text = ConvertToText(value);
  if (text.outcome != Outcome::kDone) return std::nullopt;
  return std::move(text.value);
}

std::optional<Decimal> ParseNumber(std::string_view text) {
  if (text.empty()) return Decimal();
  text = Trim(text);
  std::string plain;
  plain.reserve(text.size());
  bool in_whole = false;  // Behind a digit, in front of the point.
  bool has_point = false;
  for (const char c : text) {
    if (c == ',' && in_whole) continue;
    has_point = has_point || c == '.';
    in_whole = !has_point && (in_whole || IsDigitAscii(c));
    plain += c;
  }
  return Decimal::Parse(plain);
}

Converted<std::string> ConvertToText(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return {};
    case Kind::kBoolean:
      return Done(std::string(value.boolean() ? "True" : "False"));
    case Kind::kNumber:
      return Done(value.number().ToText());
    case Kind::kString:
      return Done(std::string(value.text()));
    case Kind::kVersion:
      return Done(TextOf(value.version()));
    case Kind::kDateTime:
      return {Outcome::kUnknown, {}};
    case Kind::kUnknown:
      return OfUnknown<std::string>(value, static_cast<Kinds>(kAny & ~kContainers));
    default:
      return {Outcome::kFails, {}};
  }
}

Converted<Decimal> ConvertToNumber(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return {};
    case Kind::kBoolean:
      return Done(Decimal::FromInteger(value.boolean() ? 1 : 0));
    case Kind::kNumber:
      return Done(value.number());
    case Kind::kString:
      if (const auto number = ParseNumber(value.text())) return Done(*number);
      return {Outcome::kFails, {}};
    case Kind::kUnknown:
      return OfUnknown<Decimal>(
          value, Bit(Kind::kNull) | Bit(Kind::kBoolean) | Bit(Kind::kNumber) | Bit(Kind::kString));
    default:
      return {Outcome::kFails, {}};
  }
}

Converted<VersionData> ConvertToVersion(const Value& value) {
  std::optional<VersionData> version;
  switch (value.kind()) {
    case Kind::kNumber:
      version = ParseVersion(value.number().ToText());
      break;
    case Kind::kString:
      version = ParseVersion(value.text());
      break;
    case Kind::kVersion:
      version = value.version();
      break;
    case Kind::kUnknown:
      return OfUnknown<VersionData>(value,
                                    Bit(Kind::kNumber) | Bit(Kind::kString) | Bit(Kind::kVersion));
    default:
      break;
  }
  if (!version) return {Outcome::kFails, {}};
  return Done(*version);
}

Converted<int> Order(const Value& left, const Value& right) {
  const auto is_container = [](const Value& value) {
    return value.IsArray() || value.IsObject() ||
           (value.IsUnknown() && (value.unknown().kinds & ~kContainers) == 0);
  };
  if (is_container(left) || is_container(right)) return {Outcome::kFails, {}};
  const auto by = [](const auto& converted, const auto& compare) -> Converted<int> {
    if (converted.outcome != Outcome::kDone) return {converted.outcome, {}};
    return {Outcome::kDone, compare(converted.value)};
  };
  switch (left.kind()) {
    case Kind::kNull:
    case Kind::kNumber: {
      const Decimal number = left.IsNull() ? Decimal() : left.number();
      return by(ConvertToNumber(right),
                [&](const Decimal& other) { return SignOf(number <=> other); });
    }
    case Kind::kBoolean: {
      const Truth truth = ToBoolean(right);
      if (truth == Truth::kMaybe || MayBeContainer(right)) {
        return {Outcome::kUnknown, {}};
      }
      return Done(static_cast<int>(left.boolean()) - static_cast<int>(truth == Truth::kTrue));
    }
    case Kind::kString:
      return by(ConvertToText(right), [&](const std::string& other) {
        return SignOf(CompareOrdinalIgnoreCase(left.text(), other));
      });
    case Kind::kVersion:
      return by(ConvertToVersion(right),
                [&](const VersionData& other) { return Compare(left.version(), other); });
    case Kind::kDateTime:
      if (right.kind() == Kind::kDateTime) {
        return Done(SignOf(left.date_time() <=> right.date_time()));
      }
      return {Outcome::kUnknown, {}};
    default:
      return {Outcome::kUnknown, {}};
  }
}

bool IsName(std::string_view text) {
  if (text.empty() || IsDigitAscii(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return IsAlnumAscii(c) || c == '_'; });
}

std::string Quoted(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  out += '\'';
  std::size_t from = 0;  // Quotes are written twice.
  for (std::size_t at = text.find('\''); at != std::string_view::npos;
       at = text.find('\'', at + 1)) {
    out += text.substr(from, at + 1 - from);
    from = at;
  }
  out += text.substr(from);
  out += '\'';
  return out;
}

}  // namespace plumbline::azp
