#include "base/duration.h"

#include <cstdint>

#include <catch2/catch.hpp>

namespace plumbline {
namespace {

TEST_CASE("ISO 8601 durations") {
  struct Case {
    std::string_view text;
    std::int64_t seconds;  // -1: none.
  };
  const Case cases[] = {
      {"PT1H", 3600},
      {"PT30M", 1800},
      {"PT90M", 5400},
      {"PT1H30M", 5400},
      {"P1D", 86400},
      {"P1DT2H", 93600},
      {"P1W", 604800},
      {"P1M", 2592000},
      {"PT1M", 60},
      {"P1Y", 31536000},
      {"P1Y2M3DT4H5M6S", 31536000 + 2 * 2592000 + 3 * 86400 + 4 * 3600 + 5 * 60 + 6},
      {"PT0S", 0},
      {"PT0.5H", 1800},
      {"PT1,5M", 90},
      {"PT999999999H", 3599999996400},
      // Not durations.
      {"", -1},
      {"P", -1},
      {"PT", -1},
      {"P1DT", -1},
      {"1H", -1},
      {"PT1", -1},
      {"PTH", -1},
      {"P1H", -1},
      {"PT1D", -1},
      {"PT1H1H", -1},
      {"PT1M1H", -1},
      {"PT0.5H1M", -1},
      {"PT1.H", -1},
      {"PTT1H", -1},
      {"pt1h", -1},
      {"PT1H ", -1},
      {" PT1H", -1},
      {"-PT1H", -1},
      {"PT-1H", -1},
      {"PT1234567890H", -1},
      {"1.00:00:00", -1},
      {"one day", -1},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const auto duration = ParseIsoDuration(c.text);
    REQUIRE(duration.has_value() == (c.seconds >= 0));
    if (duration) CHECK(duration->count() == c.seconds * 1000);
  }
}

}  // namespace
}  // namespace plumbline
