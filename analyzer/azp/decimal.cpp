#include "azp/decimal.h"

#include <array>

#include "base/ascii.h"

namespace plumbline::azp {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t kMaxScale = 28;
constexpr Wide kLimit = Wide{1} << 96U;

constexpr std::array<Wide, kMaxScale + 1> kPowers = [] {
  std::array<Wide, kMaxScale + 1> made{};
  made[0] = 1;
  for (std::size_t i = 1; i < made.size(); ++i) made[i] = made[i - 1] * 10;
  return made;
}();

constexpr Wide Join(std::uint64_t low, std::uint32_t high) { return Wide{high} << 64U | low; }

}  // namespace

std::optional<Decimal> Decimal::Parse(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  Wide magnitude = 0;
  std::size_t scale = 0;
  bool has_digits = false;
  bool has_point = false;
  bool is_full = false;       // The digits that follow only decide how to round.
  int first_dropped = -1;     // The first of them.
  bool more_dropped = false;  // One behind it is not 0.
  for (const char c : text) {
    if (c == '.' && !has_point) {
      has_point = true;
      continue;
    }
    if (!IsDigitAscii(c)) return std::nullopt;
    has_digits = true;
    const int digit = c - '0';
    const Wide next = magnitude * 10 + static_cast<unsigned>(digit);
    if (!is_full && next < kLimit && (!has_point || scale < kMaxScale)) {
      magnitude = next;
      if (has_point) ++scale;
      continue;
    }
    if (!has_point) return std::nullopt;
    is_full = true;
    if (first_dropped < 0) {
      first_dropped = digit;
    } else if (digit != 0) {
      more_dropped = true;
    }
  }
  if (!has_digits) return std::nullopt;
  if (first_dropped > 5 || (first_dropped == 5 && (more_dropped || (magnitude & 1U) != 0))) {
    ++magnitude;
    if (magnitude == kLimit) {
      if (scale == 0) return std::nullopt;
      // 2^96 ends in 6.
      magnitude = magnitude / 10 + 1;
      --scale;
    }
  }
  Decimal made;
  made.low_ = static_cast<std::uint64_t>(magnitude);
  made.high_ = static_cast<std::uint32_t>(magnitude >> 64U);
  made.scale_ = static_cast<std::uint8_t>(scale);
  made.negative_ = negative && magnitude != 0;
  return made;
}

bool Decimal::IsWhole() const { return Join(low_, high_) % kPowers[scale_] == 0; }

Decimal Decimal::Floor() const {
  const Wide all = Join(low_, high_);
  Wide whole = all / kPowers[scale_];
  if (negative_ && all % kPowers[scale_] != 0) ++whole;
  Decimal made;
  made.low_ = static_cast<std::uint64_t>(whole);
  made.high_ = static_cast<std::uint32_t>(whole >> 64U);
  made.negative_ = negative_ && whole != 0;
  return made;
}

std::optional<std::int64_t> Decimal::ToInteger() const {
  const Wide all = Join(low_, high_);
  if (all % kPowers[scale_] != 0) return std::nullopt;
  const Wide whole = all / kPowers[scale_];
  constexpr Wide kMost = Wide{1} << 63U;
  if (whole > kMost || (whole == kMost && !negative_)) return std::nullopt;
  const auto bits = static_cast<std::uint64_t>(whole);
  return static_cast<std::int64_t>(negative_ ? 0 - bits : bits);
}

std::string Decimal::ToText() const {
  std::string digits;  // Backwards.
  Wide rest = Join(low_, high_);
  bool is_significant = false;
  for (std::size_t i = 0; rest != 0 || i <= scale_; ++i, rest /= 10) {
    const char digit = static_cast<char>('0' + static_cast<int>(rest % 10));
    if (i < scale_) {
      is_significant = is_significant || digit != '0';
      if (is_significant) digits += digit;
    } else {
      if (i == scale_ && is_significant) digits += '.';
      digits += digit;
    }
  }
  if (negative_) digits += '-';
  return {digits.rbegin(), digits.rend()};
}

std::strong_ordering operator<=>(const Decimal& left, const Decimal& right) {
  if (left.negative_ != right.negative_) {
    return left.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  const Decimal& small = left.negative_ ? right : left;
  const Decimal& large = left.negative_ ? left : right;
  const Wide a = Join(small.low_, small.high_);
  const Wide b = Join(large.low_, large.high_);
  const Wide a_whole = a / kPowers[small.scale_];
  const Wide b_whole = b / kPowers[large.scale_];
  if (a_whole != b_whole) {
    return a_whole < b_whole ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  const Wide a_rest = a % kPowers[small.scale_] * kPowers[kMaxScale - small.scale_];
  const Wide b_rest = b % kPowers[large.scale_] * kPowers[kMaxScale - large.scale_];
  if (a_rest == b_rest) return std::strong_ordering::equal;
  return a_rest < b_rest ? std::strong_ordering::less : std::strong_ordering::greater;
}

}  // namespace plumbline::azp
