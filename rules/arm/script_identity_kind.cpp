#include "arm/resource_body.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment script signs in with a user-assigned managed identity or with none; the service refuses a
system-assigned one. In API version `2019-10-01-preview` the identity was required.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "identity": { "type": "SystemAssigned" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "identity": {
    "type": "UserAssigned",
    "userAssignedIdentities": {
      "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'seed')]": {}
    }
  }
}
```

More than one identity is a warning: the script signs in as one of them.
)md";

constexpr std::string_view kIdentityRequired = "2019-10-01-preview";

void Check(const arm::Resource& script, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), script) || script.identity.IsUnknown()) return;
  const arm::Value type = script.identity["type"];
  const auto text = RuleContext::KnownText(type);
  const bool is_none = script.identity.IsAbsent() || (text && EqualsIgnoreCase(*text, "None"));
  if (is_none) {
    const auto version = RuleContext::KnownText(script.api_version);
    if (!version || !EqualsIgnoreCase(*version, kIdentityRequired)) return;
    if (arm::Value(script.node).MayHaveMoreMembers()) return;
    ctx.Report(script.identity.IsAbsent() ? script.api_version.span() : type.span(),
               "a deployment script of API version `{}` needs a user-assigned identity", *version)
        .Help("add one, or use API version 2020-10-01 or later");
    return;
  }
  if (text && !EqualsIgnoreCase(*text, "UserAssigned")) {
    ctx.Report(type.span(), "a deployment script cannot use identity type `{}`", *text)
        .Help("use `UserAssigned`");
    return;
  }
  const arm::Value identities = script.identity["userAssignedIdentities"];
  if (identities.Members().size() > 1) {
    ctx.Report(identities.key_span(), "a deployment script uses one identity; {} are listed",
               identities.Members().size())
        .As(Severity::kWarning);
  }
}

}  // namespace

extern constinit const Rule script_identity_kind = {
    .id = "script-identity-kind",
    .summary = "a deployment script uses an identity kind that is not supported",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "deployment-scripts", "identity"},
    .equivalents = {"bicep:BCP036"},
    .on = {OnResource{"Microsoft.Resources/deploymentScripts", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
