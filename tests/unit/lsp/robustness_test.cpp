// Every request, at many places of files that are cut, doubled and mixed up: there is an answer,
// and it is JSON.
#include <random>

#include <catch2/catch.hpp>

#include "unit/lsp/client.h"

namespace plumbline::lsp::test {
namespace {

const std::string kTemplate = Template(
    "\"parameters\": { \"tier\": { \"type\": \"string\", \"defaultValue\": \"H\\u00e9t\" } },\n"
    "\"functions\": [{ \"namespace\": \"f\", \"members\": { \"g\": { \"parameters\": [{ \"name\": "
    "\"a\", "
    "\"type\": \"int\" }], \"output\": { \"type\": \"int\", \"value\": \"[parameters('a')]\" } } } "
    "}],\n"
    "\"variables\": { \"v\": \"[concat(parameters('tier'), '\xF0\x9F\x98\x80', f.g(1))]\" }, // "
    "note\n"
    "\"resources\": { \"s\": { \"type\": \"Microsoft.Storage/storageAccounts\", \"apiVersion\": "
    "\"2023-01-01\", \"name\": \"[variables('v')]\",\n\"properties\": { \"accessTier\": \"Hot\" } "
    "}, "
    "\"d\": { \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", "
    "\"name\": \"d\", \"dependsOn\": [\"s\"], \"properties\": { \"templateLink\": { "
    "\"relativePath\": "
    "\"../x.json\" }, \"parameters\": { \"tier\": { \"value\": \"[reference('s').x]\" } } } } },\n"
    "\"outputs\": { \"acdd72a7-3385-48ef-bd42-f606fba81ae7\": { \"type\": \"int\", \"value\": 1 } "
    "}");
const std::string kPipeline =
    "parameters:\n- name: place\n  type: string\n  default: \"a\\u00e9b ${{ 1 }}\"\nvariables:\n  "
    "color: red\n"
    "stages:\n- stage: Build\n  jobs:\n  - job: Compile\n    steps:\n    - task: AzureCLI@2\n      "
    "inputs:\n"
    "        scriptType: bash\n        inlineScript: |\n          echo $(color) ${{ "
    "parameters.place }}\n"
    "      name: out\n    - ${{ if eq(parameters.place, 'x') }}:\n      - bash: echo $(out.v) "
    "\xF0\x9F\x98\x80\n"
    "  - job: Test\n    dependsOn: Compile\n    condition: and(succeeded(), eq(variables['color'], "
    "'red'))\n"
    "    variables:\n      x: $[ dependencies.Compile.outputs['out.v'] ]\n    steps:\n    - "
    "template: steps.yml\n"
    "      parameters: { thing: 1 }\n";

constexpr std::string_view kMethods[] = {"textDocument/diagnostic",
                                         "textDocument/codeAction",
                                         "textDocument/definition",
                                         "textDocument/references",
                                         "textDocument/documentHighlight",
                                         "textDocument/prepareRename",
                                         "textDocument/rename",
                                         "textDocument/documentSymbol",
                                         "textDocument/hover",
                                         "textDocument/signatureHelp",
                                         "textDocument/completion",
                                         "textDocument/foldingRange",
                                         "textDocument/selectionRange",
                                         "textDocument/documentLink",
                                         "textDocument/semanticTokens/full",
                                         "textDocument/inlayHint",
                                         "textDocument/codeLens"};

void AskEverything(std::string_view path, const std::string& whole, unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t n) { return random() % (n + 1); };
  Client client({{"/w/steps.yml", std::string("parameters:\n- name: thing\nsteps:\n- bash: x\n")}});
  client.Start();
  for (int round = 0; round < 60; ++round) {
    std::string text = whole;
    for (std::size_t cuts = below(2); cuts > 0; --cuts) {
      const std::size_t begin = below(text.size());
      const std::size_t size = below(std::min<std::size_t>(text.size() - begin, 30));
      const std::size_t from = below(text.size());
      text.replace(begin, size, text.substr(from, below(20)));
    }
    client.Open(path, text);
    const TextLines lines{text};
    for (int i = 0; i < 8; ++i) {
      const Position at =
          lines.At(text, static_cast<std::uint32_t>(below(text.size())), PositionEncoding::kUtf16);
      const std::string place = fmt::format(R"({{"line":{},"character":{}}})", at.line, at.column);
      for (const std::string_view method : kMethods) {
        INFO(method << " at " << place << " in\n" << text);
        const std::string answer = client.Request(
            method,
            fmt::format(R"({{"textDocument":{{"uri":"file://{}"}},"position":{},"newName":"x",)"
                        R"("positions":[{}],"context":{{}},"range":{{"start":{},"end":)"
                        R"({{"line":99,"character":0}}}}}})",
                        path, place, place, place));
        REQUIRE(Message(answer).is_json());
        REQUIRE((Has(answer, R"("result":)") || Has(answer, "-32803") || Has(answer, "-32602")));
      }
    }
  }
}

TEST_CASE("there is an answer at every place of a broken template") {
  AskEverything("/w/main.json", kTemplate, 11);
}

TEST_CASE("there is an answer at every place of a broken pipeline") {
  AskEverything("/w/azure-pipelines.yml", kPipeline, 12);
}

}  // namespace
}  // namespace plumbline::lsp::test
