// Definitions, references, renaming and symbols of both languages.
#include <catch2/catch.hpp>

#include "unit/lsp/client.h"

namespace plumbline::lsp::test {
namespace {

// Locations as `file:line:column-column`, in order.
std::string Places(std::string_view json) {
  const Message message(json);
  std::string places;
  const auto add = [&places](std::string_view uri, NodeRef range) {
    places +=
        fmt::format("{}{}:{}:{}-{}", places.empty() ? "" : " ", uri.substr(uri.rfind('/') + 1),
                    Field(range, "start", "line").text(), Field(range, "start", "character").text(),
                    Field(range, "end", "character").text());
  };
  for (const NodeRef item : message.root().children()) {
    if (message.root().IsArray()) add(TextField(item, "uri"), Field(item, "range"));
  }
  for (const NodeRef document : Field(message.root(), "changes").children()) {
    for (const NodeRef edit : document.children()) add(document.key(), Field(edit, "range"));
  }
  return places.empty() ? std::string(json) : places;
}

constexpr std::string_view kTemplate = R"({
"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"parameters": { "site": { "type": "string" } },
"variables": { "full": "[concat(parameters('site'), '😀', parameters('site'))]" },
"resources": [],
"outputs": { "o": { "type": "string", "value": "[variables('full')]" } }
})";
constexpr std::string_view kParameters = R"({
"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
"contentVersion": "1.0.0.0",
"parameters": { "Site": { "value": "x" } }
})";

std::string Marked(std::string_view text, std::string_view at, std::size_t n = 0) {
  std::string marked(text);
  std::size_t place = marked.find(at);
  for (; n > 0; --n) place = marked.find(at, place + 1);
  return marked.insert(place + at.size(), "|");
}

TEST_CASE("a parameter is found from its uses, in parameter files too") {
  Client client({{"/w/main.parameters.json", std::string(kParameters)}});
  client.Start();
  // The emoji takes two columns.
  const std::string use = Marked(kTemplate, "parameters('si", 1);
  CHECK(Places(client.At("textDocument/definition", "/w/main.json", use)) == "main.json:2:17-21");
  CHECK(Places(client.At("textDocument/references", "/w/main.json", use,
                         R"(,"context":{"includeDeclaration":true})")) ==
        "main.json:2:17-21 main.json:3:44-48 main.json:3:70-74 main.parameters.json:3:17-21");
  CHECK(Places(client.At("textDocument/references", "/w/main.json", use)) ==
        "main.json:3:44-48 main.json:3:70-74 main.parameters.json:3:17-21");
  CHECK(Places(client.At("textDocument/documentHighlight", "/w/main.json", use)) ==
        ":2:17-21 :3:44-48 :3:70-74");
  CHECK(Places(client.At("textDocument/definition", "/w/main.parameters.json",
                         Marked(kParameters, "\"Si"))) == "main.json:2:17-21");
}

TEST_CASE("renaming changes every file, and refuses what would break") {
  Client client({{"/w/main.parameters.json", std::string(kParameters)}});
  client.Start();
  const std::string use = Marked(kTemplate, "parameters('si");
  CHECK(Places(client.At("textDocument/rename", "/w/main.json", use, R"(,"newName":"place")")) ==
        "main.json:2:17-21 main.json:3:44-48 main.json:3:70-74 main.parameters.json:3:17-21");
  CHECK(
      Has(client.At("textDocument/prepareRename", "/w/main.json", use), R"("placeholder":"site")"));
  CHECK(client.At("textDocument/prepareRename", "/w/main.json", Marked(kTemplate, "conca")) ==
        "null");
  CHECK(Has(client.At("textDocument/rename", "/w/main.json", use, R"(,"newName":"it's")"),
            "is no name"));
  CHECK(Has(client.At("textDocument/rename", "/w/main.json", Marked(kTemplate, "conca"),
                      R"(,"newName":"x")"),
            "nothing here can be renamed"));
}

constexpr std::string_view kPipeline = R"(parameters:
- name: place
  type: string
variables:
  color: red
stages:
- stage: Build
  jobs:
  - job: Compile
    steps:
    - bash: echo $(color) ${{ parameters.place }}
      name: out
    - bash: echo $(out.v)
  - job: Test
    dependsOn: Compile
    variables:
      x: $[ dependencies.Compile.outputs['out.v'] ]
    steps:
    - template: steps.yml
      parameters:
        thing: 1
- stage: Deploy
  dependsOn: [Build]
  condition: eq(variables['color'], stageDependencies.Build.Compile.result)
  jobs: []
)";
constexpr std::string_view kSteps = R"(parameters:
- name: thing
  type: number
