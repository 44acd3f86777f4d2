#include <set>
#include <string>
#include <vector>

#include "arm/nested_arguments.h"
#include "base/nearest.h"
#include "engine/rule_context.h"
#include "graph/certain_links.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment passes a parameter that the template it deploys does not declare. Azure refuses the deployment:
"the following parameters were supplied, but do not correspond to any parameters defined in the template".

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental",
    "expressionEvaluationOptions": { "scope": "inner" },
    "parameters": { "app": { "value": "shop" } },
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": { "appName": { "type": "string" } },
      "resources": []
    }
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental",
    "expressionEvaluationOptions": { "scope": "inner" },
    "parameters": { "appName": { "value": "shop" } },
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": { "appName": { "type": "string" } },
      "resources": []
    }
  }
}
```

Looked at are templates that stand in the deployment and are evaluated in inner scope, and files of the
workspace to which a link certainly leads: by `relativePath`, or by an address that is put together from a
base and the file's path. The unsafe fix takes the declared name that the other one was certainly meant for.
)md";

class Checker {
 public:
  Checker(const arm::Expansion& expansion, RuleContext& ctx) : expansion_(expansion), ctx_(ctx) {}

  void Check(const arm::DeployedResource& deployment) {
    const arm::Template& nested = *expansion_.templates()[deployment.nested].declared;
    const Document* declared_in = ctx_.graph().DocumentOf(nested.node.tree());
    const NodeRef section = nested.parameters_section.node();
    if (declared_in == nullptr || !declared_in->tree.problems.empty()) return;
    if (section && !section.IsObject()) return;
    const eval::Value* const given = arm::DeploymentProperty(deployment, "parameters");
    if (given == nullptr) return;
    eval::ForEachLeaf(*given, [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
      if (!leaf.IsObject()) return true;
      for (const eval::Member& member : leaf.members()) {
        if (member.has_unknown_key || nested.FindParameter(member.key) != nullptr) continue;
        if (!seen_.emplace(deployment.declared, std::string(member.key)).second) continue;
        Report(deployment, nested, *declared_in, leaf, member.key,
               eval::Describe(expansion_.session(), answers));
      }
      return true;
    });
  }

 private:
  void Report(const arm::DeployedResource& deployment, const arm::Template& nested,
              const Document& declared_in, const eval::Value& given, std::string_view name,
              const std::string& when) {
    const arm::Resource& declared = *deployment.declared;
    const NodeRef entry = arm::WrittenEntry(declared, name);
    const bool is_written = entry && entry.has_key() && EqualsIgnoreCase(entry.key(), name);
    const Span span = is_written ? entry.key_span() : arm::PlaceOfArguments(declared);
    auto report = ctx_.Report(span, "the deployed template has no parameter `{}`", name);
    const NodeRef section = nested.parameters_section.node();
    const Span place =
        section ? section.key_span() : Span{nested.node.span().begin, nested.node.span().begin + 1};
    report.LabelIn(declared_in, place, "{}",
                   section ? "its parameters are these" : "it declares none");
    if (!when.empty()) report.Note("when {}", when);
    std::vector<std::string_view> names;
    for (const arm::Parameter& parameter : nested.parameters) {
      // One that is passed as well is not what was meant.
      if (given.object().Find(parameter.name()) == nullptr) names.push_back(parameter.name());
    }
    const auto meant = OnlyNearest(name, names);
    if (!meant) {
      report.Help("remove it, or declare it in the template");
      return;
    }
    report.Help("did you mean `{}`?", *meant);
    if (is_written) {
      report.Fix(FixSafety::kUnsafe, fmt::format("pass `{}`", *meant), span,
                 fmt::format("\"{}\"", *meant));
    }
  }

  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  std::set<std::pair<const arm::Resource*, std::string>> seen_;  // The turns of a loop are alike.
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  Checker checker(expansion, ctx);
  for (const auto* deployment : arm::DeploymentsWithParameters(expansion, ctx.document().tree)) {
    if (!IsCertainlyDeployed(ctx.graph(), expansion, *deployment)) continue;
    checker.Check(*deployment);
  }
}

}  // namespace

extern constinit const Rule nested_parameter_unknown = {
    .id = "nested-parameter-unknown",
    .summary = "a deployment passes a parameter that its template does not declare",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP037", "armtools:backend-template-validation"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
