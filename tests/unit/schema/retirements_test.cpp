#include "schema/retirements.h"

#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

const Retirement* Find(std::string_view type, RetiredKind kind, std::string_view value = {}) {
  for (const Retirement* row : RetirementsOf(type)) {
    if (row->kind == kind && (value.empty() || row->Lists(value))) return row;
  }
  return nullptr;
}

TEST_CASE("a type is found by its name in any case, or by its provider") {
  const Retirement* servers = Find("microsoft.dbformysql/SERVERS", RetiredKind::kType);
  REQUIRE(servers != nullptr);
  CHECK(servers->ends == Date{2024, 9, 16});
  CHECK(servers->IsOver({2024, 9, 16}));
  // New ones were refused before.
  CHECK(servers->IsOver({2023, 1, 16}));
  CHECK_FALSE(servers->IsOver({2023, 1, 15}));
  CHECK(Find("Microsoft.DBforMySQL/servers/firewallRules", RetiredKind::kType) == servers);
  CHECK(Find("Microsoft.Blockchain/blockchainMembers", RetiredKind::kType) != nullptr);
  CHECK(Find("Microsoft.MachineLearningServices/workspaces", RetiredKind::kType) == nullptr);
  CHECK(Find("Microsoft.DBforMySQL/flexibleServers", RetiredKind::kType) == nullptr);
}

TEST_CASE("values are listed or match a pattern") {
  CHECK(Find("Microsoft.Cdn/profiles", RetiredKind::kValue, "standard_akamai") != nullptr);
  CHECK(Find("Microsoft.Cdn/profiles", RetiredKind::kValue, "Standard_AzureFrontDoor") == nullptr);
  const std::string_view machines = "Microsoft.Compute/virtualMachines";
  const Retirement* gpu = Find(machines, RetiredKind::kValue, "Standard_NC6");
  REQUIRE(gpu != nullptr);
  CHECK(gpu->path == "properties.hardwareProfile.vmSize");
  CHECK(Find(machines, RetiredKind::kValue, "Standard_NC6s_v3")->ends == Date{2025, 9, 30});
  CHECK(Find(machines, RetiredKind::kValue, "Standard_D4s_v5") == nullptr);
  CHECK(
      Find("Microsoft.Compute/virtualMachineScaleSets", RetiredKind::kValue, "Standard_A1")->path ==
      "sku.name");
}

TEST_CASE("API versions below one, or some of them") {
  const auto version = [](std::string_view text) { return ApiVersion::Parse(text).value(); };
  const Retirement* vault = Find("Microsoft.KeyVault/vaults/secrets", RetiredKind::kVersionsBelow);
  REQUIRE(vault != nullptr);
  CHECK(vault->Lists(version("2025-05-01")));
  CHECK_FALSE(vault->Lists(version("2026-02-01")));
  const Retirement* app = Find("Microsoft.App/containerApps", RetiredKind::kVersions);
  REQUIRE(app != nullptr);
  CHECK(app->Lists(version("2022-06-01-preview")));
  CHECK_FALSE(app->Lists(version("2022-03-01")));
}

TEST_CASE("rows are sorted by type, have a day, and their patterns compile") {
  CHECK(std::ranges::is_sorted(Retirements(), [](const Retirement& a, const Retirement& b) {
    return CompareIgnoreCase(a.type, b.type) < 0;
  }));
  for (const Retirement& row : Retirements()) {
    CAPTURE(row.type, row.path, row.listed, row.pattern.source());
    CHECK(row.ends.year >= 2019);
    CHECK(row.pattern.Problem().empty());
    CHECK((row.kind == RetiredKind::kValue) == !row.path.empty());
  }
}

}  // namespace
}  // namespace plumbline::schema
