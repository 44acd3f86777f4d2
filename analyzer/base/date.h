#pragma once

#include <compare>
#include <optional>
#include <string_view>

#include "base/ascii.h"

namespace plumbline {

// A calendar day. Rules compare days with the run's as-of day; nothing below `cli` and `lsp` reads
// a clock.
struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
  friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

// `YYYY-MM-DD` and nothing else; months and days are checked against the calendar.
constexpr std::optional<Date> ParseDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [text](std::size_t begin, std::size_t size) {
    int value = 0;
    for (std::size_t i = begin; i < begin + size; ++i) {
      if (!IsDigitAscii(text[i])) return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const Date date{number(0, 4), number(5, 2), number(8, 2)};
  if (date.year < 0 || date.month < 1 || date.month > 12 || date.day < 1) return std::nullopt;
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
  const int days = date.month == 2 && leap ? 29 : kDays[date.month - 1];
  return date.day <= days ? std::optional(date) : std::nullopt;
}

}  // namespace plumbline
