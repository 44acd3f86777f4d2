#include "arm/secret_source.h"
#include "engine/rule_context.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Outputs are kept in the deployment history. One that is called a password, key or token is worth a look, even where
nothing proves that it holds one.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "accessToken": { "type": "string", "value": "[reference('login').token]" }
  }
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "loginId": { "type": "string", "value": "[resourceId('Contoso.Login/tokens', 'login')]" }
  }
}
```
)md";

// An id, a name, an address: what a secret is called, not the secret.
bool IsHarmless(const arm::Output& output) {
  const auto text = output.value.Expression();
  if (!text) return false;
  const expr::Expression expression = expr::Parse(*text, expr::Dialect::kArm);
  if (!expression.problems.empty()) return true;
  const expr::Expr& root = expression.nodes[expression.root];
  if (root.kind == expr::ExprKind::kMember) {
    const std::string_view member = expression.TextOf(root.name);
    return EqualsIgnoreCase(member, "id") || EndsWithIgnoreCase(member, "name") ||
           EndsWithIgnoreCase(member, "uri") || EndsWithIgnoreCase(member, "url");
  }
  return root.kind == expr::ExprKind::kCall &&
         EndsWithIgnoreCase(expression.TextOf(root.name), "resourceId");
}

void Check(const arm::Output& output, RuleContext& ctx) {
  const bool holds_text = output.parsed_type == arm::ParameterType::kString ||
                          output.parsed_type == arm::ParameterType::kObject;
  if (!holds_text || !schema::IsSecretLikeName(output.name()) || IsHarmless(output)) return;
  // What surely gives away a secret is found as that.
  const arm::TemplateModel& model = ctx.model();
  const arm::Template& scope = model.EvaluationScope(model.templates[model.OwnerOf(output.node)]);
  if (const auto text = output.value.Expression();
      text && arm::FindSecretSource(expr::Parse(*text, expr::Dialect::kArm), scope)) {
    return;
  }
  ctx.Report(output.name_span(), "output `{}` is named like a secret", output.name())
      .Help("leave it out if it holds one, or name it after what it holds");
}

}  // namespace

extern constinit const Rule output_secret_name = {
    .id = "output-secret-name",
    .summary = "an output is named like a secret",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"secrets"},
    .equivalents = {"bicep:outputs-should-not-contain-secrets",
                    "arm-ttk:Outputs-Must-Not-Contain-Secrets"},
    .on = {OnOutput{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
