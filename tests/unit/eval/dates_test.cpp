#include <catch2/catch.hpp>

#include "call.h"

namespace plumbline::eval {

TEST_CASE("seconds become dates and dates become seconds") {
  Calls eval;
  CHECK(eval("dateTimeFromEpoch(1683040573)") == R"("2023-05-02T15:16:13Z")");
  CHECK(eval("dateTimeFromEpoch(0)") == R"("1970-01-01T00:00:00Z")");
  CHECK(eval("dateTimeFromEpoch(-1)") == R"("1969-12-31T23:59:59Z")");
  CHECK(eval("dateTimeFromEpoch(951782400)") == R"("2000-02-29T00:00:00Z")");
  CHECK(eval("dateTimeFromEpoch(int('253402300799'))") == R"("9999-12-31T23:59:59Z")");
  CHECK(eval("dateTimeFromEpoch(int('-62135596800'))") == R"("0001-01-01T00:00:00Z")");
  CHECK(eval("dateTimeFromEpoch(int('253402300800'))") ==
        "error in 1: 253402300800 seconds from 1970 are beyond the years 1 to 9999");
  CHECK(eval("dateTimeFromEpoch(int('-9223372036854775808'))").substr(0, 5) == "error");
  CHECK(eval("dateTimeToEpoch('2020-04-07T14:53:14Z')") == "1586271194");
  CHECK(eval("dateTimeToEpoch('1970-01-01T00:00:00Z')") == "0");
  CHECK(eval("dateTimeToEpoch('1969-12-31T23:59:59Z')") == "-1");
  CHECK(eval("dateTimeToEpoch('0001-01-01T00:00:00Z')") == "-62135596800");
}

TEST_CASE("forms of dates") {
  Calls eval;
  for (const char* text :
       {"2020-04-07T14:53:14Z", "2020-04-07 14:53:14Z", "20200407T145314Z", "2020-04-07T14:53:14",
        "2020-04-07T16:53:14+02:00", "2020-04-07T09:23:14-0530", "2020-04-07T14:53:14.000Z",
        "2020-04-07T14:53:14+00"}) {
    CAPTURE(text);
    CHECK(eval("dateTimeToEpoch('" + std::string(text) + "')") == "1586271194");
  }
  CHECK(eval("dateTimeToEpoch('2020-04-07')") == "1586217600");
  CHECK(eval("dateTimeToEpoch('2020-04-07T14:53')") == "1586271180");
  // Perhaps: fractions, and the many other forms that .NET reads.
  for (const char* text :
       {"2020-04-07T14:53:14.5Z", "4/7/2020", "7 April 2020", "20200407", "2020-W10-1",
        "2020-04-07T24:00:00Z", "2016-12-31T23:59:60Z", "2020-04-07T14:53:14Zx"}) {
    CAPTURE(text);
    CHECK(eval("dateTimeToEpoch('" + std::string(text) + "')") == "unknown integer");
  }
  for (const char* text :
       {"", "today", "2020-13-01T00:00:00Z", "2021-02-29", "1900-02-29", "2020-04-31", "0000-01-01",
        "2020-04-07T25:00:00Z", "2020-04-07T23:60:00Z", "2020-04-07T23:00:00+15:00"}) {
    CAPTURE(text);
    CHECK(eval("dateTimeToEpoch('" + std::string(text) + "')") ==
          "error in 1: `" + std::string(text) + "` is not a date");
  }
  CHECK(eval("dateTimeToEpoch('2000-02-29')") == "951782400");
}

TEST_CASE("durations are added") {
  Calls eval;
  const auto add = [&eval](std::string_view base, std::string_view duration) {
    return eval("dateTimeAdd('" + std::string(base) + "', '" + std::string(duration) + "')");
  };
  CHECK(eval("dateTimeAdd(dateTimeFromEpoch(1680224438), 'P1D')") == R"("2023-04-01T01:00:38Z")");
  constexpr std::string_view kBase = "2020-04-07T14:53:14Z";
  CHECK(add(kBase, "PT1H") == R"("2020-04-07T15:53:14Z")");
  CHECK(add(kBase, "-PT1H") == R"("2020-04-07T13:53:14Z")");
  CHECK(add(kBase, "-P9D") == R"("2020-03-29T14:53:14Z")");
  CHECK(add(kBase, "P2W") == R"("2020-04-21T14:53:14Z")");
  CHECK(add(kBase, "P1DT10H30M46S") == R"("2020-04-09T01:24:00Z")");
  CHECK(add(kBase, "PT100000S") == R"("2020-04-08T18:39:54Z")");
  CHECK(add(kBase, "PT1.0S") == R"("2020-04-07T14:53:15Z")");
  CHECK(add(kBase, "PT0S") == R"("2020-04-07T14:53:14Z")");
  CHECK(add("2020-02-28T12:00:00Z", "P1D") == R"("2020-02-29T12:00:00Z")");
  CHECK(add("2021-02-28T12:00:00Z", "P1D") == R"("2021-03-01T12:00:00Z")");
  CHECK(add("1970-01-01T00:00:00Z", "-PT1S") == R"("1969-12-31T23:59:59Z")");
  CHECK(add("9999-12-31T23:59:59Z", "PT1S").substr(0, 10) == "error in 2");
  CHECK(add("0001-01-01T00:00:00Z", "-P9000Y").substr(0, 10) == "error in 2");
}

TEST_CASE("years are certain where 365 days come to the same") {
  Calls eval;
  CHECK(eval("dateTimeAdd('2020-04-07T14:53:14Z', 'P3Y')") == R"("2023-04-07T14:53:14Z")");
  CHECK(eval("dateTimeAdd('2021-04-07T14:53:14Z', '-P1YT14H')") == R"("2020-04-07T00:53:14Z")");
  CHECK(eval("dateTimeAdd('2020-01-01T00:00:00Z', 'P1Y')") == "unknown string");
  CHECK(eval("dateTimeAdd('2020-02-29T00:00:00Z', 'P1Y')") == R"("2021-02-28T00:00:00Z")");
  CHECK(eval("dateTimeAdd('2020-04-07T14:53:14Z', 'P1M')") == "unknown string");
  CHECK(eval("dateTimeAdd('2020-04-07T14:53:14Z', 'P1Y2M3DT4H')") == "unknown string");
}

TEST_CASE("what is not a duration") {
  Calls eval;
  CHECK(eval("dateTimeAdd(dateTimeFromEpoch(1680224438), 'PTASDIONS1D')") ==
        "error in 2: `PTASDIONS1D` is not a duration");
  for (const char* text :
       {"",     "P",     "PT",    "P1",    "1D",     "P1DT",   "P1H",    "PT1D",
        "P1YT", "P1M1Y", "P1D1W", "P1.5D", "PT1.5H", "PT1.S",  "PT1,5S", "--P1D",
        "P-1D", "p1d",   "+P1D",  " P1D",  "P1D ",   "PT1S1M", "P1Y1Y",  "PT1M1M"}) {
    CAPTURE(text);
    CHECK(eval("dateTimeAdd('2020-04-07T14:53:14Z', '" + std::string(text) + "')") ==
          "error in 2: `" + std::string(text) + "` is not a duration");
  }
  CHECK(eval("dateTimeAdd('never', 'P1D')") == "error in 1: `never` is not a date");
}

TEST_CASE("sums that are not documented") {
  Calls eval;
  CHECK(eval("dateTimeAdd('2020-04-07T14:53:14+02:00', 'P1D')") == "unknown string");
  CHECK(eval("dateTimeAdd('2020-04-07T14:53:14', 'P1D')") == "unknown string");
  CHECK(eval("dateTimeAdd('2020-04-07 14:53:14Z', 'P1D')") == "unknown string");
  CHECK(eval("dateTimeAdd('20200407T145314Z', 'P1D')") == "unknown string");
  CHECK(eval("dateTimeAdd('2020-04-07', 'P1D')") == "unknown string");
  CHECK(eval("dateTimeAdd('2020-04-07T14:53:14Z', 'PT0.5S')") == "unknown string");
  CHECK(eval("dateTimeAdd('2020-04-07T14:53:14Z', 'PT0.0001S')") == "unknown string");
  CHECK(eval("dateTimeAdd('2020-04-07T14:53:14.5Z', 'P1D', 'yyyy')") == "unknown string");
}

TEST_CASE("dates are written by custom formats") {
  Calls eval;
  const auto write = [&eval](std::string_view base, std::string_view format) {
    return eval("dateTimeAdd('" + std::string(base) + "', 'P0D', '" + std::string(format) + "')");
  };
  CHECK(eval("dateTimeAdd('2020-04-07T14:53:14Z', 'PT1H', 'yyyy-MM-ddTHH:mm:ssZ')") ==
        R"("2020-04-07T15:53:14Z")");
  CHECK(eval("dateTimeAdd('2019-03-04T17:53:18Z', 'P1D', 'M d')") == R"("3 5")");
  CHECK(eval("dateTimeAdd('2019-03-04T17:53:18Z', 'PT90S', 'HH:mm:ss')") == R"("17:54:48")");
  CHECK(eval("dateTimeAdd('20190304T175318Z', 'P1D', 'yyyyMMddTHHmmssZ')") ==
        R"("20190305T175318Z")");
  constexpr std::string_view kBase = "2009-06-05T03:04:09Z";
  CHECK(write(kBase, "yyyy yy y yyyyy") == R"("2009 09 9 02009")");
  CHECK(write(kBase, "MMMM MMM MM M") == R"("June Jun 06 6")");
  CHECK(write(kBase, "dddd ddd dd d") == R"("Friday Fri 05 5")");
  CHECK(write(kBase, "HH H hh h tt t") == R"("03 3 03 3 AM A")");
  CHECK(write("2009-06-05T13:04:09Z", "HH H hh h tt t") == R"("13 13 01 1 PM P")");
  CHECK(write("2009-06-05T00:04:09Z", "h tt") == R"("12 AM")");
  CHECK(write("2009-06-05T12:04:09Z", "h tt") == R"("12 PM")");
  CHECK(write(kBase, "mm m ss s fff f") == R"("04 4 09 9 000 0")");
  CHECK(write(kBase, "K zzz zz z") == R"("Z +00:00 +00 +0")");
  CHECK(write(kBase, "''day''d\\d%d") == R"("day5d5")");
  CHECK(write(kBase, "\"MM\"MM") == R"("MM06")");
  CHECK(write(kBase, "%d") == R"("5")");
  CHECK(write(kBase, "yyyyWx/") == R"("2009Wx/")");
  CHECK(write(kBase, "''open") == R"(error in 3: `'open` is not a date format)");
  CHECK(write(kBase, "yy\\") == R"(error in 3: `yy\` is not a date format)");
  CHECK(write(kBase, "ffffffff") == "error in 3: `ffffffff` is not a date format");
  // Not documented.
  CHECK(write("2009-06-05T03:04:09", "yyyy") == R"("2009")");
  CHECK(write("2009-06-05T03:04:09", "yyyyK") == "unknown string");
  CHECK(write("2009-06-05T03:04:09+01:00", "yyyy") == "unknown string");
  CHECK(write(kBase, "yyyy gg") == "unknown string");
  CHECK(write(kBase, "") == "unknown string");
}

TEST_CASE("dates are written by standard formats") {
  Calls eval;
  const auto write = [&eval](char format) {
    return eval("dateTimeAdd('2019-03-05T07:08:09Z', 'P0D', '" + std::string(1, format) + "')");
  };
  CHECK(write('d') == R"("03/05/2019")");
  CHECK(write('D') == R"("Tuesday, 05 March 2019")");
  CHECK(write('f') == R"("Tuesday, 05 March 2019 07:08")");
  CHECK(write('F') == R"("Tuesday, 05 March 2019 07:08:09")");
  CHECK(write('g') == R"("03/05/2019 07:08")");
  CHECK(write('G') == R"("03/05/2019 07:08:09")");
  CHECK(write('M') == R"("March 05")");
  CHECK(write('m') == R"("March 05")");
  CHECK(write('o') == R"("2019-03-05T07:08:09.0000000Z")");
  CHECK(write('O') == R"("2019-03-05T07:08:09.0000000Z")");
  CHECK(write('r') == R"("Tue, 05 Mar 2019 07:08:09 GMT")");
  CHECK(write('R') == R"("Tue, 05 Mar 2019 07:08:09 GMT")");
  CHECK(write('s') == R"("2019-03-05T07:08:09")");
  CHECK(write('t') == R"("07:08")");
  CHECK(write('T') == R"("07:08:09")");
  CHECK(write('u') == R"("2019-03-05 07:08:09Z")");
  CHECK(write('Y') == R"("2019 March")");
  CHECK(write('y') == R"("2019 March")");
  CHECK(write('U') == "unknown string");
  CHECK(write('H') == "error in 3: `H` is not a standard date format");
}

}  // namespace plumbline::eval
