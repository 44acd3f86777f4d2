#include <algorithm>

#include "engine/secret_findings.h"
#include "graph/filled_in_later.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Half of a login is then known to everybody who can read the repository, and the same everywhere.

```json bad
{
  "type": "Microsoft.Sql/servers",
  "apiVersion": "2021-11-01",
  "name": "shop",
  "location": "westeurope",
  "properties": { "administratorLogin": "shopadmin" }
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "login": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Sql/servers",
      "apiVersion": "2021-11-01",
      "name": "shop",
      "location": "westeurope",
      "properties": { "administratorLogin": "[parameters('login')]" }
    }
  ]
}
```

The default of a parameter that becomes the name counts too.
)md";

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  constexpr std::string_view kNames[] = {"adminUsername", "administratorLogin",
                                         "administratorUserName"};
  SeenPlaces seen;
  ForEachSentLeaf(expansion, {}, [&](const arm::BodyLeaf& leaf) {
    if (!leaf.value.IsString() || leaf.value.IsSecret()) return;
    const auto is_it = [&leaf](std::string_view name) { return EqualsIgnoreCase(leaf.name, name); };
    if (std::ranges::none_of(kNames, is_it) || schema::IsPlaceholder(leaf.value.text()) ||
        IsFilledInLater(leaf.value.text())) {
      return;
    }
    const Written place = WrittenAt(ctx.graph(), expansion, leaf.value);
    if (place.document != &ctx.document() || !place.node.IsString() || !seen.Add(place)) return;
    auto report = ctx.Report(place.span, "`{}` is always `{}`", leaf.path, leaf.value.text());
    report.Help("let a parameter without default pass it");
    NameResource(leaf.resource, ctx, report);
    if (leaf.node.tree() == place.node.tree() && leaf.node != place.node) {
      report.Label(leaf.node.span(), "used here");
    }
  });
}

}  // namespace

extern constinit const Rule admin_name_literal = {
    .id = "admin-name-literal",
    .summary = "the name of an administrator stands in the template",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"secrets"},
    .equivalents = {"arm-ttk:adminUsername-Should-Not-Be-A-Literal",
                    "bicep:adminusername-should-not-be-literal",
                    "psrule:Azure.Deployment.AdminUsername"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
