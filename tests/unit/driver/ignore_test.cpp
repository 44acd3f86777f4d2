#include "driver/ignore.h"

#include <catch2/catch.hpp>

namespace plumbline {

TEST_CASE("globs") {
  struct Case {
    const char* glob;
    const char* path;
    bool matches;
  };
  const Case cases[] = {
      {"*.json", "a.json", true},
      {"*.json", "a/b.json", false},
      {"a/*.json", "a/b.json", true},
      {"a/*.json", "a/b/c.json", false},
      {"**/*.json", "b.json", true},
      {"**/*.json", "a/b/c.json", true},
      {"a/**", "a/b/c", true},
      {"a/**", "a", false},
      {"a/**/z", "a/z", true},
      {"a/**/z", "a/b/c/z", true},
      {"a/**/z", "a/b/c/y", false},
      {"a/**/b/*/z", "a/x/b/y/b/c/z", true},
      {"?.json", "a.json", true},
      {"?.json", "ab.json", false},
      {"?", "/", false},
      {"[a-c].json", "b.json", true},
      {"[!a-c].json", "b.json", false},
      {"[^a-c].json", "d.json", true},
      {"[a", "[a", true},
      {"[]a]", "]", true},
      {"a\\*b", "a*b", true},
      {"a\\*b", "axb", false},
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"a*b*c", "a--b--b-c", true},
      {"a*b*c", "a--b--b-", false},
      {"*a", "aaab", false},
      {"**", "a/b", true},
      {"a[/]b", "a/b", false},
  };
  for (const Case& c : cases) {
    INFO(c.glob << " ~ " << c.path);
    CHECK(MatchesGlob(c.glob, c.path) == c.matches);
  }
}

TEST_CASE("a glob full of stars ends") {
  const std::string glob = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b";
  CHECK_FALSE(MatchesGlob(glob, std::string(5000, 'a')));
  CHECK_FALSE(MatchesGlob("**/a/**/a/**/a/**/b", std::string(2000, 'a') + "/a/a/a/a/c"));
}

TEST_CASE("rules of a .gitignore") {
  const IgnoreRules rules(nullptr, "",
                          "# comment\n"
                          "\n"
                          "*.log.json\n"
                          "!keep.log.json\n"
                          "build/\n"
                          "/top.json\r\n"
                          "docs/*.json\n"
                          "trailing.json   \n"
                          "\\#hash.json\n");
  struct Case {
    const char* path;
    bool is_folder;
    bool ignored;
  };
  const Case cases[] = {
      {"a.log.json", false, true},     {"deep/down/a.log.json", false, true},
      {"keep.log.json", false, false}, {"build", true, true},
      {"build", false, false},         {"src/build", true, true},
      {"top.json", false, true},       {"src/top.json", false, false},
      {"docs/a.json", false, true},    {"docs/b/a.json", false, false},
      {"x/docs/a.json", false, false}, {"trailing.json", false, true},
      {"#hash.json", false, true},     {"other.json", false, false},
  };
  for (const Case& c : cases) {
    INFO(c.path);
    CHECK(rules.Ignores(c.path, c.is_folder) == c.ignored);
  }
}

TEST_CASE("inner files decide before outer ones") {
  const auto outer = std::make_shared<IgnoreRules>(nullptr, "", "*.json\n");
  const IgnoreRules inner(outer, "infra", "!*.json\n/draft.json\n");
  CHECK(outer->Ignores("a.json", false));
  CHECK_FALSE(inner.Ignores("infra/a.json", false));
  CHECK(inner.Ignores("infra/draft.json", false));
  CHECK_FALSE(inner.Ignores("infra/deep/draft.json", false));
}

}  // namespace plumbline
