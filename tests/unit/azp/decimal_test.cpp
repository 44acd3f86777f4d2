#include <limits>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "azp/decimal.h"

namespace plumbline::azp {
namespace {

std::string Text(std::string_view text) {
  const auto number = Decimal::Parse(text);
  return number ? number->ToText() : "none";
}

struct Row {
  std::string_view text;
  std::string_view expected;
};

}  // namespace

TEST_CASE("decimals are read and written") {
  const Row rows[] = {
      {"0", "0"},
      {"-0", "0"},
      {"-0.0", "0"},
      {"007", "7"},
      {"1.", "1"},
      {".5", "0.5"},
      {"-.50", "-0.5"},
      {"+12.3400", "12.34"},
      {"100", "100"},
      {"79228162514264337593543950335", "79228162514264337593543950335"},
      {"79228162514264337593543950336", "none"},
      {"79228162514264337593543950335.4", "79228162514264337593543950335"},
      {"79228162514264337593543950335.5", "none"},
      {"7.9228162514264337593543950335", "7.9228162514264337593543950335"},
      {"0.0000000000000000000000000001", "0.0000000000000000000000000001"},
      // What does not fit is rounded to even.
      {"0.00000000000000000000000000005", "0"},
      {"0.00000000000000000000000000015", "0.0000000000000000000000000002"},
      {"0.000000000000000000000000000050001", "0.0000000000000000000000000001"},
      {"7922816251426433759354395033.56", "7922816251426433759354395034"},
      {"", "none"},
      {".", "none"},
      {"-", "none"},
      {"1e3", "none"},
      {"1.2.3", "none"},
      {" 1", "none"},
      {"1,000", "none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(Text(row.text) == row.expected);
  }
}

TEST_CASE("decimals compare by value, whatever their scale") {
  const std::string_view ascending[] = {"-79228162514264337593543950335",
                                        "-2",
                                        "-1.5",
                                        "-0.0000000000000000000000000001",
                                        "0",
                                        "0.0000000000000000000000000001",
                                        "0.1",
                                        "1",
                                        "1.0000000000000000000000000001",
                                        "10",
                                        "79228162514264337593543950334",
                                        "79228162514264337593543950335"};
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t j = 0; j < std::size(ascending); ++j) {
      CAPTURE(ascending[i], ascending[j]);
      CHECK((*Decimal::Parse(ascending[i]) <=> *Decimal::Parse(ascending[j])) == (i <=> j));
    }
  }
  CHECK(*Decimal::Parse("1.50") == *Decimal::Parse("1.5"));
  CHECK(*Decimal::Parse("-0") == Decimal());
}

TEST_CASE("whole numbers of decimals") {
  const auto floor = [](std::string_view text) { return Decimal::Parse(text)->Floor().ToText(); };
  CHECK(floor("1.9") == "1");
  CHECK(floor("-1.1") == "-2");
  CHECK(floor("-1.0") == "-1");
  CHECK(floor("-0.5") == "-1");
  CHECK(floor("0.5") == "0");
  CHECK(Decimal::Parse("2.0")->ToInteger() == 2);
  CHECK(!Decimal::Parse("2.5")->ToInteger());
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  CHECK(Decimal::FromInteger(kLeast).ToText() == "-9223372036854775808");
  CHECK(Decimal::FromInteger(kLeast).ToInteger() == kLeast);
  CHECK(!Decimal::Parse("9223372036854775808")->ToInteger());
  CHECK(Decimal::Parse("9223372036854775807")->ToInteger() == 9223372036854775807);
}

}  // namespace plumbline::azp
