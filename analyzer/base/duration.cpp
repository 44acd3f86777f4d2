#include "base/duration.h"

#include <cstdint>

#include "base/ascii.h"

namespace plumbline {
namespace {

struct Field {
  char letter;
  bool is_time;  // Behind the `T`, which tells months from minutes.
  std::int64_t milliseconds;
};
constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kDay = 24 * kHour;
// In the order in which a duration may name them.
constexpr Field kFields[] = {
    {'Y', false, 365 * kDay}, {'M', false, 30 * kDay},   {'W', false, 7 * kDay}, {'D', false, kDay},
    {'H', true, kHour},       {'M', true, 60 * kSecond}, {'S', true, kSecond},
};

struct Number {
  std::int64_t whole = 0;
  std::int64_t thousandths = 0;
  bool has_fraction = false;
};

// Takes `12` or `12.5` from the front of `text`.
std::optional<Number> TakeNumber(std::string_view& text) {
  constexpr std::size_t kMaxDigits = 9;
  Number number;
  std::size_t at = 0;
  for (; at < text.size() && IsDigitAscii(text[at]); ++at) {
    if (at == kMaxDigits) return std::nullopt;
    number.whole = number.whole * 10 + (text[at] - '0');
  }
  if (at == 0) return std::nullopt;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    number.has_fraction = true;
    const std::size_t first = ++at;
    for (std::int64_t unit = 100; at < text.size() && IsDigitAscii(text[at]); ++at, unit /= 10) {
      number.thousandths += unit * (text[at] - '0');
    }
    if (at == first) return std::nullopt;
  }
  text.remove_prefix(at);
  return number;
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseIsoDuration(std::string_view text) {
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  std::int64_t total = 0;
  bool in_time = false;
  bool any_in_part = false;
  bool ended = false;  // A field with a fraction is the last one.
  std::size_t next_field = 0;
  while (!text.empty()) {
    if (text.front() == 'T') {
      if (in_time || ended) return std::nullopt;
      in_time = true;
      any_in_part = false;
      text.remove_prefix(1);
      continue;
    }
    const auto number = TakeNumber(text);
    if (!number || text.empty() || ended) return std::nullopt;
    while (next_field < std::size(kFields) &&
           (kFields[next_field].letter != text.front() || kFields[next_field].is_time != in_time)) {
      ++next_field;
    }
    if (next_field == std::size(kFields)) return std::nullopt;
    const std::int64_t unit = kFields[next_field++].milliseconds;
    total += number->whole * unit + number->thousandths * unit / 1000;
    any_in_part = true;
    ended = number->has_fraction;
    text.remove_prefix(1);
  }
  // `P`, `PT` and `P1DT` name nothing where something has to be named.
  if (!any_in_part) return std::nullopt;
  return std::chrono::milliseconds(total);
}

}  // namespace plumbline
