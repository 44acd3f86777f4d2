#include "schema/name_rules.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "base/ascii.h"
#include "schema/value_patterns.h"

namespace plumbline::schema {

TEST_CASE("the rules of a type, with its variants") {
  const auto vaults = NameRulesOf("microsoft.keyvault/VAULTS");
  REQUIRE(vaults.size() == 1);
  CHECK(vaults[0].min == 3);
  CHECK(vaults[0].max == 24);
  CHECK(MatchesPattern(vaults[0].pattern, "shop-vault") == PatternResult::kYes);
  CHECK(MatchesPattern(vaults[0].pattern, "shop--vault") == PatternResult::kNo);
  CHECK(NameRulesOf("Microsoft.Compute/virtualMachines").size() == 2);
  CHECK(NameRulesOf("Microsoft.KeyVault/none").empty());
}

TEST_CASE("rules are sorted, and nearly every pattern is in the table of patterns") {
  CHECK(std::ranges::is_sorted(AllNameRules(), [](const NameRule& a, const NameRule& b) {
    return CompareIgnoreCase(a.type, b.type) < 0;
  }));
  std::size_t unknown = 0;
  for (const NameRule& rule : AllNameRules()) {
    CAPTURE(rule.type, rule.pattern);
    CHECK((rule.max == 0 || rule.min <= rule.max));
    if (rule.pattern.empty()) continue;
    if (MatchesPattern(rule.pattern, "x") == PatternResult::kUnknown) ++unknown;
  }
  CHECK(unknown <= 5);
}

}  // namespace plumbline::schema
