#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/assigned_role_findings.h"
#include "schema/roles.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`roleDefinitionId` is the resource id of a role definition, which ends in its GUID. The service refuses a bare GUID,
the name of a role, and ids of other things.

```json bad
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "[guid(resourceGroup().id, 'reader')]",
  "properties": {
    "roleDefinitionId": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "principalId": "[parameters('principalId')]"
  }
}
```

```json good
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "[guid(resourceGroup().id, 'reader')]",
  "properties": {
    "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]",
    "principalId": "[parameters('principalId')]"
  }
}
```
)md";

constexpr std::string_view kRoleDefinitions = "Microsoft.Authorization/roleDefinitions";

// Text that somebody replaces before the template is deployed.
bool IsForLater(std::string_view text) {
  return !text.empty() && (schema::IsPlaceholder(text) || text.starts_with('['));
}

// The function that makes ids of built-in roles in a template of the scope; empty when the scope is
// not known.
std::string_view IdFunction(arm::Scope scope) {
  switch (scope) {
    case arm::Scope::kResourceGroup:
    case arm::Scope::kSubscription:
      return "subscriptionResourceId";
    case arm::Scope::kManagementGroup:
    case arm::Scope::kTenant:
      return "tenantResourceId";
    case arm::Scope::kUnknown:
      break;
  }
  return {};
}

// The value of one `roleDefinitionId`, and where a finding about it points.
struct Id {
  const arm::RoleId& role;
  const arm::Expansion& expansion;
  const Document& document;  // That the assignment is in.
  arm::WrittenText last;     // Its last segment; the text is empty when that is not known.

  // The property; absent when the file does not show it.
  arm::Value Written() const {
    return arm::Value(EqualsIgnoreCase(role.use.key(), "roleDefinitionId") ? role.use : NodeRef());
  }
  Span span() const { return role.use.span(); }
  bool IsHere() const { return last.node == role.use; }
  const arm::Template& Owner() const { return *expansion.templates()[role.by->owner].declared; }
};

// The id with `role`, an expression, as its last segment. One of a few values is not replaced.
std::vector<Edit> WrapEdits(const Id& id, std::string_view function, std::string_view role) {
  if (function.empty() || !id.Written().node() || !id.role.answers.empty()) return {};
  return {{id.span(),
           fmt::format("\"[{}('Microsoft.Authorization/roleDefinitions', {})]\"", function, role)}};
}

// The bytes of an expression between its brackets, as the file has them.
std::string_view WrittenExpression(const Id& id) {
  const Span span = id.span();
  return id.document.source.text().substr(span.begin + 2, span.size() - 4);
}

void ExplainId(ReportBuilder& report, const Id& id, std::string_view what, const RuleContext& ctx) {
  const Document* const document = ctx.graph().DocumentOf(id.last.node.tree());
  if (!id.IsHere() && document != nullptr) {
    report.LabelIn(*document, id.last.span, "{}", what);
  }
  if (!id.role.answers.empty()) {
    report.Note("when {}", eval::Describe(id.expansion.session(), id.role.answers));
  }
}

void ReportBareGuid(const Id& id, RuleContext& ctx) {
  const std::string_view function = IdFunction(id.Owner().scope);
  auto report = ctx.ReportIn(id.document, id.span(),
                             "`roleDefinitionId` is a bare GUID, not the id of a role definition");
  report.Help("use `[{}('Microsoft.Authorization/roleDefinitions', <GUID>)]`",
              function.empty() ? "subscriptionResourceId" : function);
  if (!id.last.text.empty()) ExplainId(report, id, "the GUID", ctx);
  const std::string argument = id.Written().Expression() ? std::string(WrittenExpression(id))
                                                         : fmt::format("'{}'", id.last.text);
  report.FixWith(FixSafety::kSafe, "make it an id", WrapEdits(id, function, argument));
}

