#include "schema/identity_support.h"

#include <catch2/catch.hpp>

namespace plumbline::schema {
namespace {

std::optional<IdentitySupport> Of(std::string_view type, std::string_view version) {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const TypeVersion* found =
      graph.FindVersion(graph.Find(type), ApiVersion::Parse(version).value());
  REQUIRE(found != nullptr);
  return IdentitySupportOf(*found);
}

constexpr IdentityKinds kBoth = kSystemIdentity | kUserIdentity;

TEST_CASE("kinds of identities in the spellings of providers") {
  CHECK(ParseIdentityKinds("systemAssigned") == kSystemIdentity);
  CHECK(ParseIdentityKinds("UserAssigned") == kUserIdentity);
  CHECK(ParseIdentityKinds("SystemAssigned, UserAssigned") == kBoth);
  CHECK(ParseIdentityKinds("SystemAssigned,UserAssigned") == kBoth);
  CHECK(ParseIdentityKinds("SystemAndUserAssigned") == kBoth);
  CHECK(ParseIdentityKinds("None") == 0);
  CHECK_FALSE(ParseIdentityKinds("SystemAsigned").has_value());
  CHECK_FALSE(ParseIdentityKinds("").has_value());
}

TEST_CASE("what a type takes at a version") {
  const auto site = Of("Microsoft.Web/sites", "2022-09-01");
  REQUIRE(site.has_value());
  CHECK(site->Lists(kSystemIdentity));
  CHECK(site->Lists(kBoth));
  CHECK(site->takes_map);
  const auto script = Of("Microsoft.Resources/deploymentScripts", "2020-10-01");
  REQUIRE(script.has_value());
  CHECK(script->Lists(kUserIdentity));
  CHECK_FALSE(script->Lists(kSystemIdentity));
  const auto cluster = Of("Microsoft.ContainerService/managedClusters", "2024-05-01");
  REQUIRE(cluster.has_value());
  CHECK(cluster->Lists(kUserIdentity));
  CHECK_FALSE(cluster->Lists(kBoth));
  CHECK_FALSE(Of("Microsoft.Network/virtualNetworks", "2023-09-01").has_value());
  CHECK_FALSE(Of("Microsoft.KeyVault/vaults", "2023-07-01").has_value());
}

}  // namespace
}  // namespace plumbline::schema
