#include <set>
#include <vector>

#include "engine/secret_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
In outer scope, which is the default, the values of a nested template are filled in before the inner deployment is sent:
the secret is stored as text in the template of that deployment. In inner scope it is passed through a secure parameter.

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
        "template": {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "resources": [
            {
              "type": "Microsoft.KeyVault/vaults/secrets",
              "apiVersion": "2023-07-01",
              "name": "shop/db",
              "properties": { "value": "[parameters('password')]" }
            }
          ]
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
        "parameters": { "password": { "value": "[parameters('password')]" } },
        "template": {
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.0.0.0",
          "parameters": { "password": { "type": "securestring" } },
          "resources": [
            {
              "type": "Microsoft.KeyVault/vaults/secrets",
              "apiVersion": "2023-07-01",
              "name": "shop/db",
              "properties": { "value": "[parameters('password')]" }
            }
          ]
        }
      }
    }
  ]
}
```
)md";

constexpr std::size_t kMaxShown = 5;

// The strings of a nested template that are evaluated with it.
void StringsIn(NodeRef node, std::vector<NodeRef>& out) {
  if (node.IsString()) out.push_back(node);
  for (const NodeRef child : node.children()) {
    // A template in it is a deployment of its own.
    if (!EqualsIgnoreCase(child.key(), "template")) StringsIn(child, out);
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  if (!expansion.session().has_secrets()) return;
  arm::FlowFinder finder(expansion);
  std::set<const arm::Template*> seen;
  for (const arm::DeployedTemplate& deployed : expansion.templates()) {
    if (&deployed.scope->of() == deployed.declared) continue;
    if (deployed.declared->node.tree() != &ctx.document().tree) continue;
    const arm::DeployedResource& holder = expansion.resources()[deployed.holder];
    if (holder.IsDeployed() == eval::Truth::kFalse || !seen.insert(deployed.declared).second) {
      continue;
    }
    std::vector<NodeRef> strings;
    StringsIn(deployed.declared->resources_section.node(), strings);
    std::vector<arm::Flow> flows;
    for (const NodeRef string : strings) {
      auto flow = finder.Find(deployed.id, string);
      if (flow && !flow->is_literal) flows.push_back(std::move(*flow));
    }
    if (flows.empty()) continue;
    const arm::Flow& first = flows.front();
    const FlowEnd end = EndOf(first, ctx);
    if (!end) continue;
    auto report = ctx.ReportIn(*end.document, end.span,
                               "a nested template in outer scope reads {}, which is then stored in "
                               "the deployment as text",
                               first.source);
    report.Help("evaluate the template in inner scope, and pass the secret to a secure parameter");
    ShowFlow(first, "is filled in here", ctx, report);
    for (std::size_t i = 1; i < flows.size() && i <= kMaxShown; ++i) {
      if (const FlowEnd other = EndOf(flows[i], ctx)) {
        report.LabelIn(*other.document, other.span, "reads {}", flows[i].source);
      }
    }
  }
}

}  // namespace

extern constinit const Rule secret_in_outer_scope = {
    .id = "secret-in-outer-scope",
    .summary = "a nested deployment in outer scope reads a secret",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-532"},
    .equivalents = {"arm-ttk:Secure-Params-In-Nested-Deployments",
                    "bicep:secure-params-in-nested-deploy", "psrule:Azure.Deployment.OuterSecret",
                    "sonar:S6656"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
