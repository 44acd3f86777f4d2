#include "base/guid.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The name of a role assignment or role definition is a GUID. Any other text passes template validation and
fails when the deployment runs.

```json bad
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "reader"
}
```

```json good
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "[guid(resourceGroup().id, 'reader')]"
}
```

Names built from parameters are accepted here: what they hold is known only when the template is deployed.
)md";

// Functions whose result can be no GUID as long as they join texts. `guid`, `newGuid`,
// `parameters`, `variables`, `if` and everything else may give one.
bool JoinsTexts(const expr::Expression& name, expr::ExprId call) {
  if (name.IsCallOf(call, "uniqueString")) return true;
  if (!name.IsCallOf(call, "concat") && !name.IsCallOf(call, "format")) return false;
  // concat(parameters('x')) may still be one, and so may the pieces of a GUID: a literal piece with
  // a character that no GUID has decides.
  for (const expr::ExprId argument : name.Children(call)) {
    if (name.nodes[argument].kind != expr::ExprKind::kString) continue;
    const std::string piece = name.StringValue(argument);
    for (std::size_t i = 0; i < piece.size(); ++i) {
      const bool placeholder = piece[i] == '{' || piece[i] == '}';  // format('{0}-...')
      if (!IsHexAscii(piece[i]) && piece[i] != '-' && !placeholder) return true;
    }
  }
  return false;
}

void Check(const arm::Resource& assignment, RuleContext& ctx) {
  const std::string_view written = assignment.name.node().text();
  if (expr::ClassifyArmString(written) == expr::ArmStringKind::kExpression) {
    const Span inner = expr::ArmExpressionSpan(written);
    const expr::Expression name =
        expr::Parse(written.substr(inner.begin, inner.size()), expr::Dialect::kArm);
    if (!name.problems.empty() || name.root == kNoId<expr::ExprId> || !JoinsTexts(name, name.root))
      return;
    ctx.Report(assignment.name.span(), "the name of this role assignment can never be a GUID")
        .Help(
            "use `[guid(<scope>, <principal>, <role>)]`, which stays the same on every deployment");
    return;
  }
  const auto name = RuleContext::KnownText(assignment.name);
  if (!name || IsGuid(name->substr(name->find_last_of('/') + 1))) return;
  const bool is_role = assignment.IsType("Microsoft.Authorization/roleDefinitions");
  ctx.Report(assignment.name.span(), "role {} name `{}` is not a GUID",
             is_role ? "definition" : "assignment", *name)
      .Help("use `[guid(<scope>, {})]`, which stays the same on every deployment",
            is_role ? "<role name>" : "<principal>, <role>");
}

}  // namespace

extern constinit const Rule assignment_name_not_guid = {
    .id = "assignment-name-not-guid",
    .summary = "the name of a role assignment or role definition is no GUID",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnResource{"Microsoft.Authorization/roleAssignments", Check},
           OnResource{"Microsoft.Authorization/roleDefinitions", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