steps:
- script: echo ${{ parameters.thing }}
)";

TEST_CASE("names of pipelines are found") {
  Client client({{"/w/steps.yml", std::string(kSteps)}});
  client.Start();
  const auto definition = [&client](std::string_view at, std::size_t n = 0) {
    return Places(
        client.At("textDocument/definition", "/w/azure-pipelines.yml", Marked(kPipeline, at, n)));
  };
  CHECK(definition("parameters.pla") == "azure-pipelines.yml:1:8-13");
  CHECK(definition("$(col") == "azure-pipelines.yml:4:2-7");
  CHECK(definition("variables['col") == "azure-pipelines.yml:4:2-7");
  CHECK(definition("dependsOn: Com") == "azure-pipelines.yml:8:9-16");
  CHECK(definition("dependencies.Com") == "azure-pipelines.yml:8:9-16");
  CHECK(definition("outputs['ou") == "azure-pipelines.yml:11:12-15");
  CHECK(definition("$(ou") == "azure-pipelines.yml:11:12-15");
  CHECK(definition("[Bui") == "azure-pipelines.yml:6:9-14");
  CHECK(definition("stageDependencies.Bui") == "azure-pipelines.yml:6:9-14");
  CHECK(definition("Build.Com") == "azure-pipelines.yml:8:9-16");
  CHECK(definition("template: ste") == "steps.yml:0:0-0");
  CHECK(definition("        thi") == "steps.yml:1:8-13");
  CHECK(definition("ech") == "[]");
  CHECK(Places(client.At("textDocument/rename", "/w/azure-pipelines.yml",
                         Marked(kPipeline, "job: Comp"), R"(,"newName":"Make")")) ==
        "azure-pipelines.yml:8:9-16 azure-pipelines.yml:14:15-22 azure-pipelines.yml:16:25-32 "
        "azure-pipelines.yml:23:60-67");
  CHECK(Places(client.At("textDocument/references", "/w/steps.yml", Marked(kSteps, "name: th"))) ==
        "azure-pipelines.yml:20:8-13 steps.yml:4:30-35");
  CHECK(Has(client.At("textDocument/rename", "/w/azure-pipelines.yml",
                      Marked(kPipeline, "job: Comp"), R"(,"newName":"Test")"),
            "declared already"));
  CHECK(Has(client.Ask("textDocument/documentLink", "/w/azure-pipelines.yml"),
            R"("target":"file:///w/steps.yml")"));
}

TEST_CASE("symbols of a file and of the workspace") {
  Client client({{"/w/steps.yml", std::string(kSteps)}, {"/w/main.json", std::string(kTemplate)}});
  client.Start();
  const std::string of_template = client.Ask("textDocument/documentSymbol", "/w/main.json");
  for (const std::string_view name : {"parameters", "site", "variables", "full", "outputs", "o"}) {
    CHECK(Has(of_template, fmt::format(R"("name":"{}")", name)));
  }
  client.Open("/w/azure-pipelines.yml", kPipeline);
  const std::string of_pipeline =
      client.Ask("textDocument/documentSymbol", "/w/azure-pipelines.yml");
  CHECK(Has(of_pipeline, R"("name":"Build","detail":"stage","kind":2)"));
  CHECK(Has(of_pipeline, R"("name":"Compile","detail":"job","kind":5)"));
  CHECK(Has(of_pipeline, R"("name":"out","detail":"bash","kind":24)"));
  CHECK(Has(client.Result("workspace/symbol", R"({"query":"THING"})"), R"("name":"thing")"));
}

}  // namespace
}  // namespace plumbline::lsp::test
