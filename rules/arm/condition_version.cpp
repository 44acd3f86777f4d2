#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arm/resource_body.h"
#include "engine/assigned_role_findings.h"
#include "schema/role_permissions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A condition of a role assignment is written in a language that has a version. Azure takes version `2.0` only, from API
version 2020-03-01-preview on, and refuses a condition whose brackets or quotes do not match.

```json bad
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "[guid(resourceGroup().id, 'app')]",
  "properties": {
    "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1')]",
    "principalId": "11111111-2222-3333-4444-555555555555",
    "condition": "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'orders'"
  }
}
```

```json good
{
  "type": "Microsoft.Authorization/roleAssignments",
  "apiVersion": "2022-04-01",
  "name": "[guid(resourceGroup().id, 'app')]",
  "properties": {
    "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1')]",
    "principalId": "11111111-2222-3333-4444-555555555555",
    "condition": "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'orders'",
    "conditionVersion": "2.0"
  }
}
```

A version without a condition is a warning. A condition on a role that neither uses data of storage nor assigns roles is
an information: conditions are about these.
)md";

constexpr std::string_view kVersion = "2.0";

// A property of an assignment that is text, is not there, or is not known.
struct Property {
  std::optional<std::string_view> text;
  bool is_absent = false;
};
Property PropertyOf(const eval::Value& properties, std::string_view key) {
  const eval::Member* const member = eval::FindMember(properties, key);
  if (member == nullptr || member->value.IsNull()) {
    return {std::nullopt, !properties.object().is_open};
  }
  if (!member->value.IsString()) return {};
  if (Trim(member->value.text()).empty()) return {std::nullopt, true};
  return {member->value.text(), false};
}

// What does not match in a condition; empty when everything does.
std::string Unmatched(std::string_view condition) {
  std::string open;
  for (std::size_t i = 0; i < condition.size(); ++i) {
    const char c = condition[i];
    if (c == '\'') {
      i = condition.find('\'', i + 1);
      if (i == std::string_view::npos) return "a quote that is not closed";
    } else if (c == '(' || c == '[' || c == '{') {
      open += c == '(' ? ')' : c == '[' ? ']' : '}';
    } else if (c == ')' || c == ']' || c == '}') {
      if (open.empty() || open.back() != c) return fmt::format("a `{}` that closes nothing", c);
      open.pop_back();
    }
  }
  return open.empty() ? std::string() : fmt::format("a bracket without its `{}`", open.back());
}

// Conditions are about data of storage accounts and about which roles may be assigned.
bool TakesConditions(const schema::Role& role) {
  std::vector<schema::PermissionBlock> blocks = schema::PermissionsOf(role);
  if (blocks.empty() ||
      schema::Allows(blocks, schema::Plane::kControl,
                     "Microsoft.Authorization/roleAssignments/write") != schema::Allowed::kNo) {
    return true;
  }
  for (schema::PermissionBlock& block : blocks) block.actions = {};
  return schema::HasOperationsBelow(blocks, "Microsoft.Storage/storageAccounts");
}

class Checker {
 public:
  Checker(const arm::DeployedResource& assignment, const Document& document, RuleContext& ctx)
      : assignment_(assignment), document_(document), ctx_(ctx) {}

  void Check(const eval::Value& properties) {
    const Property condition = PropertyOf(properties, "condition");
    const Property version = PropertyOf(properties, "conditionVersion");
    if (condition.is_absent) {
      if (!version.text) return;
      ctx_.ReportIn(document_, KeyOf("conditionVersion"), "there is a version, and no condition")
          .As(Severity::kWarning)
          .Help("remove `conditionVersion`, or add the condition");
      return;
    }
    if (condition.text) CheckText(*condition.text, version);
    if (version.text && *version.text != kVersion) {
      const arm::Value written = Written("conditionVersion");
      auto report =
          ctx_.ReportIn(document_, written.node() ? written.span() : KeyOf("conditionVersion"),
                        "conditions of version `{}` are not taken", *version.text);
      report.Help("write the condition in version `2.0`");
      if (written.Text()) {
        report.Fix(FixSafety::kUnsafe, "use version 2.0", written.span(), "\"2.0\"");
      }
    }
  }

 private:
  arm::Value Written(std::string_view key) const {
    return assignment_.declared->properties[Key(key)];
  }
  Span KeyOf(std::string_view key) const {
    const arm::Value written = Written(key);
    return written.node().has_key() ? written.key_span() : assignment_.declared->type.span();
  }

  void CheckText(std::string_view condition, const Property& version) {
    if (version.is_absent) {
      ctx_.ReportIn(document_, KeyOf("condition"), "the condition has no `conditionVersion`")
          .Help("add `\"conditionVersion\": \"2.0\"`")
          .FixWith(FixSafety::kSafe, "say that it is version 2.0",
                   arm::AddProperty(*assignment_.declared, "conditionVersion", "\"2.0\""));
    }
    const std::string unmatched = Unmatched(condition);
    if (!unmatched.empty()) {
      const arm::Value written = Written("condition");
      ctx_.ReportIn(document_, written.node() ? written.span() : KeyOf("condition"),
                    "the condition has {}", unmatched);
    }
    constexpr std::string_view kFirst = "2020-03-01";
    if (assignment_.api_version.IsString() &&
        assignment_.api_version.text().substr(0, kFirst.size()) < kFirst) {
      ctx_.ReportIn(document_, KeyOf("condition"), "API version `{}` knows no conditions",
                    assignment_.api_version.text())
          .Label(assignment_.declared->api_version.span(), "the version")
          .Help("use `2022-04-01`");
    }
  }

  const arm::DeployedResource& assignment_;
  const Document& document_;
  RuleContext& ctx_;
};

void CheckUse(const arm::AssignedRole& assigned, const arm::Expansion& expansion,
              RuleContext& ctx) {
  const schema::Role* const role = schema::FindRole(assigned.guid);
  if (role == nullptr || assigned.kind != arm::AssignmentKind::kAssignment ||
      !assigned.properties.IsObject() || !PropertyOf(assigned.properties, "condition").text ||
      TakesConditions(*role) || MayBeReplaced(assigned.node, ctx)) {
    return;
  }
  const RuleContext::Located place = PlaceOfAssignment(assigned, ctx);
  if (!place) return;
  auto report = ctx.ReportIn(*place.document, place.span, "a condition means nothing for role `{}`",
                             role->name);
  report.As(Severity::kInfo);
  ExplainRole(report, assigned, expansion, ctx);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Authorization/roleAssignments") ||
        resource.IsExisting() || resource.IsDeployed() == eval::Truth::kFalse) {
      continue;
    }
    const eval::Member* const properties = eval::FindMember(resource.body, "properties");
    const Document* const document = ctx.graph().DocumentOf(resource.declared->node.tree());
    if (properties == nullptr || !properties->value.IsObject() || document == nullptr) continue;
    Checker(resource, *document, ctx).Check(properties->value);
  }
  arm::ForEachAssignedRole(
      expansion, [&](const arm::AssignedRole& assigned) { CheckUse(assigned, expansion, ctx); });
}

}  // namespace

extern constinit const Rule condition_version = {
    .id = "condition-version",
    .summary = "the condition of a role assignment has no version, or is refused",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "identity"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
