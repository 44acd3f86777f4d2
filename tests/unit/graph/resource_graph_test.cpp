#include "graph/resource_graph.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "unit/graph/loaded.h"

namespace plumbline {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

Graph GraphOf(const Files& files) {
  std::vector<std::unique_ptr<Document>> documents;
  for (const auto& [path, text] : files) {
    documents.push_back(Load(path, text));
    documents.back()->id = static_cast<FileId>(documents.size() - 1);
  }
  RepositoryPlaces places;
  places.root = "";
  places.is_complete = true;
  return Graph(std::move(documents), {}, std::move(places));
}

std::string TemplateWith(const std::string& sections) {
  return R"({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0", )" +
         sections + "}";
}

// Relations as `from kind to`, with labels of things; those of `contains` only when asked for.
std::vector<std::string> Relations(const ResourceGraph& graph, bool contains = false) {
  std::vector<std::string> all;
  for (const Relation& relation : graph.relations) {
    if ((relation.kind == RelationKind::kContains) != contains) continue;
    std::string text = fmt::format("{} {} {}", graph.things[relation.from].label,
                                   ToText(relation.kind), graph.things[relation.to].label);
    if (!relation.label.empty()) text += fmt::format(" ({})", relation.label);
    all.push_back(text);
  }
  return all;
}

std::vector<std::string> Ids(const ResourceGraph& graph, ThingKind kind) {
  std::vector<std::string> all;
  for (const Thing& thing : graph.things) {
    if (thing.kind == kind) all.push_back(thing.id);
  }
  return all;
}

bool Has(const std::vector<std::string>& all, std::string_view one) {
  return std::ranges::find(all, one) != all.end();
}

const std::string kVault = R"({"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01",
  "name": "kv-shop", "properties": {}})";

}  // namespace

TEST_CASE("resources are told by their evaluated names, once for each") {
  const std::string text = TemplateWith(R"("parameters": {"stage": {"type": "string"}},
    "resources": [
      {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01",
       "name": "[concat('st', parameters('stage'))]"},
      {"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2023-01-01", "name": "ip"}])");
  const auto values = [](const std::string& stage) {
    return R"({"contentVersion": "1.0.0.0", "parameters": {"stage": {"value": ")" + stage +
           R"("}}})";
  };
  const Graph files = GraphOf({{"main.json", text},
                               {"main.parameters.dev.json", values("dev")},
                               {"main.parameters.prod.json", values("prod")}});
  const ResourceGraph graph = BuildResourceGraph(files);
  CHECK(Ids(graph, ThingKind::kResource) ==
        std::vector<std::string>{"resource:main.json#Microsoft.Storage/storageAccounts/stdev",
                                 "resource:main.json#Microsoft.Network/publicIPAddresses/ip",
                                 "resource:main.json#Microsoft.Storage/storageAccounts/stprod"});
  const Thing& dev = graph.things[graph.Find("stdev")];
  REQUIRE(dev.parameters.size() == 1);
  CHECK(dev.parameters[0]->path() == "main.parameters.dev.json");
  CHECK(graph.things[graph.Find("ip")].parameters.empty());  // Of all.
  const auto relations = Relations(graph);
  CHECK(Has(relations, "stdev reads stage"));
  CHECK(Has(relations, "main.parameters.prod.json passes stage"));
}

TEST_CASE("a name that is one of a few is one resource, found by each of them") {
  const Graph files = GraphOf(
      {{"app.json",
        TemplateWith(R"("resources": [{"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01",
          "name": "shop", "identity": {"type": "UserAssigned", "userAssignedIdentities": {
            "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'id-dev')]": {}}}}])")},
       {"base.json", TemplateWith(R"("parameters": {"stage": {"type": "string",
          "allowedValues": ["dev", "prod"]}},
          "resources": [{"type": "Microsoft.ManagedIdentity/userAssignedIdentities",
            "apiVersion": "2023-01-31", "name": "[concat('id-', parameters('stage'))]"}])")}});
  const ResourceGraph graph = BuildResourceGraph(files);
  CHECK(Ids(graph, ThingKind::kIdentity) ==
        std::vector<std::string>{"identity:base.json#Microsoft.ManagedIdentity/"
                                 "userAssignedIdentities/id-{dev|prod}"});
  CHECK(Has(Relations(graph), "shop uses-identity id-{dev|prod}"));
}

