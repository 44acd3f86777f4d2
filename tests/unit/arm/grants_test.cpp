// Whose object id an expression comes to, and what the names of assignments are made of.
#include "arm/grants.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "unit/arm/expanded.h"

namespace plumbline::arm {
namespace {

constexpr std::string_view kTemplate = R"json(
  "parameters": {
    "site": { "type": "string" },
    "who": { "type": "string" },
    "seed": { "type": "string" }
  },
  "variables": { "word": "reader" },
  "resources": [
    { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "shop" },
    { "type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "[parameters('site')]",
      "identity": { "type": "SystemAssigned" } },
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "data" },
    { "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
      "properties": {
        "mode": "Incremental",
        "expressionEvaluationOptions": { "scope": "inner" },
        "template": {
          "resources": [
            { "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "deep" }
          ],
          "outputs": { "id": { "type": "string", "value": "[reference('deep').principalId]" } }
        } } },
    { "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01",
      "name": "@NAME@",
      "scope": "[resourceId('Microsoft.Storage/storageAccounts', 'data')]",
      "properties": {
        "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
        "principalId": "@PRINCIPAL@" } }
  ])json";

std::string Filled(std::string_view name, std::string_view principal) {
  std::string text(kTemplate);
  text.replace(text.find("@NAME@"), 6, name);
  text.replace(text.find("@PRINCIPAL@"), 11, principal);
  return text;
}

// "system Microsoft.Web/sites", "user deep", ...
std::string PrincipalText(std::string_view expression) {
  const ExpandedTemplate made(Filled("a", expression));
  const ResourceFinder finder(made.expansion());
  const std::vector<Grant> grants = GrantsOf(finder);
  REQUIRE(grants.size() == 1);
  const Principal& principal = grants[0].principal;
  constexpr std::string_view kKinds[] = {"unknown", "system", "user", "part"};
  std::string text(kKinds[static_cast<std::size_t>(principal.kind)]);
  if (principal.resource != kNoId<DeployedResourceId>) {
    const DeployedResource& resource = made.expansion().resources()[principal.resource];
    text += " " + (resource.name.IsString() ? std::string(resource.name.text()) : resource.type);
  }
  return text;
}

TEST_CASE("The identity that an expression reads") {
  CHECK(PrincipalText("[reference('shop').principalId]") == "user shop");
  CHECK(PrincipalText("[reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', "
                      "'shop'), '2023-01-31', 'Full').properties.principalId]") == "user shop");
  CHECK(PrincipalText("[reference(resourceId('Microsoft.Web/sites', parameters('site')), "
                      "'2023-12-01', 'full').identity.principalId]") ==
        "system Microsoft.Web/sites");
  CHECK(PrincipalText("[reference(concat('Microsoft.Web/sites/', parameters('site')), "
                      "'2023-12-01', 'full').Identity.principalId]") ==
        "system Microsoft.Web/sites");
  CHECK(PrincipalText("[reference(concat(resourceId('Microsoft.Web/sites', parameters('site')), "
                      "'/providers/Microsoft.ManagedIdentity/Identities/default'), "
                      "'2015-08-31-PREVIEW').principalId]") == "system Microsoft.Web/sites");
  CHECK(PrincipalText("[reference('inner').outputs.id.value]") == "user deep");
  CHECK(PrincipalText("[reference(resourceId('other', 'Microsoft.Web/sites', 'x'), '2023-12-01', "
                      "'full').identity.principalId]") == "system");
  CHECK(PrincipalText("[parameters('who')]") == "unknown");
  CHECK(PrincipalText("[reference('data').principalId]") == "unknown");
}

// What the seed has: s, p, r; in capitals what it may have.
std::string SeedText(std::string_view name, std::string_view principal) {
  const ExpandedTemplate made(Filled(name, principal));
  const ResourceFinder finder(made.expansion());
  const std::vector<Grant> grants = GrantsOf(finder);
  REQUIRE(grants.size() == 1);
  const auto seed = SeedOf(finder, *grants[0].by);
  if (!seed) return "none";
  const SeedParts parts = PartsOf(finder, *seed, grants[0]);
  const auto shown = [](eval::Truth truth, char name_of) {
    if (truth == eval::Truth::kFalse) return std::string();
    return std::string(
        1, truth == eval::Truth::kTrue ? name_of : static_cast<char>(name_of - 'a' + 'A'));
  };
  return shown(parts.scope, 's') + shown(parts.principal, 'p') + shown(parts.role, 'r');
}

TEST_CASE("What the seed of a name depends on") {
  constexpr std::string_view kWho = "[parameters('who')]";
  constexpr std::string_view kSite =
      "[reference(resourceId('Microsoft.Web/sites', parameters('site')), '2023-12-01', "
      "'full').identity.principalId]";
  CHECK(SeedText("[guid(resourceGroup().id, parameters('who'), 'reader')]", kWho) == "spr");
  CHECK(SeedText("[guid(format('{0}-{1}', resourceGroup().id, parameters('who')))]", kWho) == "sp");
  CHECK(SeedText("[guid('data', 'reader')]", kWho) == "sr");
  CHECK(SeedText("[guid(uniqueString(parameters('who')))]", kWho) == "p");
  CHECK(SeedText("[guid(variables('word'))]", kWho) == "r");
  CHECK(SeedText("[guid(parameters('seed'))]", kWho) == "SPR");
  CHECK(SeedText("[guid(parameters('seed'), parameters('who'))]", kWho) == "SpR");
  CHECK(SeedText("[guid('acdd72a7-3385-48ef-bd42-f606fba81ae7')]", kWho) == "r");
  CHECK(SeedText("[guid(resourceGroup().id, parameters('site'), 'x')]", kSite) == "sp");
  CHECK(SeedText("[guid(resourceId('Microsoft.Web/sites', parameters('site')), 'reader')]",
                 kSite) == "spr");
  CHECK(SeedText("[guid(resourceGroup().id, 'reader')]", kSite) == "sr");
  CHECK(SeedText("11111111-2222-3333-4444-555555555555", kWho) == "none");
}

}  // namespace
}  // namespace plumbline::arm
