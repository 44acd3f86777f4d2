#include "base/ascii.h"

#include <string>

#include <catch2/catch.hpp>

namespace plumbline {
namespace {

TEST_CASE("text is found without regard to case") {
  struct Row {
    std::string text;
    std::string part;
    std::size_t from;
    std::size_t found;
  };
  constexpr std::size_t kNone = std::string::npos;
  const std::string long_text(100, '.');
  const Row rows[] = {
      {"Microsoft.Web/Sites", "sites", 0, 14},
      {"abcabc", "ABC", 1, 3},
      {"abc", "abcd", 0, kNone},
      {"abc", "", 2, 2},
      {"abc", "", 4, kNone},
      {"", "a", 0, kNone},
      {"a[b", "a{b", 0, kNone},  // Letters fold, other characters do not.
      // In the first block, at the border of two, behind the last whole one, and in none.
      {long_text + "x", "X", 0, 100},
      {"Ab" + long_text, "aB", 0, 0},
      {long_text.substr(0, 31) + "Key" + long_text, "kEY", 0, 31},
      {long_text.substr(0, 62) + "Key" + long_text, "kEY", 10, 62},
      {long_text + "Key", "kEY", 0, 100},
      {"Key" + long_text + "Key", "key", 1, 103},
      {long_text + "Kxy" + long_text, "key", 0, kNone},
  };
  for (const Row& row : rows) {
    INFO(row.text << " " << row.part);
    CHECK(FindIgnoreCase(row.text, row.part, row.from) == row.found);
  }
}

}  // namespace
}  // namespace plumbline
