#include "engine/selection.h"

#include <catch2/catch.hpp>

namespace plumbline {
namespace {

constinit const Rule kOn = {.id = "on-rule", .status = Status::kStable, .categories = {"secrets"}};
constinit const Rule kPedantic = {.id = "pedantic-rule",
                                  .status = Status::kStable,
                                  .enabled = Default::kPedantic,
                                  .categories = {"secrets", "template"},
                                  .aliases = {"old-name"}};
constinit const Rule kOff = {.id = "off-rule",
                             .status = Status::kStable,
                             .enabled = Default::kOff,
                             .categories = {"template"}};
constinit const Rule kPreview = {.id = "preview-rule", .categories = {"template"}};
constexpr const Rule* kAll[] = {&kOn, &kPedantic, &kOff, &kPreview};

std::string Ids(const Selection& selection) {
  const auto result = Select(kAll, selection);
  if (!result) return "error: " + result.error().message;
  std::string ids;
  for (const SelectedRule& rule : result->rules) {
    if (!ids.empty()) ids += ' ';
    ids += rule.rule->id;
  }
  return ids;
}

}  // namespace

TEST_CASE("defaults, pedantic and preview") {
  CHECK(Ids({}) == "on-rule");
  CHECK(Ids({.pedantic = true}) == "on-rule pedantic-rule");
  CHECK(Ids({.preview = true}) == "on-rule preview-rule");
}

TEST_CASE("select replaces the defaults, extend adds to them") {
  CHECK(Ids({.select = {"template"}}) == "pedantic-rule off-rule");
  CHECK(Ids({.select = {"all"}}) == "on-rule pedantic-rule off-rule");
  CHECK(Ids({.select = {"all"}, .preview = true}) == "on-rule pedantic-rule off-rule preview-rule");
  CHECK(Ids({.extend_select = {"off-rule"}}) == "on-rule off-rule");
  CHECK(Ids({.select = {"old-name"}}) == "pedantic-rule");
}

TEST_CASE("the more specific selector wins, ignore wins between equals") {
  CHECK(Ids({.select = {"all"}, .ignore = {"template"}}) == "on-rule");
  CHECK(Ids({.select = {"all", "off-rule"}, .ignore = {"template"}}) == "on-rule off-rule");
  CHECK(Ids({.select = {"on-rule"}, .ignore = {"on-rule"}}).empty());
  CHECK(Ids({.ignore = {"secrets"}}).empty());
}

TEST_CASE("a preview rule that was asked for by name is warned about") {
  const auto result = Select(kAll, {.select = {"preview-rule"}});
  REQUIRE(result);
  CHECK(result->rules.empty());
  REQUIRE(result->warnings.size() == 1);
  CHECK(result->warnings[0] ==
        "rule `preview-rule` is in preview and was left out; `--preview` runs it");
}

TEST_CASE("a name that names nothing is an error with the nearest name") {
  CHECK(Ids({.select = {"on-rul"}}) ==
        "error: no rule or category is called `on-rul`; did you mean `on-rule`?");
  CHECK(Ids({.ignore = {"qqqqqqqqqq"}}) ==
        "error: no rule or category is called `qqqqqqqqqq`; `plumbline rules` lists them");
}

TEST_CASE("severities from the configuration, the more specific selector wins") {
  const auto result =
      Select(kAll, {.select = {"secrets"},
                    .severities = {{"on-rule", Severity::kInfo}, {"secrets", Severity::kError}}});
  REQUIRE(result);
  REQUIRE(result->rules.size() == 2);
  CHECK(result->rules[0].severity == Severity::kInfo);
  CHECK(result->rules[1].severity == Severity::kError);
}

}  // namespace plumbline
