#include <algorithm>
#include <string>
#include <vector>

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

// True when `piece`, behind its last slash, has a character that no GUID has. Placeholders of
// format() are unknown text.
bool HasForeignCharacter(std::string_view piece) {
  piece.remove_prefix(piece.find_last_of('/') + 1);
  return std::ranges::any_of(
      piece, [](char c) { return !IsHexAscii(c) && c != '-' && c != '{' && c != '}'; });
}

// True when the joined text can be no GUID, whatever the unknown pieces hold. An unknown piece may
// hold a slash, and only what stands behind the last one is the name; so only the literals at the
// end decide.
bool CanBeNoGuid(const expr::Expression& name, expr::ExprId call) {
  if (name.IsCallOf(call, "uniqueString")) return true;
  if (!name.IsCallOf(call, "concat") && !name.IsCallOf(call, "format")) return false;
  const std::vector<expr::ExprId> arguments = name.Children(call);
  const auto is_literal = [&name](expr::ExprId id) {
    return name.nodes[id].kind == expr::ExprKind::kString;
  };
  if (name.IsCallOf(call, "format")) {
    if (arguments.empty() || !is_literal(arguments[0])) return false;
    const std::string text = name.StringValue(arguments[0]);
    return HasForeignCharacter(std::string_view(text).substr(text.find_last_of('}') + 1));
  }
  for (auto argument = arguments.rbegin(); argument != arguments.rend(); ++argument) {
    if (!is_literal(*argument)) return false;
    const std::string piece = name.StringValue(*argument);
    if (HasForeignCharacter(piece)) return true;
    if (piece.find('/') != std::string::npos) return false;
  }
  return false;
}

void Check(const arm::Resource& assignment, RuleContext& ctx) {
  const std::string_view written = assignment.name.node().text();
  if (expr::ClassifyArmString(written) == expr::ArmStringKind::kExpression) {
    const Span inner = expr::ArmExpressionSpan(written);
    const expr::Expression name =
        expr::Parse(written.substr(inner.begin, inner.size()), expr::Dialect::kArm);
    if (!name.problems.empty() || name.root == kNoId<expr::ExprId> || !CanBeNoGuid(name, name.root))
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
