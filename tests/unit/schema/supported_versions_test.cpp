#include "schema/supported_versions.h"

#include <catch2/catch.hpp>

namespace plumbline::schema {
namespace {

const SupportedVersion* Find(std::string_view subject, std::string_view text) {
  const auto version = ParseVersionNumbers(text);
  REQUIRE(version.has_value());
  return FindSupportedVersion(subject, *version);
}

TEST_CASE("numbers at the beginning of versions") {
  CHECK(ParseVersionNumbers("~18")->major == 18);
  CHECK(ParseVersionNumbers("18-lts")->minor == -1);
  CHECK(ParseVersionNumbers("v8.0")->minor == 0);
  CHECK(ParseVersionNumbers("3.10.2")->minor == 10);
  CHECK_FALSE(ParseVersionNumbers("lts").has_value());
  CHECK_FALSE(ParseVersionNumbers("").has_value());
}

TEST_CASE("a version has the end of its row, one that is not listed that of the next") {
  CHECK(Find("NODE", "16.20.1")->ends == Date{2023, 9, 11});
  CHECK(Find("NODE", "~13")->major == 14);
  CHECK(Find("NODE", "99") == nullptr);
  CHECK(Find("PYTHON", "3.8")->ends == Date{2024, 10, 7});
  CHECK(Find("PYTHON", "3.10")->minor == 10);
  CHECK(Find("PYTHON", "3.4")->minor == 6);
  CHECK(Find("PYTHON", "3") == nullptr);
  CHECK(Find("DOTNET", "6.0")->major == 6);
  CHECK(Find("DOTNET", "2.1")->major == 3);
  CHECK(Find("AKS", "1.13.5")->minor == 25);
  CHECK(Find("AKS", "1.99") == nullptr);
  CHECK(Find("NONE", "1") == nullptr);
}

TEST_CASE("the newest one of a day") {
  CHECK(NewestSupported("NODE", {2026, 6, 1})->major == 24);
  CHECK(NewestSupported("AKS", {2026, 6, 1})->minor == 34);
  CHECK(NewestSupported("RUBY", {2026, 6, 1}) == nullptr);
}

}  // namespace
}  // namespace plumbline::schema
