#pragma once

#include "base/date.h"

namespace plumbline {

// Days since the first of March of the year 0 (Gregorian calendar), for distances between days.
constexpr int DayNumber(Date date) {
  const int year = date.month <= 2 ? date.year - 1 : date.year;
  const int month = (date.month + 9) % 12;  // March is the first.
  return year * 365 + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 + date.day - 1;
}

}  // namespace plumbline
