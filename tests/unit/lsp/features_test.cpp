// Code actions, hover, completion and the small features.
#include <catch2/catch.hpp>

#include "unit/lsp/client.h"

namespace plumbline::lsp::test {
namespace {

std::string Actions(Client& client, std::string_view path, int line, std::string_view only = "") {
  return client.Ask(
      "textDocument/codeAction", path,
      fmt::format(R"(,"range":{{"start":{{"line":{0},"character":0}},"end":{{"line":{0},)"
                  R"("character":999}}}},"context":{{"diagnostics":[]{1}}})",
                  line, only));
}

TEST_CASE("fixes, all fixes, and accepting a finding") {
  Client client;
  client.Start();
  client.Open("/w/main.json",
              Template("\"resources\": [\n  { \"type\": \"A/b\", \"name\": \"bad\" },\n"
                       "  { \"type\": \"A/b\", \"name\": \"bad\" }\n]"));
  const std::string all = Actions(client, "/w/main.json", 4);
  CHECK(Has(all, R"({"title":"call it good","kind":"quickfix","diagnostics":[)"));
  CHECK(Has(
      all,
      R"("isPreferred":true,"edit":{"changes":{"file:///w/main.json":[{"range":{"start":)"
      R"({"line":4,"character":27},"end":{"line":4,"character":32}},"newText":"\"good\""}]}}})"));
  CHECK(Has(all, R"({"title":"fix all `bad-name` in this file","kind":"quickfix")"));
  CHECK(Has(all, R"({"title":"allow `bad-name` here","kind":"quickfix")"));
  CHECK(Has(all, R"(\"metadata\": { \"plumbline\": { \"allow\": [\"bad-name\"] } })"));
  CHECK(Has(all, R"("newText":"  // plumbline: allow(bad-name)\n")"));
  CHECK(Has(all, R"("kind":"source.fixAll.plumbline")"));
  const std::string only = Actions(client, "/w/main.json", 4, R"(,"only":["source.fixAll"])");
  CHECK(Has(only, R"([{"title":"fix all problems that have a safe fix")"));
  CHECK_FALSE(Has(only, "quickfix"));
  // Where there is no finding there is only the whole file to be fixed.
  CHECK_FALSE(Has(Actions(client, "/w/main.json", 0), "quickfix"));
}

TEST_CASE("what a code action writes accepts the finding") {
  Client client;
  client.Start();
  client.Open("/w/azure-pipelines.yml",
              "parameters:\n  - name: unwanted\n    type: string\nsteps:\n- bash: x\n");
  CHECK(Has(client.Diagnostics("/w/azure-pipelines.yml"), "unwanted"));
  CHECK(Has(Actions(client, "/w/azure-pipelines.yml", 1),
            R"("newText":"  # plumbline: allow(unused-unwanted)\n")"));
  client.Open("/w/azure-pipelines.yml",
              "parameters:\n  # plumbline: allow(unused-unwanted)\n  - name: unwanted\n    type: "
              "string\nsteps:\n- bash: x\n");
  CHECK_FALSE(Has(client.Diagnostics("/w/azure-pipelines.yml"), "unused-unwanted"));
}

const std::string kStorage = Template(
    "\"parameters\": { \"tier\": { \"type\": \"string\", \"defaultValue\": \"Hot\", \"metadata\": "
    "{ \"description\": \"How hot\" } }, \"key\": { \"type\": \"secureString\" } },\n"
    "\"variables\": { \"v\": \"[concat(parameters('tier'), '!')]\", \"k\": \"[parameters('key')]\" "
    "},\n"
    "\"resources\": [{ \"type\": \"Microsoft.Storage/storageAccounts\", \"apiVersion\": "
    "\"2023-01-01\", \"name\": \"x\",\n\"properties\": { \"accessTier\": \"Hot\" },\n"
    "\"tags\": { \"role\": \"acdd72a7-3385-48ef-bd42-f606fba81ae7\" } }]");

std::string Marked(std::string_view text, std::string_view at) {
  std::string marked(text);
  return marked.insert(marked.find(at) + at.size(), "|");
}

TEST_CASE("hover says what things are and come to") {
  Client client;
  client.Start();
  const auto hover = [&client](std::string_view at) {
    return client.At("textDocument/hover", "/w/main.json", Marked(kStorage, at));
  };
  CHECK(Has(hover("[conc"), "concat("));
  CHECK(Has(hover("[conc"), R"(- `\"Hot!\"`)"));
  CHECK(Has(hover("parameters('ti"), "parameter `tier`: string"));
  CHECK(Has(hover("parameters('ti"), "How hot"));
  CHECK(Has(hover("parameters('ti"), R"(- `\"Hot\"`)"));
  CHECK(Has(hover("parameters('ke"), "a secret value"));
  CHECK(Has(hover("acdd72a7-33"), "role **Reader**"));
  CHECK(Has(hover("\"accessTi"), "`accessTier`: `Cool`"));
  CHECK(Has(hover("Microsoft.Stor"), "newest versions: "));
  CHECK(hover("\"contentVer") == "null");
  // With parameter files, a value for each.
  client.host.files["/w/main.parameters.json"] =
      R"({"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",)"
      R"("contentVersion":"1.0.0.0","parameters":{"tier":{"value":"Cool"}}})";
  client.Notify("workspace/didChangeWatchedFiles",
                R"({"changes":[{"uri":"file:///w/main.parameters.json","type":1}]})");
  CHECK(Has(hover("[conc"), R"(- main.parameters.json: `\"Cool!\"`)"));
}

TEST_CASE("hover in pipelines") {
  Client client;
  client.Start();
  const auto hover = [&client](std::string_view text) {
    return client.At("textDocument/hover", "/w/azure-pipelines.yml", text);
  };
  CHECK(
      Has(hover("steps:\n- task: AzureC|LI@2\n  inputs:\n    scriptType: bash\n"), "`AzureCLI@2`"));
  CHECK(
      Has(hover("steps:\n- task: AzureCLI@2\n  inputs:\n    script|Type: bash\n"), "one of `ps`"));
  CHECK(
      Has(hover("steps:\n- bash: echo $(Build.Rea|son)\n"), "predefined variable `Build.Reason`"));
  CHECK(Has(hover("steps:\n- bash: echo ${{ contai|ns('a', 'b') }}\n"), "contains(value, value)"));
  CHECK(Has(hover("parameters:\n- name: place\n  values: [here, there]\nstages:\n- stage: "
                  "At_${{ parameters.pla|ce }}\n"),
            R"(parameter `place`: string  \none of `here`, `there`)"));
  const std::string output = hover(
      "jobs:\n- job: A\n  steps:\n  - bash: echo '##vso[task.setvariable "
      "variable=v;isOutput=true]1'\n    name: s\n- job: B\n  dependsOn: A\n  variables:\n"
      "    x: $[ dependencies.A.outputs['s.|v'] ]\n  steps: []\n");
  CHECK(Has(output, R"(output variable `v` of step `s` in job or stage `A`)"));
  CHECK(Has(output, R"(step in line 4, set by)"));
}

TEST_CASE("variables of other files") {
  const std::string root =
      "variables:\n- template: v.yml\n- name: own\n  value: 1\nsteps:\n- template: steps.yml\n";
  Client client({{"/w/v.yml", "variables:\n- name: color\n  value: red\n"},
                 {"/w/azure-pipelines.yml", root},
                 {"/w/steps.yml", "steps:\n- bash: x\n"}});
  client.Start();
  const auto in_steps = [&client](std::string_view method) {
    return client.At(method, "/w/steps.yml", "steps:\n- bash: echo $(col|or)\n");
  };
  CHECK(Has(in_steps("textDocument/hover"), R"(variable `color`\n- v.yml:2: `red`)"));
  CHECK(Has(in_steps("textDocument/definition"), R"({"uri":"file:///w/v.yml","range":{"start":)"
                                                 R"({"line":1,"character":8})"));
  const std::string list = in_steps("textDocument/completion");
  CHECK(Has(list, R"("label":"color","kind":6,"detail":"v.yml")"));
  CHECK(Has(list, R"("label":"own")"));
}

TEST_CASE("completion in templates") {
  Client client;
  client.Start();
  const auto complete = [&client](std::string_view resource) {
    return client.At(
        "textDocument/completion", "/w/main.json",
        Template("\"parameters\": { \"place\": { \"type\": \"string\" } },\n\"variables\": "
                 "{ \"v\": 1 },\n\"resources\": [{ \"type\": "
                 "\"Microsoft.Storage/storageAccounts\", " +
                 std::string(resource) + " }]"));
  };
  const std::string versions = complete("\"apiVersion\": \"20|\"");
  CHECK(Has(versions, R"("label":"2023-01-01")"));
  CHECK(versions.find("2023-01-01") < versions.find("2021-01-01"));
  const std::string keys = complete(
      "\"apiVersion\": \"2023-01-01\", \"properties\": { \"a|\": 1, \"accessTier\": \"Hot\" }");
  CHECK(Has(keys, R"("label":"allowBlobPublicAccess")"));
  CHECK_FALSE(Has(keys, R"("label":"accessTier")"));
  CHECK(Has(complete("\"apiVersion\": \"2023-01-01\", \"properties\": { \"acc|\" }"),
            R"("label":"accessTier")"));
  CHECK(Has(complete("\"apiVersion\": \"2023-01-01\", \"properties\": { | }"),
            R"("newText":"\"accessTier\": ")"));
  CHECK(Has(complete("\"apiVersion\": \"2023-01-01\", \"properties\": { \"accessTier\": \"|\" }"),
            R"("label":"Cool")"));
  CHECK(Has(complete("\"apiVersion\": \"2023-01-01\", \"properties\": { \"accessTier\": | }"),
            R"("newText":"\"Cool\"")"));
  CHECK(Has(complete("\"apiVersion\": \"2023-01-01\", | \"name\": \"x\""), R"("label":"sku")"));
  CHECK(Has(complete("\"name\": \"[con|\""), R"("label":"concat")"));
  CHECK(Has(complete("\"name\": \"[parameters('|')]\""), R"("label":"place")"));
  CHECK(Has(complete("\"name\": \"[variables('|"), R"("label":"v")"));
  const std::string roles = complete("\"tags\": { \"role\": \"|\" }");
  CHECK(Has(roles, R"("label":"Reader")"));
  CHECK(Has(roles, R"("newText":"acdd72a7-3385-48ef-bd42-f606fba81ae7")"));
  CHECK(Has(client.At("textDocument/completion", "/w/b.json",
                      Template("\"resources\": [{ \"type\": \"Microsoft.KeyVault/va|\" }]")),
            R"("label":"Microsoft.KeyVault/vaults")"));
  CHECK(Has(complete("\"comments\": 1 // x|\n"), R"("items":[])"));
  // A string that is not closed yet is closed; what stands behind it stays.
  CHECK(Has(complete("\"com|\n"), R"("newText":"comments\": ")"));
  CHECK(Has(complete("\"com|\"\n"), R"("newText":"comments\": ")"));
  CHECK(Has(complete("\"com|\": 1\n"), R"("newText":"comments")"));
}

TEST_CASE("completion of resources that others name") {
  Client client;
  client.Start();
  const auto complete = [&client](std::string_view depends, std::string_view output = "1") {
    return client.At(
        "textDocument/completion", "/w/main.json",
        Template(fmt::format(
            "\"resources\": [\n{{ \"type\": \"A.B/c\", \"name\": \"[variables('n')]\" }},\n"
            "{{ \"type\": \"A.B/c/d\", \"name\": \"[format('{{0}}/x', variables('n'))]\" }},\n"
            "{{ \"type\": \"A.B/e\", \"name\": \"[concat('e', copyIndex())]\", \"copy\": "
            "{{ \"name\": \"loop\", \"count\": 2 }} }},\n"
            "{{ \"type\": \"A.B/f\", \"name\": \"f\", \"dependsOn\": [ {} ] }}\n],\n"
            "\"outputs\": {{ \"o\": {{ \"type\": \"string\", \"value\": \"{}\" }} }}",
            depends, output)));
  };
  const std::string all = complete(R"("|")");
  CHECK(Has(all, R"("newText":"[resourceId('A.B/c', variables('n'))]")"));
  CHECK(Has(all, R"("newText":"[resourceId('A.B/c/d', variables('n'), 'x')]")"));
  CHECK(Has(all, R"("newText":"loop")"));
  CHECK_FALSE(Has(all, "A.B/f"));
  CHECK(Has(complete("", "[resourceId('|"), R"("label":"A.B/c/d")"));
  CHECK(Has(complete("", "[resourceId('A.B/c/d', |"), R"("label":"variables('n'), 'x'")"));

  const auto symbolic = [&client](std::string_view depends, std::string_view output) {
    return client.At(
        "textDocument/completion", "/w/main.json",
        Template(fmt::format(
            "\"languageVersion\": \"2.0\",\n\"resources\": {{ \"one\": {{ \"type\": "
            "\"A.B/c\", \"name\": \"c\" }},\n\"two\": {{ \"type\": \"A.B/c\", \"name\": "
            "\"d\", \"dependsOn\": [ {} ] }} }},\n\"outputs\": {{ \"o\": {{ \"type\": "
            "\"string\", \"value\": \"{}\" }} }}",
            depends, output)));
  };
  const std::string names = symbolic(R"("|")", "");
  CHECK(Has(names, R"("label":"one")"));
  CHECK_FALSE(Has(names, R"("label":"two")"));
  CHECK(Has(symbolic("", "[reference('|"), R"("label":"two")"));
}

TEST_CASE("completion in pipelines") {
  Client client;
  client.Start();
  const auto complete = [&client](std::string_view text) {
    return client.At("textDocument/completion", "/w/azure-pipelines.yml", text);
  };
  CHECK(Has(complete("trigger: none\nst|\n"), R"("label":"stages")"));
  CHECK(Has(complete("jobs:\n- job: A\n  po|\n  steps: []\n"), R"("newText":"pool: ")"));
  CHECK_FALSE(Has(complete("jobs:\n- job: A\n  po|\n  steps: []\n"), R"("label":"steps")"));
  CHECK(Has(complete("steps:\n- ta|\n"), R"("label":"task")"));
  CHECK(Has(complete("steps:\n- task: Az|\n"), R"("label":"AzureCLI@2")"));
  const std::string inputs =
      complete("steps:\n- task: AzureCLI@2\n  inputs:\n    scriptType: bash\n    s|\n");
  CHECK(Has(inputs, R"("label":"scriptLocation")"));
  CHECK_FALSE(Has(inputs, R"("label":"scriptType")"));
  CHECK(Has(complete("steps:\n- task: AzureCLI@2\n  inputs:\n    scriptType: |\n"),
            R"("label":"pscore")"));
  CHECK(Has(complete("variables:\n  color: red\nsteps:\n- bash: echo $(co|)\n"),
            R"("label":"color")"));
  CHECK(Has(complete("parameters:\n- name: place\nsteps:\n- bash: echo ${{ parameters.| }}\n"),
            R"("label":"place")"));
  CHECK(Has(complete("steps:\n- bash: x\n  condition: suc|\n"), R"("label":"succeeded")"));
  CHECK(Has(complete("jobs:\n- job: A\n  steps: []\n- job: B\n  dependsOn: |\n  steps: []\n"),
            R"("label":"A")"));
}

TEST_CASE("completion of templates that can be included") {
  Client client(
      {{"/w/a/steps.yml", "steps:\n- bash: x\n"}, {"/w/b/jobs.yml", "jobs:\n- job: A\n"}});
  client.Start();
  const std::string list = client.At("textDocument/completion", "/w/a/azure-pipelines.yml",
                                     "steps:\n- template: |\n- bash: x\n");
  CHECK(Has(list, R"("label":"steps.yml")"));
}

TEST_CASE("completion of what a template takes") {
  const std::map<std::string, std::string> files = {
      {"/w/steps.yml",
       "parameters:\n- name: place\n  values: [here, there]\n- name: fast\n  type: "
       "boolean\n  default: true\nsteps:\n- bash: x\n"}};
  Client client(files);
  client.Start();
  const auto complete = [&client](std::string_view parameters) {
    return client.At("textDocument/completion", "/w/azure-pipelines.yml",
                     fmt::format("steps:\n- template: steps.yml\n  parameters:\n{}", parameters));
  };
  const std::string names = complete("    place: here\n    f|\n");
  CHECK(Has(names, R"("label":"fast","kind":5,"detail":"boolean")"));
  CHECK_FALSE(Has(names, R"("label":"place")"));
  CHECK(Has(complete("    pl|\n"), R"("label":"place","kind":5,"detail":"required")"));
  CHECK(Has(complete("    place: |\n"), R"("label":"there")"));
  CHECK(Has(complete("    fast: |\n"), R"("label":"false")"));
}

TEST_CASE("completion of outputs of other jobs") {
  Client client;
  client.Start();
  const auto complete = [&client](std::string_view value) {
    return client.At(
        "textDocument/completion", "/w/azure-pipelines.yml",
        fmt::format("jobs:\n- job: A\n  steps:\n  - bash: echo '##vso[task.setvariable "
                    "variable=v;isOutput=true]1'\n    name: s\n- job: B\n  steps: []\n- job: C\n"
                    "  dependsOn: [A]\n  variables:\n    x: $[ {} ]\n  steps: []\n",
                    value));
  };
  const std::string jobs = complete("dependencies.|");
  CHECK(Has(jobs, R"("label":"A")"));
  CHECK_FALSE(Has(jobs, R"("label":"B")"));
  CHECK(Has(complete("dependencies.A.outputs['|']"), R"("label":"s.v")"));
  CHECK(Has(complete("dependencies.A.outputs['s.|"), R"("newText":"s.v")"));
}

TEST_CASE("signatures of functions that are being called") {
  Client client;
  client.Start();
  const auto help = [&client](std::string_view name) {
    return client.At(
        "textDocument/signatureHelp", "/w/main.json",
        Template("\"variables\": { \"v\": \"" + std::string(name) + "\" }, \"resources\": []"));
  };
  const std::string second = help("[substring('a(,', |)]");
  CHECK(Has(second, R"("label":"substring()"));
  CHECK(Has(second, R"("activeParameter":1)"));
  CHECK(Has(help("[concat('a', substring(|"), R"("activeParameter":0)"));
  CHECK(help("[concat('a')|]") == "null");
  CHECK(help("plain| text") == "null");
  CHECK(Has(client.At("textDocument/signatureHelp", "/w/azure-pipelines.yml",
                      "steps:\n- bash: x\n  condition: and(eq(1, |\n"),
            R"-("label":"eq(value, value)")-"));
}

TEST_CASE("folding, selecting, colours and hints") {
  Client client;
  client.Start();
  client.Open("/w/main.json", kStorage);
  CHECK(Has(client.Ask("textDocument/foldingRange", "/w/main.json"),
            R"({"startLine":0,"endLine":7})"));
  const std::string selection = client.Ask("textDocument/selectionRange", "/w/main.json",
                                           R"(,"positions":[{"line":4,"character":35}])");
  CHECK(Has(selection, R"([{"range":{"start":{"line":4,)"));
  CHECK(Has(selection, R"("parent":{"range":)"));
  CHECK(Has(client.Ask("textDocument/semanticTokens/full", "/w/main.json"), R"({"data":[4,)"));
  CHECK(Has(
      client.Ask("textDocument/inlayHint", "/w/main.json",
                 R"(,"range":{"start":{"line":0,"character":0},"end":{"line":99,"character":0}})"),
      R"("label":"Reader")"));
  CHECK(
      client.Ask("textDocument/inlayHint", "/w/main.json",
                 R"(,"range":{"start":{"line":0,"character":0},"end":{"line":1,"character":0}})") ==
      "[]");
}

TEST_CASE("what names come to is shown behind them") {
  const auto parameters = [](std::string_view place) {
    return fmt::format(
        R"({{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",)"
        R"("contentVersion":"1.0.0.0","parameters":{{"place":{{"value":"{}"}}}}}})",
        place);
  };
  Client client({{"/w/main.one.parameters.json", parameters("one")},
                 {"/w/main.two.parameters.json", parameters("two")}});
  client.Start();
  const std::string text = Template(
      "\"parameters\": { \"place\": { \"type\": \"string\" } },\n"
      "\"variables\": { \"full\": \"[concat('a-', parameters('place'))]\" },\n"
      "\"resources\": [ { \"type\": \"A.B/c\", \"name\": \"[variables('full')]\" },\n"
      "{ \"type\": \"A.B/c\", \"name\": \"[uniqueString(resourceGroup().id)]\" } ]");
  client.Open("/w/main.json", text);
  const std::string hints =
      client.Ask("textDocument/inlayHint", "/w/main.json",
                 R"(,"range":{"start":{"line":0,"character":0},"end":{"line":99,"character":0}})");
  CHECK(hints ==
        R"([{"position":{"line":5,"character":63},"label":"a-one | a-two","paddingLeft":true}])");
  const std::string hover =
      client.Ask("textDocument/hover", "/w/main.json", R"(,"position":{"line":4,"character":18})");
  CHECK(Has(hover, R"(variable `full`\n- main.one.parameters.json: `\"a-one\"`\n- main.two)"));
}

TEST_CASE("commands show the expanded file and explain rules") {
  Client client;
  client.Start();
  client.Open("/w/main.json", kStorage);
  CHECK(
      Has(client.Ask("textDocument/codeLens", "/w/main.json"),
          R"("title":"expand","command":"plumbline.expand","arguments":["file:///w/main.json"])"));
  CHECK(Has(client.Result("workspace/executeCommand",
                          R"({"command":"plumbline.expand","arguments":["file:///w/main.json"]})"),
            R"(\"name\": \"x\")"));
  client.Open("/w/azure-pipelines.yml", "steps:\n- bash: echo ${{ upper('a') }}\n");
  CHECK(Has(client.Result(
                "workspace/executeCommand",
                R"({"command":"plumbline.expand","arguments":["file:///w/azure-pipelines.yml"]})"),
            "echo A"));
  CHECK(Has(client.Result("workspace/executeCommand",
                          R"({"command":"plumbline.explain","arguments":["bad-name"]})"),
            "Bad names are bad."));
  CHECK(Has(client.Request("workspace/executeCommand", R"({"command":"rm"})"),
            "there is no command"));
}

}  // namespace
}  // namespace plumbline::lsp::test
