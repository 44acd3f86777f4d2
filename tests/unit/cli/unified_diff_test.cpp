#include "cli/unified_diff.h"

#include <random>
#include <string>

#include <catch2/catch.hpp>

namespace plumbline {
namespace {

// What the hunks turn `before` into; every line ends with a newline. Kept and removed lines that
// are not those of `before` give garbage.
std::string Apply(const std::string& before, std::string_view diff) {
  std::string after;
  std::size_t at = 0;  // In `before`.
  std::size_t line = 1;
  const auto next_line = [&before, &at] {
    const std::size_t end = before.find('\n', at) + 1;
    std::string text = before.substr(at, end - at);
    at = end;
    return text;
  };
  while (!diff.empty()) {
    const std::size_t end = diff.find('\n') + 1;
    const std::string text(diff.substr(0, end));
    diff.remove_prefix(end);
    if (text.starts_with("--- ") || text.starts_with("+++ ")) continue;
    if (text.starts_with("@@ -")) {
      const std::size_t start = std::stoul(text.substr(4));
      const bool is_empty = text.substr(0, text.find(" +")).ends_with(",0");
      for (; line < start + (is_empty ? 1 : 0); ++line) after += next_line();
      continue;
    }
    if (text[0] != '+') {
      if (next_line() != text.substr(1)) return "not a line of the text: " + text;
      ++line;
    }
    if (text[0] != '-') after += text.substr(1);
  }
  return after + before.substr(at);
}

}  // namespace

TEST_CASE("no change, no diff") { CHECK(UnifiedDiff("a", "x\n", "x\n").empty()); }

TEST_CASE("one changed line with its context") {
  CHECK(UnifiedDiff("f.json", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") ==
        "--- f.json\n+++ f.json\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST_CASE("changes far apart are two hunks, close ones are one") {
  const std::string before = "a\n1\n2\n3\n4\n5\n6\n7\n8\nb\n";
  CHECK(UnifiedDiff("f", before, "A\n1\n2\n3\n4\n5\n6\n7\n8\nB\n") ==
        "--- f\n+++ f\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -7,4 +7,4 @@\n 6\n 7\n 8\n-b\n+B\n");
  CHECK(UnifiedDiff("f", "a\n1\n2\nb\n", "A\n1\n2\nB\n") ==
        "--- f\n+++ f\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n-b\n+B\n");
}

TEST_CASE("insertions, deletions and a missing last line end") {
  CHECK(UnifiedDiff("f", "", "a\n") == "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n");
  CHECK(UnifiedDiff("f", "a\n", "") == "--- f\n+++ f\n@@ -1,1 +0,0 @@\n-a\n");
  CHECK(UnifiedDiff("f", "a", "b") ==
        "--- f\n+++ f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end "
        "of file\n");
}

TEST_CASE("a diff turns one text into the other") {
  std::mt19937 random(20260101);
  for (int round = 0; round < 2000; ++round) {
    std::string texts[2];
    for (std::string& text : texts) {
      for (auto lines = random() % 30; lines > 0; --lines) {
        text += static_cast<char>('a' + random() % 3);
        text += '\n';
      }
    }
    const std::string diff = UnifiedDiff("f", texts[0], texts[1]);
    INFO(texts[0] << "\n" << texts[1] << "\n" << diff);
    REQUIRE(Apply(texts[0], diff) == texts[1]);
  }
}

}  // namespace plumbline
