#include "arm/nested_arguments.h"
#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The inner deployment shows the values of its plain parameters to everybody who may read it, whatever they were outside.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "password": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "db",
      "properties": {
        "mode": "Incremental",
        "expressionEvaluationOptions": { "scope": "inner" },
        "parameters": { "login": { "value": "[parameters('password')]" } },
        "template": {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "parameters": { "login": { "type": "string" } },
          "resources": []
        }
      }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "password": { "type": "securestring" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "db",
      "properties": {
        "mode": "Incremental",
        "expressionEvaluationOptions": { "scope": "inner" },
        "parameters": { "login": { "value": "[parameters('password')]" } },
        "template": {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "parameters": { "login": { "type": "securestring" } },
          "resources": []
        }
      }
    }
  ]
}
```
)md";

class Checker {
 public:
  Checker(const arm::Expansion& expansion, RuleContext& ctx)
      : expansion_(expansion), ctx_(ctx), finder_(expansion) {}

  void Check(const arm::DeployedResource& deployment) {
    const arm::Template& nested = *expansion_.templates()[deployment.nested].declared;
    const eval::Value* const given = arm::DeploymentProperty(deployment, "parameters");
    if (given == nullptr || !given->IsObject()) return;
    for (const eval::Member& member : given->members()) {
      const arm::Parameter* const parameter =
          member.has_unknown_key ? nullptr : nested.FindParameter(member.key);
      if (parameter == nullptr) continue;
      const bool is_string = parameter->parsed_type == arm::ParameterType::kString;
      if (!is_string && parameter->parsed_type != arm::ParameterType::kObject) continue;
      if (eval::FindMember(member.value, "reference") != nullptr) {
        Report(*parameter, {}, deployment, WrittenAt(ctx_.graph(), KeyOf(member)));
        continue;
      }
      if (eval::SecretsWithin(expansion_.session(), member.value) == eval::kNoSecrets) continue;
      const eval::Member* const value = eval::FindMember(member.value, "value");
      const NodeRef node =
          arm::WrittenMember(expansion_.session(), value != nullptr ? *value : member);
      const auto flow = finder_.Find(deployment.owner, node);
      if (!flow || flow->is_literal || flow->steps.back().node.tree() != &ctx_.document().tree)
        continue;
      const FlowEnd end = EndOf(*flow, ctx_);
      if (end) Report(*parameter, *flow, deployment, {end.document, node, end.span});
    }
  }

 private:
  NodeRef KeyOf(const eval::Member& member) const {
    return expansion_.session().NodeOf(member.key_origin).node;
  }

  void Report(const arm::Parameter& parameter, const arm::Flow& flow,
              const arm::DeployedResource& deployment, Written place) {
    if (place.document != &ctx_.document()) return;
    if (flow.steps.empty() && place.node.has_key()) place.span = place.node.key_span();
    if (!seen_.Add(place)) return;
    const Document* const declared_in = ctx_.graph().DocumentOf(parameter.node.tree());
    if (declared_in == nullptr) return;
    const bool is_string = parameter.parsed_type == arm::ParameterType::kString;
    const std::string_view secure = is_string ? "securestring" : "secureObject";
    auto report = ctx_.Report(place.span, "{} is passed to `{}`, which is a plain `{}`",
                              flow.steps.empty() ? "a key vault's secret" : flow.source,
                              parameter.name(), is_string ? "string" : "object");
    report.Help("make the type of `{}` `{}`", parameter.name(), secure);
    const Span declaration = parameter.type.node() ? parameter.type.span() : parameter.name_span();
    if (flow.steps.size() > 1) {
      ShowFlow(flow, fmt::format("is passed to `{}`", parameter.name()), ctx_, report);
      report.Step(*declared_in, declaration, "`{}` is not secure", parameter.name());
    } else {
      report.LabelIn(*declared_in, declaration, "`{}` is declared here", parameter.name());
    }
    const bool is_inline = deployment.declared->nested != kNoId<arm::TemplateId>;
    if (is_inline && declared_in == place.document && parameter.type.Text()) {
      report.Fix(FixSafety::kUnsafe, fmt::format("make the type `{}`", secure),
                 parameter.type.span(), fmt::format("\"{}\"", secure));
    }
  }

  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  arm::FlowFinder finder_;
  SeenPlaces seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  if (!expansion.session().has_secrets()) return;
  Checker checker(expansion, ctx);
  for (const arm::DeployedResource* deployment :
       arm::DeploymentsWithParameters(expansion, ctx.document().tree)) {
    checker.Check(*deployment);
  }
}

}  // namespace

extern constinit const Rule secure_to_plain_parameter = {
    .id = "secure-to-plain-parameter",
    .summary = "a secret is passed to a parameter of a nested deployment that is not secure",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-532"},
    .equivalents = {"psrule:Azure.Deployment.SecretLeak", "bicep:secure-params-in-parameters-file"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
