// What identities are used for, and what lets them.
#include "arm/identity_needs.h"
#include "arm/need_coverage.h"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "unit/arm/expanded.h"

namespace plumbline::arm {
namespace {

constexpr std::string_view kHead = R"json(
  "parameters": { "who": { "type": "string" }, "vault": { "type": "string" } },
  "resources": [
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "data" },
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "[parameters('vault')]",
      "properties": { "enableRbacAuthorization": true } },
    { "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "old", "properties": {
      "accessPolicies": [ { "objectId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]",
        "permissions": { "secrets": [ "list" ] } } ] } },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop", "identity": { "type": "SystemAssigned" },
      "properties": { "siteConfig": { "appSettings": [ )json";
constexpr std::string_view kMiddle = R"json( ] } } })json";

std::string Assignment(std::string_view scope, std::string_view role, std::string_view principal) {
  return std::string(
             R"(, { "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "a", )") +
         (scope.empty() ? "" : "\"scope\": \"" + std::string(scope) + "\", ") +
         "\"properties\": { \"roleDefinitionId\": "
         "\"/providers/Microsoft.Authorization/roleDefinitions/" +
         std::string(role) + "\", \"principalId\": \"" + std::string(principal) + "\" } }";
}

// Each need as "kind store: coverage".
std::string Needs(std::string_view setting, std::string_view value,
                  std::string_view assignments = {}) {
  std::string text(kHead);
  text +=
      "{ \"name\": \"" + std::string(setting) + "\", \"value\": \"" + std::string(value) + "\" }";
  text += kMiddle;
  text += assignments;
  text += "]";
  const ExpandedTemplate made(text);
  const ResourceFinder finder(made.expansion());
  const std::vector<Grant> grants = GrantsOf(finder);
  constexpr std::string_view kCoverage[] = {"allowed", "maybe", "control", "none"};
  std::string all;
  for (const Need& need : NeedsOf(finder.expansion())) {
    const DeployedResource& store = made.expansion().resources()[need.store];
    if (!all.empty()) all += ", ";
    all += FactsOf(need.kind).verb;
    all += " ";
    all += store.name.IsString() ? store.name.text() : std::string_view("?");
    all += ": ";
    all += kCoverage[static_cast<std::size_t>(CoverageOf(finder, grants, need).by)];
  }
  return all;
}

constexpr std::string_view kSite =
    "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', "
    "'Full').identity.principalId]";
constexpr std::string_view kData = "[resourceId('Microsoft.Storage/storageAccounts', 'data')]";
constexpr std::string_view kBlobReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
constexpr std::string_view kReader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
constexpr std::string_view kSecretsUser = "4633458b-17de-408a-b874-0445c86b69e6";

TEST_CASE("Which store a setting names") {
  CHECK(Needs("A__accountName", "data") == "uses blobs of data: none");
  CHECK(Needs("A__queueServiceUri", "https://data.queue.core.windows.net") ==
        "uses queues of data: none");
  CHECK(Needs("A__blobServiceUri", "[reference('data').primaryEndpoints.blob]") ==
        "uses blobs of data: none");
  CHECK(Needs("A",
              "[format('@Microsoft.KeyVault(VaultName={0};SecretName=x)', "
              "parameters('vault'))]") == "reads secrets of ?: none");
  CHECK(Needs("A", "@Microsoft.KeyVault(SecretUri=https://old.vault.azure.net/secrets/x)") ==
        "reads secrets of old: none");
  CHECK(Needs("A__accountName", "[parameters('who')]").empty());
  CHECK(Needs("A__accountName", "elsewhere").empty());
  CHECK(Needs("A", "data").empty());
}

TEST_CASE("What lets an identity use a store") {
  const auto blobs = [](std::string_view assignments) {
    return Needs("A__accountName", "data", assignments);
  };
  CHECK(blobs(Assignment(kData, kBlobReader, kSite)) == "uses blobs of data: allowed");
  CHECK(blobs(Assignment("", kBlobReader, kSite)) == "uses blobs of data: allowed");
  CHECK(blobs(Assignment(kData, kBlobReader, "[parameters('who')]")) ==
        "uses blobs of data: maybe");
  CHECK(blobs(Assignment(kData, kBlobReader, "11111111-2222-3333-4444-555555555555")) ==
        "uses blobs of data: none");
  CHECK(blobs(Assignment(kData, kReader, kSite)) == "uses blobs of data: control");
  CHECK(blobs(Assignment("[resourceId('Microsoft.Storage/storageAccounts', 'more')]", kBlobReader,
                         kSite)) == "uses blobs of data: none");
  CHECK(Needs("A",
              "[format('@Microsoft.KeyVault(VaultName={0};SecretName=x)', "
              "parameters('vault'))]",
              Assignment("[resourceId('Microsoft.KeyVault/vaults', parameters('vault'))]",
                         kSecretsUser, kSite)) == "reads secrets of ?: allowed");
}

}  // namespace
}  // namespace plumbline::arm
