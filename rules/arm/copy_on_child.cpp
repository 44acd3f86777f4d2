#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A resource that is nested in the `resources` of another one cannot be a loop: Azure refuses the template. Write it at the
top level with its full type and a name that starts with the parent's.

```json bad
{
  "type": "Microsoft.Sql/servers",
  "apiVersion": "2021-11-01",
  "name": "shop",
  "resources": [
    {
      "type": "databases",
      "apiVersion": "2021-11-01",
      "name": "[format('part{0}', copyIndex())]",
      "copy": { "name": "parts", "count": 3 }
    }
  ]
}
```

```json good
{
  "type": "Microsoft.Sql/servers/databases",
  "apiVersion": "2021-11-01",
  "name": "[format('shop/part{0}', copyIndex())]",
  "copy": { "name": "parts", "count": 3 },
  "dependsOn": ["[resourceId('Microsoft.Sql/servers', 'shop')]"]
}
```

A parent that is a loop may have nested children: every turn makes all of them.
)md";

void Check(const arm::Resource& resource, RuleContext& ctx) {
  if (resource.parent == kNoId<arm::ResourceId> || !resource.copy.node().IsObject()) return;
  const arm::Resource& parent = ctx.model().resources[resource.parent];
  auto report =
      ctx.Report(resource.copy.key_span(), "a resource nested in another one cannot be a loop");
  report.Label(parent.type.node() ? parent.type.span() : parent.name.span(), "nested in this one");
  if (resource.full_type.empty()) {
    report.Help("move it to the top level, with its full type and name");
  } else {
    report.Help("move it to the top level, as `{}` with the parent's name in front of its own",
                resource.full_type);
  }
}

}  // namespace

extern constinit const Rule copy_on_child = {
    .id = "copy-on-child",
    .summary = "a resource nested in another one is a loop",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation", "bicep:BCP138"},
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
