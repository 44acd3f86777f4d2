#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "arm/nested_arguments.h"
#include "engine/rule_context.h"
#include "graph/certain_links.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter of a deployed template has no default, and the deployment passes no value for it. Azure refuses
the deployment.

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
      "parameters": { "app": { "type": "string" }, "stage": { "type": "string" } },
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
    "parameters": { "app": { "value": "shop" }, "stage": { "value": "test" } },
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": { "app": { "type": "string" }, "stage": { "type": "string" } },
      "resources": []
    }
  }
}
```

Looked at are templates that stand in the deployment and are evaluated in inner scope, and files of the
workspace to which a link certainly leads: by `relativePath`, or by an address that is put together from a
base and the file's path. A deployment with `parametersLink` is left alone. In language version 2.0, `null` is
no value for a parameter that is not nullable.
)md";

std::string Join(const std::vector<const arm::Parameter*>& parameters) {
  std::string names;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i != 0) names += i + 1 == parameters.size() ? " and " : ", ";
    names += fmt::format("`{}`", parameters[i]->name());
  }
  return names;
}

class Checker {
 public:
  Checker(const arm::Expansion& expansion, const arm::DeployedResource& deployment,
          RuleContext& ctx)
      : expansion_(expansion),
        declared_(*deployment.declared),
        nested_(*expansion.templates()[deployment.nested].declared),
        ctx_(ctx) {}

  void Check(const eval::Value& given) {
    eval::ForEachLeaf(given, [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
      // Null, or a map that is known to the last name.
      if (!leaf.IsNull() && !leaf.IsObject()) return true;
      if (leaf.IsObject() && IsOpen(leaf)) return true;
      std::vector<const arm::Parameter*> missing;
      for (const arm::Parameter& parameter : nested_.parameters) {
        if (!parameter.IsRequired()) continue;
        const eval::Member* const passed = eval::FindMember(leaf, parameter.name());
        if (passed == nullptr) {
          missing.push_back(&parameter);
        } else if (nested_.IsInnerByDefault()) {
          CheckNull(parameter, passed->value);
        }
      }
      if (!missing.empty()) Report(missing, eval::Describe(expansion_.session(), answers));
      return missing.empty();
    });
  }

 private:
  static bool IsOpen(const eval::Value& map) {
    return map.object().is_open ||
           std::ranges::any_of(map.members(),
                               [](const eval::Member& member) { return member.has_unknown_key; });
  }

  const Document* DeclaredIn() const { return ctx_.graph().DocumentOf(nested_.node.tree()); }

  void Report(const std::vector<const arm::Parameter*>& missing, const std::string& when) {
    const Document* const declared_in = DeclaredIn();
    if (declared_in == nullptr) return;
    auto report =
        ctx_.Report(arm::PlaceOfArguments(declared_), "the deployment passes no {} for {}",
                    missing.size() == 1 ? "value" : "values", Join(missing));
    for (const arm::Parameter* parameter : missing) {
      report.LabelIn(*declared_in, parameter->name_span(), "declared here, without a default");
    }
    if (!when.empty()) report.Note("when {}", when);
    report.Help("pass {}, or give the parameter{} a default", missing.size() == 1 ? "it" : "them",
                missing.size() == 1 ? "" : "s");
  }

  void CheckNull(const arm::Parameter& parameter, const eval::Value& entry) {
    const Document* const declared_in = DeclaredIn();
    bool is_reported = declared_in == nullptr;
    arm::ForEachPassed(entry, [&](const eval::Value& value, std::span<const eval::Answer> answers) {
      if (!value.IsNull() || is_reported) return;
      is_reported = true;
      auto report = ctx_.Report(arm::PlaceOfArgument(declared_, parameter.name()),
                                "the deployment passes null for `{}`", parameter.name());
      report.LabelIn(*declared_in, parameter.name_span(), "declared here, without a default");
      if (!answers.empty()) {
        report.Note("when {}", eval::Describe(expansion_.session(), answers));
      }
      report.Help("make the parameter `nullable`, or pass a value");
    });
  }

  const arm::Expansion& expansion_;
  const arm::Resource& declared_;
  const arm::Template& nested_;
  RuleContext& ctx_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Resource*> seen;  // The turns of a loop are alike.
  // What cannot be read to its end may pass more.
  if (!ctx.document().tree.problems.empty()) return;
  for (const auto* deployment : arm::DeploymentsWithParameters(expansion, ctx.document().tree)) {
    if (!IsCertainlyDeployed(ctx.graph(), expansion, *deployment)) continue;
    if (arm::DeploymentProperty(*deployment, "parametersLink") != nullptr) continue;
    if (!seen.insert(deployment->declared).second) continue;
    const eval::Value* const given = arm::DeploymentProperty(*deployment, "parameters");
    const eval::Member* const properties = eval::FindMember(deployment->body, "properties");
    if (properties == nullptr || !properties->value.IsObject()) continue;
    if (given == nullptr && properties->value.object().is_open) continue;
    Checker(expansion, *deployment, ctx).Check(given == nullptr ? eval::Value::Null() : *given);
  }
}

}  // namespace

extern constinit const Rule nested_parameter_missing = {
    .id = "nested-parameter-missing",
    .summary = "a deployment does not pass a parameter that its template requires",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP035", "armtools:backend-template-validation"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
