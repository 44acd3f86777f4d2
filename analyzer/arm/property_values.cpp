#include "arm/property_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "eval/choice.h"

namespace plumbline::arm {
namespace {

using eval::Truth;
using eval::Value;

constexpr eval::Kinds kScalars = eval::kBooleans | eval::kIntegers | eval::kFloats | eval::kStrings;

// Booleans as `true`, whatever the language's own string() makes of them.
std::string TextOf(const Value& scalar) {
  if (scalar.kind() == eval::Kind::kBoolean) return scalar.boolean() ? "true" : "false";
  std::string text;
  eval::AppendText(scalar, text);
  return text;
}

std::optional<double> NumberOf(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// `TLS1_2`, `Tls12`, `TLSv1.2`, `1.2`: up to four numbers.
using Version = std::array<int, 4>;
std::optional<Version> VersionOf(std::string_view text) {
  if (StartsWithIgnoreCase(text, "tls")) {
    text.remove_prefix(3);
    if (text.size() == 2 && IsDigitAscii(text[0]) && IsDigitAscii(text[1])) {
      return Version{text[0] - '0', text[1] - '0'};
    }
  }
  if (StartsWithIgnoreCase(text, "v")) text.remove_prefix(1);
  Version version{};
  for (int& number : version) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return version;
    if (text[0] != '.' && text[0] != '_') return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

bool IsEmptyText(const Value& value) { return value.IsString() && value.text().empty(); }

// 0 and 1 are converted where a boolean belongs.
Truth IsIn(const Value& value, std::span<const std::string_view> values) {
  if (!value.Is(kScalars)) return Truth::kMaybe;
  if (value.kind() == eval::Kind::kInteger && (value.integer() == 0 || value.integer() == 1) &&
      IsListed(value.integer() == 1 ? "true" : "false", values)) {
    return Truth::kTrue;
  }
  return TruthOf(IsListed(TextOf(value), values));
}

// Whether one of the elements (or the scalar itself) is listed.
Truth HasAny(const PropertyTest& test, const Value& value) {
  if (value.Is(kScalars)) return TruthOf(IsListed(TextOf(value), test.values));
  if (!value.IsArray()) return Truth::kMaybe;
  Truth found = Truth::kFalse;
  for (const Value& item : value.items()) {
    const auto holds = eval::Test(item, [&](const Value& leaf) {
      return leaf.Is(kScalars) ? TruthOf(IsListed(TextOf(leaf), test.values)) : Truth::kMaybe;
    });
    if (holds == eval::Holds::kAlways) return Truth::kTrue;
    if (holds != eval::Holds::kNever) found = Truth::kMaybe;
  }
  return found;
}

Truth Matches(const PropertyTest& test, const Value& value) {
  if (!value.Is(kScalars)) return Truth::kMaybe;
  return TruthOf(test.pattern->FoundIn(TextOf(value)));
}

// Whether a text of which the beginning is known matches whatever follows.
bool BeginningMatches(const PropertyTest& test, const eval::UnknownData& text) {
  if (test.pattern == nullptr || text.pieces.empty() || !text.pieces[0].value.IsString()) {
    return false;
  }
  // Patterns that look at what comes next or at the end are not decided by a beginning.
  return test.pattern->source().find_first_of("$\\") == std::string_view::npos &&
         test.pattern->FoundIn(text.pieces[0].value.text());
}

}  // namespace

bool IsListed(std::string_view text, std::span<const std::string_view> values) {
  return std::ranges::any_of(
      values, [text](std::string_view value) { return EqualsIgnoreCase(text, value); });
}

eval::Truth Passes(const PropertyTest& test, const eval::Value& value) {
  switch (test.op) {
    case PropertyOp::kExists:
      return Truth::kTrue;  // Whatever it is, known or not.
    case PropertyOp::kAbsent:
      // What is not known may be null.
      return value.IsUnknown() ? Truth::kMaybe : Truth::kFalse;
    default:
      break;
  }
  if (value.IsUnknown() && test.op == PropertyOp::kMatchesNot &&
      BeginningMatches(test, value.unknown())) {
    return Truth::kFalse;
  }
  if (!value.IsKnown()) return Truth::kMaybe;
  switch (test.op) {
    case PropertyOp::kExists:
    case PropertyOp::kAbsent:
      break;
    case PropertyOp::kIn:
      return IsIn(value, test.values);
    case PropertyOp::kNotIn:
      return Not(IsIn(value, test.values));
    case PropertyOp::kAtLeast:
    case PropertyOp::kAtLeastOrZero: {
      const auto number = value.Is(kScalars) ? NumberOf(TextOf(value)) : std::nullopt;
      const auto least = NumberOf(test.values[0]);
      if (!number || !least) return Truth::kMaybe;
      if (test.op == PropertyOp::kAtLeastOrZero && *number == 0) return Truth::kTrue;
      return TruthOf(*number >= *least);
    }
    case PropertyOp::kVersionAtLeast: {
      if (!value.Is(kScalars)) return Truth::kMaybe;
      const auto version = VersionOf(TextOf(value));
      return TruthOf(version && *version >= VersionOf(test.values[0]));
    }
    case PropertyOp::kDateAtLeast:
      if (!value.IsString()) return Truth::kMaybe;
      return TruthOf(value.text().substr(0, 10) >= test.values[0]);
    case PropertyOp::kMatches:
      return Matches(test, value);
    case PropertyOp::kMatchesNot:
      return Not(Matches(test, value));
    case PropertyOp::kAnyMatches: {
      if (!value.IsArray()) return Matches(test, value);
      Truth any = Truth::kFalse;
      for (const eval::Value& item : value.items()) {
        const Truth one = item.IsKnown() ? Matches(test, item) : Truth::kMaybe;
        if (one == Truth::kTrue) return one;
        if (one == Truth::kMaybe) any = one;
      }
      return any;
    }
    case PropertyOp::kNonEmpty:
      if (value.IsArray()) return TruthOf(!value.items().empty());
      if (value.IsObject()) return TruthOf(!value.members().empty() || value.object().is_open);
      return TruthOf(!IsEmptyText(value));
    case PropertyOp::kEmptyOrNone:
      if (value.IsArray()) {
        Truth all = Truth::kTrue;
        for (const eval::Value& item : value.items()) {
          if (item.IsUnknown()) all = Truth::kMaybe;
          if (item.IsKnown() && !IsEmptyText(item)) return Truth::kFalse;
        }
        return all;
      }
      return TruthOf(IsEmptyText(value));
    case PropertyOp::kContains: {
      if (!value.IsString()) return HasAny(test, value);
      std::string_view rest = value.text();
      while (true) {
        const std::size_t comma = rest.find(',');
        if (IsListed(Trim(rest.substr(0, comma)), test.values)) return Truth::kTrue;
        if (comma == std::string_view::npos) return Truth::kFalse;
        rest.remove_prefix(comma + 1);
      }
    }
    case PropertyOp::kHasAny:
      return HasAny(test, value);
    case PropertyOp::kHasNone:
      return Not(HasAny(test, value));
    case PropertyOp::kCountAbove: {
      const auto least = NumberOf(test.values[0]);
      if (!value.IsArray() || !least) return Truth::kMaybe;
      return TruthOf(static_cast<double>(value.items().size()) > *least);
    }
  }
  return Truth::kMaybe;
}

std::string_view PlanTierOf(std::string_view name) {
  struct Size {
    std::string_view prefix, suffix, tier;
  };
  constexpr Size kSizes[] = {
      {"F", "", "Free"},
      {"D", "", "Shared"},
      {"B", "", "Basic"},
      {"S", "", "Standard"},
      {"P", "v2", "PremiumV2"},
      {"P", "v3", "PremiumV3"},
      {"P", "v4", "PremiumV4"},
      {"P", "", "Premium"},
      {"I", "v2", "IsolatedV2"},
      {"I", "", "Isolated"},
      {"EP", "", "ElasticPremium"},
      {"Y", "", "Dynamic"},
      {"FC", "", "FlexConsumption"},
      {"WS", "", "WorkflowStandard"},
  };
  for (const Size& size : kSizes) {
    if (!StartsWithIgnoreCase(name, size.prefix) || !EndsWithIgnoreCase(name, size.suffix)) {
      continue;
    }
    std::string_view number = name.substr(size.prefix.size());
    number.remove_suffix(size.suffix.size());
    // `P1mv3`: a size with more memory.
    if (EndsWithIgnoreCase(number, "m") && !size.suffix.empty()) number.remove_suffix(1);
    if (!number.empty() && std::ranges::all_of(number, IsDigitAscii)) return size.tier;
  }
  return {};
}

}  // namespace plumbline::arm
