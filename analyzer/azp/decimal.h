// The numbers of Azure Pipelines expressions: decimals as .NET has them, a magnitude of 96 bits and
// a scale of 0 to 28 (Azure Pipelines language, section 3.2).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plumbline::azp {

class Decimal {
 public:
  constexpr Decimal() = default;  // 0
  static constexpr Decimal FromInteger(std::int64_t number) {
    Decimal made;
    made.negative_ = number < 0;
    made.low_ = made.negative_ ? 0 - static_cast<std::uint64_t>(number)
                               : static_cast<std::uint64_t>(number);
    return made;
  }
  // `[+-] digits [. digits]` without blanks, one side of the point may be empty. Digits of the
  // fraction that do not fit are rounded to even; nothing when the text is none or too large.
  static std::optional<Decimal> Parse(std::string_view text);

  constexpr bool IsZero() const { return low_ == 0 && high_ == 0; }
  constexpr bool IsNegative() const { return negative_; }
  bool IsWhole() const;
  // The largest whole number that is not larger.
  Decimal Floor() const;
  // Of a whole number that fits.
  std::optional<std::int64_t> ToInteger() const;
  // Without an exponent, groups and trailing zeros: `-1.5`.
  std::string ToText() const;

  // By value: 1.0 is 1.
  friend bool operator==(const Decimal& left, const Decimal& right) {
    return std::is_eq(left <=> right);
  }
  friend std::strong_ordering operator<=>(const Decimal& left, const Decimal& right);

 private:
  // The magnitude is high_ * 2^64 + low_. Zero is never negative.
  std::uint64_t low_ = 0;
  std::uint32_t high_ = 0;
  std::uint8_t scale_ = 0;
  bool negative_ = false;
};

}  // namespace plumbline::azp
