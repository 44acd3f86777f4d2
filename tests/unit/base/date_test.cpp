#include "base/date.h"

#include <catch2/catch.hpp>

namespace plumbline {

TEST_CASE("days are read strictly") {
  CHECK(ParseDate("2026-02-28") == Date{2026, 2, 28});
  CHECK(ParseDate("2024-02-29") == Date{2024, 2, 29});
  for (const char* text :
       {"", "2026-2-28", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
        "2026-01-32", "2026/01/01", "2026-01-01T00:00", "20x6-01-01"}) {
    INFO(text);
    CHECK_FALSE(ParseDate(text));
  }
  CHECK(*ParseDate("2025-12-31") < *ParseDate("2026-01-01"));
}

}  // namespace plumbline