void CheckBare(const Id& id, RuleContext& ctx) {
  const std::string& text = id.last.text;
  if (text.empty()) {
    if (DefaultOf(id.last.node, ctx) != nullptr) return;  // An empty default asks for a value.
    ctx.ReportIn(id.document, id.span(), "`roleDefinitionId` is empty");
    return;
  }
  if (arm::NormalizeRoleGuid(text)) {
    ReportBareGuid(id, ctx);
    return;
  }
  const std::string_view function = IdFunction(id.Owner().scope);
  const schema::Role* const named = schema::FindRoleByName(text);
  if (named != nullptr) {
    auto report = ctx.ReportIn(id.document, id.span(),
                               "`roleDefinitionId` is the name of a role, `{}`, not its id", text);
    report.Help("the id ends in `{}`", named->guid)
        .FixWith(FixSafety::kUnsafe, "use the id of the role",
                 WrapEdits(id, function, fmt::format("'{}'", named->guid)));
    ExplainId(report, id, "the name", ctx);
    return;
  }
  auto report = ctx.ReportIn(id.document, id.span(),
                             "`roleDefinitionId` is `{}`, not the id of a role definition", text);
  report.Help("use `[{}('Microsoft.Authorization/roleDefinitions', <GUID>)]`",
              function.empty() ? "subscriptionResourceId" : function);
  ExplainId(report, id, "the text", ctx);
}

void CheckLastSegment(const Id& id, RuleContext& ctx) {
  const std::string& text = id.last.text;
  if (text.empty() || arm::NormalizeRoleGuid(text) || IsForLater(text)) return;
  const schema::Role* const named = schema::FindRoleByName(text);
  std::vector<Edit> edits;
  // A span that is not the text alone holds more than may be replaced.
  if (named != nullptr && id.IsHere() && id.last.span.size() == text.size()) {
    edits.push_back({id.last.span, std::string(named->guid)});
  }
  auto report = ctx.ReportIn(id.document, id.IsHere() ? id.last.span : id.span(),
                             "the id of a role definition ends in a GUID, not in `{}`", text);
  report
      .Help("{}", named != nullptr
                      ? fmt::format("the GUID of role `{}` is `{}`", named->name, named->guid)
                      : std::string())
      .FixWith(FixSafety::kUnsafe, "use the GUID of the role", std::move(edits));
  ExplainId(report, id, "the text", ctx);
}

// True of an unknown value that is a call of guid().
bool MakesGuid(const eval::Value& value) {
  if (!value.IsUnknown()) return false;
  const eval::Residual& residual = value.unknown().residual;
  return residual.form == eval::Residual::Form::kCall &&
         (EqualsIgnoreCase(residual.name, "guid") || EqualsIgnoreCase(residual.name, "newGuid"));
}

void CheckId(const Id& id, RuleContext& ctx) {
  const eval::Value& value = id.role.value;
  if (MakesGuid(value)) {
    ReportBareGuid(id, ctx);
    return;
  }
  const bool is_known = value.IsString();
  if (is_known && IsForLater(value.text())) return;
  if (is_known && value.text().find('/') == std::string_view::npos) {
    CheckBare(id, ctx);
    return;
  }
  const std::string type = arm::TypeOfId(value);
  if (EqualsIgnoreCase(type, kRoleDefinitions)) {
    CheckLastSegment(id, ctx);
    return;
  }
  // Roles of Cosmos DB are a system of their own.
  if (EndsWithIgnoreCase(type, "/sqlRoleDefinitions") || (type.empty() && !is_known)) return;
  if (type.empty() || type.find('.') == std::string::npos) {
    if (!is_known) return;
    auto report =
        ctx.ReportIn(id.document, id.span(),
                     "`roleDefinitionId` is `{}`, not the id of a role definition", value.text());
    ExplainId(report, id, "the text", ctx);
    return;
  }
  auto report =
      ctx.ReportIn(id.document, arm::SpanWithin(id.role.use, type),
                   "`roleDefinitionId` is the id of a `{}`, not of a role definition", type);
  ExplainId(report, id, "the id", ctx);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::ForEachRoleId(expansion, [&](const arm::RoleId& role) {
    const Document* const document = ctx.graph().DocumentOf(role.use.tree());
    if (role.kind == arm::AssignmentKind::kDelegation || document == nullptr) return;
    auto last = arm::LastSegmentOf(expansion, role);
    Id id{role, expansion, *document, last ? std::move(*last) : arm::WrittenText{{}, role.use, {}}};
    if (MayBeReplaced(id.last.node, ctx)) return;
    CheckId(id, ctx);
  });
}

}  // namespace

extern constinit const Rule role_definition_id_format = {
    .id = "role-definition-id-format",
    .summary = "roleDefinitionId is not the resource id of a role definition",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
