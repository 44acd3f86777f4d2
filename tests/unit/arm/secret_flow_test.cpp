#include "arm/secret_flow.h"

#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "unit/arm/parsed.h"

namespace plumbline::arm {
namespace {

std::string Template(std::string_view sections) {
  return fmt::format(
      R"({{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion":"1.0.0.0",{}}})",
      sections);
}

// A deployment `inner` in inner scope.
std::string Inner(std::string_view arguments, std::string_view sections) {
  return fmt::format(
      R"({{"type":"Microsoft.Resources/deployments","apiVersion":"2022-09-01","name":"inner",
      "properties":{{"mode":"Incremental","expressionEvaluationOptions":{{"scope":"inner"}},
      "parameters":{},"template":{}}}}})",
      arguments, Template(sections));
}

// The way of what enters the output `x` of the innermost template that has one: the pieces that
// the steps mark, then the source.
std::string WayTo(const std::string& text, FlowFinder::What what = FlowFinder::What::kSecrets) {
  const Parsed file(text);
  const TemplateModel model = TemplateModel::Build(file.root());
  eval::Session session;
  eval::Programs programs;
  Expansion expansion(session, programs);
  ExpansionInput input;
  input.model = &model;
  expansion.Expand(input);
  FlowFinder finder(expansion, what);
  std::string way;
  for (const DeployedTemplate& deployed : expansion.templates()) {
    const Output* const output = deployed.declared->FindOutput("x");
    if (output == nullptr) continue;
    const auto flow = finder.Find(deployed.id, output->value.node());
    if (!flow) return "none";
    way = flow->source + ":";
    for (const FlowStep& step : flow->steps) {
      const std::string_view whole = step.is_key ? step.node.key() : step.node.text();
      way += ' ';
      way += step.span ? whole.substr(step.span->begin, step.span->size()) : whole;
    }
  }
  return way;
}

TEST_CASE("secrets of parameters and calls") {
  const std::string secure = R"("parameters":{"p":{"type":"securestring"},"q":{"type":"string"}},)";
  const auto output = [](std::string_view expression) {
    return fmt::format(R"("resources":[],"outputs":{{"x":{{"type":"string","value":"[{}]"}}}})",
                       expression);
  };
  CHECK(WayTo(Template(secure + output("concat('a', parameters('p'))"))) ==
        "secure parameter `p`: p parameters('p')");
  CHECK(WayTo(Template(secure + output("parameters('q')"))) == "none");
  CHECK(WayTo(Template(secure + output("length(parameters('p'))"))) == "none");
  CHECK(WayTo(Template(secure + output("if(empty(parameters('p')), 'a', 'b')"))) == "none");
  CHECK(WayTo(Template(secure + output("listKeys('s', '2023-05-01').keys[0].value"))) ==
        "`listKeys()`: listKeys('s', '2023-05-01')");
  CHECK(WayTo(Template(secure + output("listKeys('s', '2023-05-01').keys[0].keyName"))) == "none");
  CHECK(WayTo(Template(R"("variables":{"v":"[parameters('p')]","w":{"a":"[variables('v')]"}},)" +
                       secure + output("variables('w').a"))) ==
        "secure parameter `p`: p parameters('p') variables('v') variables('w')");
}

TEST_CASE("through nested deployments") {
  const std::string outer = R"("parameters":{"p":{"type":"securestring"},"q":{"type":"string"}},)";
  const std::string inner = Inner(R"({"a":{"value":"[concat('k', parameters('p'))]"}})",
                                  R"("parameters":{"a":{"type":"string"}},"resources":[],
      "outputs":{"y":{"type":"string","value":"[parameters('a')]"}})");
  CHECK(
      WayTo(Template(
          outer + R"("resources":[)" + inner +
          R"(],"outputs":{"x":{"type":"string","value":"[reference('inner').outputs.y.value]"}})")) ==
      "secure parameter `p`: p parameters('p') a parameters('a') reference('inner')");
  const std::string vault = Inner(R"({"a":{"reference":{"keyVault":{"id":"x"},"secretName":"s"}}})",
                                  R"("parameters":{"a":{"type":"string"}},"resources":[],
      "outputs":{"x":{"type":"string","value":"[parameters('a')]"}})");
  CHECK(WayTo(Template(R"("resources":[)" + vault + "]")) ==
        "the key vault secret for `a`: a parameters('a')");
}

TEST_CASE("plain parameters") {
  const std::string outer = R"("parameters":{"p":{"type":"securestring"},"q":{"type":"string"}},)";
  const std::string inner = Inner(R"({"a":{"value":"[parameters('q')]"}})",
                                  R"("parameters":{"a":{"type":"string"}},"resources":[],
      "outputs":{"x":{"type":"string","value":"[parameters('a')]"}})");
  CHECK(WayTo(Template(outer + R"("resources":[)" + inner + "]"),
              FlowFinder::What::kPlainParameters) ==
        "parameter `q`: q parameters('q') a parameters('a')");
  CHECK(
      WayTo(Template(
                outer +
                R"("resources":[],"outputs":{"x":{"type":"string","value":"[parameters('p')]"}})"),
            FlowFinder::What::kPlainParameters) == "none");
}

}  // namespace
}  // namespace plumbline::arm
