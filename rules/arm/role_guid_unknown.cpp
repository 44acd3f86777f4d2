#include <algorithm>

#include "arm/names_of_value.h"
#include "base/nearest.h"
#include "engine/assigned_role_findings.h"
#include "schema/data_date.h"
#include "schema/role_names.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The role that is assigned is neither a built-in role nor a custom role of these files. Either the deployment fails
because there is no such role, or it grants one that nobody here has seen.

```json bad
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "[guid(resourceGroup().id, 'reader')]",
  "properties": {
    "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae8')]",
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

An id that differs from a built-in role in one or two characters is an error. When a variable, a key or a comment
names a built-in role, its id is shown. The list of built-in roles is dated;
newer roles and custom roles that are defined elsewhere are fine, and can be allowed.
)md";

constexpr std::string_view kDefinitions = "Microsoft.Authorization/roleDefinitions";

// The custom roles of the workspace whose ids are written out.
bool IsCustomRole(const Graph& graph, std::string_view guid) {
  return std::ranges::any_of(graph.ResourcesOfType(kDefinitions), [guid](const auto& role) {
    const auto& name = role.resource->full_name;
    if (!name) return false;
    const auto own = arm::NormalizeRoleGuid(std::string_view(*name).substr(name->rfind('/') + 1));
    return own && *own == guid;
  });
}

// Those of the expansion whose ids come out of it.
bool IsDefinedIn(const arm::Expansion& expansion, std::string_view guid) {
  return std::ranges::any_of(expansion.resources(), [guid](const arm::DeployedResource& resource) {
    if (!EqualsIgnoreCase(resource.type, kDefinitions) || !resource.name.IsString()) {
      return false;
    }
    const auto own = arm::NormalizeRoleGuid(resource.name.text());
    return own && *own == guid;
  });
}

struct NearRole {
  const schema::Role* role = nullptr;
  std::size_t distance = 0;
};
NearRole NearestRole(std::string_view guid) {
  constexpr std::size_t kTypo = 2;
  NearRole nearest{nullptr, kTypo + 1};
  for (const schema::Role& role : schema::Roles()) {
    const std::size_t distance = EditDistance(guid, role.guid, nearest.distance - 1);
    if (distance < nearest.distance) nearest = {&role, distance};
    if (nearest.distance == 1) break;
  }
  return nearest;
}

// The role that a name around the GUID means, and the name.
struct NamedRole {
  const schema::Role* role = nullptr;
  arm::Naming name;
};
NamedRole RoleNamedAround(NodeRef node) {
  for (const arm::Naming& name : arm::NamesOf(node)) {
    if (const schema::Role* const role = schema::FindRoleByWords(name.text)) return {role, name};
  }
  return {};
}

void CheckRole(const arm::AssignedRole& role, const arm::Expansion& expansion, RuleContext& ctx) {
  if (role.guid == schema::kCosmosReader || role.guid == schema::kCosmosContributor) return;
  if (schema::FindRole(role.guid) != nullptr || IsCustomRole(ctx.graph(), role.guid) ||
      IsDefinedIn(expansion, role.guid)) {
    return;
  }
  const bool is_default = DefaultOf(role.node, ctx) != nullptr;
  // All zeros as a default ask for a value.
  if (is_default && role.guid.find_first_not_of("0-") == std::string::npos) return;
  if (MayBeReplaced(role.node, ctx)) return;
  // The GUID is the cause, wherever it is written; the assignment that uses it may be elsewhere.
  const RuleContext::Located guid = PlaceOfGuid(role, ctx);
  const RuleContext::Located use = PlaceOfAssignment(role, ctx);
  if (!guid || !use) return;
  const auto explain = [&](ReportBuilder& report) {
    if (!role.IsWrittenHere()) {
      report.LabelIn(*use.document, use.span, "assigned here{}", is_default ? ", by default" : "");
    }
    if (!role.answers.empty()) {
      report.Note("when {}", eval::Describe(expansion.session(), role.answers));
    }
  };
  const auto offer = [&role, &guid](ReportBuilder& report, const schema::Role& meant) {
    // A span that is not the GUID alone holds more than may be replaced.
    if (guid.span.size() != role.as.size()) return;
    report.Fix(FixSafety::kUnsafe, fmt::format("use the role `{}`", meant.name), guid.span,
               std::string(meant.guid));
  };
  const NearRole nearest = NearestRole(role.guid);
  if (nearest.role != nullptr) {
    auto report =
        ctx.ReportIn(*guid.document, guid.span,
                     "there is no role `{}`; the id of `{}` differs from it in {} place{}", role.as,
                     nearest.role->name, nearest.distance, nearest.distance == 1 ? "" : "s");
    report.As(Severity::kError)
        .Help("the id of `{}` is `{}`", nearest.role->name, nearest.role->guid);
    explain(report);
    offer(report, *nearest.role);
    return;
  }
  auto report = ctx.ReportIn(
      *guid.document, guid.span,
      "role `{}` is neither a built-in role, as of {}, nor a custom role of these files", role.as,
      schema::DataDate());
  explain(report);
  const NamedRole named = RoleNamedAround(role.node);
  if (named.role == nullptr) {
    report.Help("check the id, or define the role in these files");
    return;
  }
  report.LabelIn(*guid.document, named.name.span, "this names a role")
      .Help("the id of `{}` is `{}`", named.role->name, named.role->guid);
  offer(report, *named.role);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  arm::ForEachAssignedRole(expansion,
                           [&](const arm::AssignedRole& role) { CheckRole(role, expansion, ctx); });
}

}  // namespace

extern constinit const Rule role_guid_unknown = {
    .id = "role-guid-unknown",
    .summary = "a role definition GUID is no built-in role and no custom role of the workspace",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "validity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
