#include "lsp/values.h"

#include <fmt/format.h>

#include "eval/evaluator.h"
#include "graph/expansions.h"

namespace plumbline::lsp {
namespace {

std::string Describe(const eval::Value& value) {
  if (value.IsError()) return fmt::format("fails: {}", value.error().message);
  if (value.IsSecret()) return "a secret value";
  if (value.IsUnknown()) {
    std::string text = "known only to the deployment";
    if (!value.unknown().reason.empty())
      text = fmt::format("not known: {}", value.unknown().reason);
    std::string expression;
    eval::AppendExpression(value, expression);
    if (!expression.empty() && expression.size() <= 200) text += fmt::format(" (`{}`)", expression);
    return text;
  }
  std::string json;
  eval::AppendJson(value, '"', json);
  constexpr std::size_t kLongest = 400;
  if (json.size() > kLongest) {
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(json[end]) & 0xC0) == 0x80) --end;
    json.resize(end);
    json += "...";
  }
  return fmt::format("`{}`", json);
}

}  // namespace

std::vector<ExpressionValue> ValuesOf(const Graph& graph, const Document& document,
                                      const PlacedExpression& placed, Span part) {
  std::vector<ExpressionValue> values;
  if (!document.arm_template || placed.function != nullptr) return values;
  const arm::TemplateModel& model = *document.arm_template;
  const arm::Template& owner = model.templates[placed.owner];
  const arm::ResourceId around = model.InnermostResource(placed.node);
  eval::Programs programs;
  const auto expansions = ExpandDocument(graph, document, programs);
  for (const DocumentExpansion& one : expansions->all) {
    const arm::Expansion& expansion = *one.expansion;
    for (const arm::DeployedTemplate& deployed : expansion.templates()) {
      if (deployed.declared != &owner || deployed.scope == nullptr) continue;
      eval::Evaluator evaluator(expansions->session, programs, *deployed.scope);
      if (around != kNoId<arm::ResourceId>) {
        for (const arm::DeployedResourceId id : deployed.resources) {
          const arm::DeployedResource& resource = expansion.resources()[id];
          if (resource.declared != &model.resources[around]) continue;
          for (const eval::Loop& loop : resource.loops) evaluator.Push(loop);
          break;
        }
      }
      const std::string text = fmt::format("[{}]", placed.ast.TextOf(part));
      const eval::Value value = evaluator.String(expansions->session.Keep(text),
                                                 expansions->session.OriginOf(placed.node));
      values.push_back(
          {one.parameters == nullptr ? std::string() : one.parameters->path(), Describe(value)});
      break;
    }
  }
  return values;
}

}  // namespace plumbline::lsp