TEST_CASE("roles go from who gets them through the assignment to what they are for") {
  const Graph files = GraphOf({{"main.json", TemplateWith(R"("resources": [)" + kVault + R"(,
      {"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop",
       "identity": {"type": "SystemAssigned"}},
      {"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01",
       "name": "[guid('a')]",
       "scope": "[resourceId('Microsoft.KeyVault/vaults', 'kv-shop')]",
       "properties": {
         "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')]",
         "principalId": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]"}}])")}});
  const auto relations = Relations(BuildResourceGraph(files));
  CHECK(Has(relations, "shop uses-identity shop (system-assigned)"));
  CHECK(Has(relations, "shop (system-assigned) grants-role Key Vault Secrets User"));
  CHECK(Has(relations, "Key Vault Secrets User grants-role kv-shop (Key Vault Secrets User)"));
}

TEST_CASE("secrets are read from vaults, list functions and secure parameters") {
  const Graph files = GraphOf({{"main.json", TemplateWith(R"("parameters": {
        "password": {"type": "securestring"}},
      "variables": {"connection": "[concat('Password=', parameters('password'))]", "constant": "x"},
      "resources": [)" + kVault + R"json(,
      {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "stshop"},
      {"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop",
       "properties": {"siteConfig": {"appSettings": [
         {"name": "A", "value": "@Microsoft.KeyVault(VaultName=kv-shop;SecretName=smtp)"},
         {"name": "B", "value": "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'stshop'), '2023-01-01').keys[0].value]"},
         {"name": "C", "value": "[concat(variables('connection'), variables('constant'))]"}]}}}])json")}});
  const ResourceGraph graph = BuildResourceGraph(files);
  const auto relations = Relations(graph);
  CHECK(Has(relations, "shop reads smtp (A)"));
  CHECK(Has(relations, "shop reads listKeys() of stshop"));
  CHECK(Has(relations, "shop reads connection"));
  CHECK(Has(relations, "connection reads password"));
  CHECK(Has(Relations(graph, true), "kv-shop contains smtp"));
  CHECK(graph.Find("constant") == kNoId<ThingId>);  // Leads nowhere.
}

TEST_CASE("a step deploys a template, passes parameters and takes its outputs") {
  const Graph files =
      GraphOf({{"azure-pipelines.yml", R"(trigger: none
variables:
  size: small
jobs:
- job: Make
  steps:
  - bash: echo "##vso[task.setvariable variable=token;isOutput=true;issecret=true]x"
    name: maker
- job: Deploy
  dependsOn: Make
  variables:
    token: $[ dependencies.Make.outputs['maker.token'] ]
  steps:
  - task: AzureResourceManagerTemplateDeployment@3
    displayName: Deploy it
    inputs:
      azureResourceManagerConnection: production
      subscriptionId: 00000000-0000-0000-0000-000000000001
      resourceGroupName: rg
      location: westeurope
      csmFile: infra/main.json
      overrideParameters: -token $(token) -size $(size)
      deploymentOutputs: made
  - bash: echo $(made)
    displayName: Use it
)"},
               {"infra/main.json", TemplateWith(R"("parameters": {"token": {"type": "securestring"},
          "size": {"type": "string"}}, "resources": [],
          "outputs": {"host": {"type": "string", "value": "x"}})")}});
  const ResourceGraph graph = BuildResourceGraph(files);
  const auto relations = Relations(graph);
  for (const char* const wanted :
       {"Deploy depends-on Make", "bash writes maker.token", "token reads maker.token",
        "Deploy it deploys infra/main.json", "Deploy it passes token", "token passes token",
        "size passes size", "Deploy it uses-identity production", "Deploy it writes made",
        "host passes made", "Use it reads made"}) {
    INFO(wanted);
    CHECK(Has(relations, wanted));
  }
  CHECK(Ids(graph, ThingKind::kStep) ==
        std::vector<std::string>{"step:azure-pipelines.yml#Make/maker",
                                 "step:azure-pipelines.yml#Deploy/1",
                                 "step:azure-pipelines.yml#Deploy/2"});
}

TEST_CASE("linked templates are shown as they are deployed, not alone") {
  const Graph files = GraphOf(
      {{"a/inner.json", TemplateWith(R"("parameters": {"name": {"type": "string"}},
          "resources": [{"type": "Microsoft.Network/publicIPAddresses",
            "apiVersion": "2023-01-01", "name": "[parameters('name')]"}])")},
       {"main.json", TemplateWith(R"("resources": [{"type": "Microsoft.Resources/deployments",
          "apiVersion": "2022-09-01", "name": "inner", "properties": {"mode": "Incremental",
            "templateLink": {"relativePath": "a/inner.json"},
            "parameters": {"name": {"value": "ip-shop"}}}}])")}});
  const ResourceGraph graph = BuildResourceGraph(files);
  CHECK(Ids(graph, ThingKind::kResource) ==
        std::vector<std::string>{
            "resource:main.json#Microsoft.Resources/deployments/inner",
            "resource:a/inner.json#Microsoft.Network/publicIPAddresses/ip-shop"});
  const auto relations = Relations(graph);
  CHECK(Has(relations, "inner deploys a/inner.json"));
  CHECK(Has(relations, "inner passes name"));
  CHECK(Has(relations, "ip-shop reads name"));
}

TEST_CASE("a swap reaches the slot that a template declares") {
  const Graph files = GraphOf({{"azure-pipelines.yml", R"(trigger: none
steps:
- task: AzureAppServiceManage@0
  displayName: Swap
  inputs:
    azureSubscription: production
    Action: Swap Slots
    WebAppName: shop
    ResourceGroupName: rg
    SourceSlot: staging
)"},
                               {"main.json", TemplateWith(R"("resources": [
          {"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop"},
          {"type": "Microsoft.Web/sites/slots", "apiVersion": "2023-12-01", "name": "shop/staging",
           "dependsOn": ["[resourceId('Microsoft.Web/sites', 'shop')]"]}])")}});
  const ResourceGraph graph = BuildResourceGraph(files);
  const auto relations = Relations(graph);
  CHECK(Has(relations, "Swap swaps shop/staging (from)"));
  CHECK(Has(relations, "Swap swaps shop (into)"));
  CHECK(Has(relations, "shop/staging depends-on shop"));
  CHECK(Ids(graph, ThingKind::kResource).size() == 2);
}

TEST_CASE("credentials in files are things whose text is not shown") {
  const std::string secret = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" +
                             std::string(
                                 "3UPE7EG69grruJgHlx/EOHuS0+3VyGRau1XA5+xTUMAUuc2dzmduy0iU32S"
                                 "84fQrg3J9LUXpFKs4x6V/iPKyeg==") +
                             ";EndpointSuffix=core.windows.net";
  const Graph files =
      GraphOf({{"main.json", TemplateWith(R"("resources": [{"type": "Microsoft.Web/sites",
          "apiVersion": "2023-12-01", "name": "shop", "properties": {"a": ")" +
                                          secret + R"("}}])")}});
  const ResourceGraph graph = BuildResourceGraph(files);
  const auto secrets = Ids(graph, ThingKind::kSecret);
  CHECK(secrets == std::vector<std::string>{"secret:main.json#1"});
  CHECK(Has(Relations(graph), "shop reads storage connection string"));
  for (const Thing& thing : graph.things) {
    CHECK(thing.label.find("AccountKey=3") == std::string::npos);
  }
}

TEST_CASE("parts of a graph") {
  const Graph files = GraphOf({{"main.json", TemplateWith(R"("resources": [
      {"type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan"},
      {"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "shop",
       "dependsOn": ["[resourceId('Microsoft.Web/serverfarms', 'plan')]"]},
      {"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2023-01-01", "name": "ip"}])")}});
  const ResourceGraph graph = BuildResourceGraph(files);
  CHECK(graph.Find("SHOP") != kNoId<ThingId>);
  CHECK(graph.Find("nothing") == kNoId<ThingId>);
  const ResourceGraph resources =
      KeepKinds(graph, 1U << static_cast<unsigned>(ThingKind::kResource));
  CHECK(Relations(resources) == std::vector<std::string>{"shop depends-on plan"});
  CHECK(Relations(resources, true).empty());
  CHECK(KeepAround(graph, graph.Find("plan"), 0).things.size() == 1);
  CHECK(KeepAround(graph, graph.Find("plan"), 1).things.size() == 3);  // The file and the site.
  CHECK(KeepAround(graph, graph.Find("plan"), 2).things.size() == 4);
}

}  // namespace plumbline
