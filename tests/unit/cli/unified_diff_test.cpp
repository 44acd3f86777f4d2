#include "cli/unified_diff.h"

#include <catch2/catch.hpp>

namespace plumbline {

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

}  // namespace plumbline
