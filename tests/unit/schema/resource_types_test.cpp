#include "schema/resource_types.h"

#include <catch2/catch.hpp>

namespace plumbline::schema {
namespace {

ApiVersion Version(std::string_view text) { return ApiVersion::Parse(text).value(); }

TEST_CASE("versions are ordered by day, then by stage") {
  CHECK(Version("2023-05-01-preview") < Version("2023-05-01"));
  CHECK(Version("2023-05-01") < Version("2023-05-02-alpha"));
  CHECK(Version("2023-05-01-beta") < Version("2023-05-01-rc"));
  CHECK(Version("2023-05-01").IsStable());
  CHECK_FALSE(Version("2023-05-01-PREVIEW").IsStable());
  CHECK(Version("2023-05-01-Preview").ToText() == "2023-05-01-preview");
  CHECK(Version("2023-05-01").date() == Date{2023, 5, 1});
}

TEST_CASE("texts that are no version") {
  for (const char* text : {"", "2023", "2023-5-1", "2023-02-30", "2023-05-01-", "2023-05-01preview",
                           "2023-05-01-preview.1", "[parameters('v')]", "2023-05-01 "}) {
    CAPTURE(text);
    CHECK_FALSE(ApiVersion::Parse(text).has_value());
  }
}

TEST_CASE("a type is found in any case with all its versions") {
  const auto type = FindResourceType("microsoft.WEB/SITES");
  REQUIRE(type.has_value());
  CHECK(type->name == "Microsoft.Web/sites");
  CHECK(type->Has(Version("2022-09-01")));
  CHECK_FALSE(type->Has(Version("2022-09-02")));
  CHECK(type->Nearest(Version("2022-09-02")) == Version("2022-09-01"));
  CHECK(type->NewestStable()->IsStable());
  CHECK(*type->Newest() >= *type->NewestStable());
  CHECK((type->writable & kResourceGroupScope) != 0);
  CHECK_FALSE(FindResourceType("Microsoft.Web/site").has_value());
}

TEST_CASE("what may be newer than the oldest listing is known") {
  CHECK(ResourceTypesDate() >= Date{2026, 7, 9});
  CHECK(ResourceTypesDate() < Date{2100, 1, 1});
}

TEST_CASE("providers are known by their types") {
  CHECK(IsKnownProvider("microsoft.compute"));
  CHECK_FALSE(IsKnownProvider("Microsoft.Comput"));
  CHECK_FALSE(IsKnownProvider("Microsoft"));
  CHECK_FALSE(IsKnownProvider(""));
}

TEST_CASE("every version of every type is a day, and the list has all types") {
  CHECK(ResourceTypeCount() > 6000);
  std::size_t versions = 0;
  for (std::size_t i = 0; i < ResourceTypeCount(); ++i) {
    const ResourceType type = ResourceTypeAt(i);
    REQUIRE(FindResourceType(type.name)->name == type.name);
    for (std::size_t k = 0; k < type.versions.size(); ++k, ++versions) {
      REQUIRE(ApiVersion::Parse(type.versions[k].ToText()) == type.versions[k]);
      if (k > 0) REQUIRE(type.versions[k - 1] < type.versions[k]);
    }
  }
  CHECK(versions > 60000);
}

TEST_CASE("what the bodies know, the list knows") {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  for (const char* name : {"Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults/secrets",
                           "Microsoft.Authorization/roleAssignments"}) {
    const auto type = FindResourceType(name);
    REQUIRE(type.has_value());
    for (const TypeVersion& version : graph.VersionsOf(graph.Find(name))) {
      CHECK(type->Has(version.version()));
    }
  }
}

}  // namespace
}  // namespace plumbline::schema
