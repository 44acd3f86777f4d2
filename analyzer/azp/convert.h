// Conversions of values and what they are compared by (section 3.5): what the functions share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "azp/value.h"

namespace plumbline::azp {

enum class Outcome : std::uint8_t {
  kDone,
  kFails,    // The service refuses it.
  kUnknown,  // It depends on what is not known.
};

template <class T>
struct Converted {
  Outcome outcome = Outcome::kDone;
  T value{};
};

inline constexpr Kinds kContainers = Bit(Kind::kArray) | Bit(Kind::kObject);

// Of any value but errors.
Converted<std::string> ConvertToText(const Value& value);
Converted<Decimal> ConvertToNumber(const Value& value);
Converted<VersionData> ConvertToVersion(const Value& value);

// How the left value stands to the right one, which is converted to its kind: negative, 0 or
// positive.
Converted<int> Order(const Value& left, const Value& right);

// A name that may follow a dot (section 3.2).
bool IsName(std::string_view text);
// In single quotes.
std::string Quoted(std::string_view text);

}  // namespace plumbline::azp
