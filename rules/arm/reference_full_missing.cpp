#include <algorithm>
#include <vector>

#include "engine/resource_types_used.h"
#include "schema/type_graph.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`reference()` gives the `properties` of a resource. Its `identity` stands beside them, and is there only with `'Full'` as
third argument. A user-assigned identity is the other way round: its `principalId` is one of the properties.

```json bad
{
  "outputs": {
    "a": { "type": "string", "value": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01').identity.principalId]" }
  }
}
```

```json good
{
  "outputs": {
    "a": { "type": "string", "value": "[reference(resourceId('Microsoft.Web/sites', 'shop'), '2023-12-01', 'Full').identity.principalId]" }
  }
}
```
)md";

using expr::ExprId;

// The member that is read of `of`; kNoId when it is none.
ExprId MemberOn(const expr::Expression& ast, ExprId of) {
  // Parents stand behind their children.
  for (ExprId id{IndexOf(of) + 1}; id < ast.nodes.end_id();
       id = static_cast<ExprId>(IndexOf(id) + 1)) {
    const expr::Expr& part = ast.nodes[id];
    if (part.first_child == of) return part.kind == expr::ExprKind::kMember ? id : kNoId<ExprId>;
  }
  return kNoId<ExprId>;
}

bool IsAnyOf(std::string_view text, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(
      names, [text](std::string_view name) { return EqualsIgnoreCase(text, name); });
}

// The properties of the type have a member of this name too.
bool HasAsProperty(std::string_view type_name, std::string_view member) {
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  const schema::ResourceTypeId type = graph.Find(type_name);
  if (type == kNoId<schema::ResourceTypeId>) return false;
  const auto properties = graph.FindProperty(graph.NearestVersion(type, {}).body, "properties");
  return properties && graph.KindOf(properties->type) == schema::BodyKind::kObject &&
         graph.FindProperty(properties->type, member);
}

void CheckCall(const ArmExpression& expression, ExprId call, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const std::vector<ExprId> arguments = ast.Children(call);
  const ExprId member = MemberOn(ast, call);
  if (arguments.empty() || member == kNoId<ExprId>) return;
  const std::string_view name = ast.TextOf(ast.nodes[member].name);
  const auto type = TypeOfResourceId(expression, arguments[0]);
  const bool is_user =
      type && EqualsIgnoreCase(type->name, "Microsoft.ManagedIdentity/userAssignedIdentities");
  const bool is_full = arguments.size() > 2;
  if (is_user) {
    const Span at = RuleContext::SourceOf(expression, ast.nodes[member].name);
    if (EqualsIgnoreCase(name, "identity")) {
      ctx.Report(at, "a user-assigned identity has no `identity`")
          .Help("read `principalId` of `reference()` without `'Full'`");
    } else if (is_full && ast.nodes[arguments[2]].kind == expr::ExprKind::kString &&
               EqualsIgnoreCase(ast.StringValue(arguments[2]), "Full") &&
               IsAnyOf(name, {"principalId", "clientId"})) {
      ctx.Report(at, "`{}` stands in `properties` of what `reference()` gives with `'Full'`", name)
          .Help("read `properties.{}`", name)
          .Fix(FixSafety::kSafe, "read it from `properties`", at,
               fmt::format("properties.{}", name));
    }
    return;
  }
  if (is_full || !EqualsIgnoreCase(name, "identity")) return;
  if (type && HasAsProperty(type->name, "identity")) return;
  const ExprId next = MemberOn(ast, member);
  if (next != kNoId<ExprId> &&
      !IsAnyOf(ast.TextOf(ast.nodes[next].name),
               {"principalId", "tenantId", "type", "userAssignedIdentities"}))
    return;
  auto report = ctx.Report(RuleContext::SourceOf(expression, ast.nodes[member].name),
                           "`reference()` gives no `identity` without `'Full'`");
  report.Help("write `reference(<id>, <API version>, 'Full').identity`");
  if (arguments.size() != 2) return;
  Span end = RuleContext::SourceOf(expression, ast.nodes[arguments[1]].span);
  end.begin = end.end;
  report.Fix(FixSafety::kSafe, "ask for all of the resource", end, ", 'Full'");
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (ast.IsCallOf(id, "reference")) CheckCall(expression, id, ctx);
  }
}

}  // namespace

extern constinit const Rule reference_full_missing = {
    .id = "reference-full-missing",
    .summary = "an identity is read where reference() does not give it",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .equivalents = {"bicep:BCP053"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
