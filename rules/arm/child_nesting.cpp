#include "base/ascii.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A resource in the `resources` of another one has the type of a child: one segment more than its parent (`slots`, or in full
`Microsoft.Web/sites/slots`), or `providers/...` for an extension. Of another type of the same provider the service puts both together and finds none.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "contoso-web",
  "location": "[parameters('location')]",
  "properties": {},
  "resources": [
    {
      "type": "Microsoft.Web/serverfarms",
      "apiVersion": "2023-12-01",
      "name": "contoso-plan",
      "location": "[parameters('location')]",
      "sku": { "name": "S1" }
    }
  ]
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "contoso-web",
  "location": "[parameters('location')]",
  "properties": {},
  "resources": [
    {
      "type": "slots",
      "apiVersion": "2023-12-01",
      "name": "staging",
      "location": "[parameters('location')]",
      "properties": {}
    }
  ]
}
```
)md";

void Check(const arm::Resource& resource, RuleContext& ctx) {
  if (resource.parent == kNoId<arm::ResourceId>) return;
  const arm::Resource& parent = ctx.model().resources[resource.parent];
  const auto type = resource.type.Text();
  const auto around = parent.type.Text();
  if (!type || !around || parent.full_type.empty()) return;
  const std::size_t slash = type->find('/');
  // A segment of the parent's type, or an extension of it.
  const bool is_provider =
      slash != std::string_view::npos && type->substr(0, slash).find('.') != std::string_view::npos;
  if (!is_provider || type->find("/providers/") != std::string_view::npos) return;
  // Of another provider: galleries have them, and they are deployed.
  if (!StartsWithIgnoreCase(parent.full_type, type->substr(0, slash + 1))) return;
  const bool is_child = StartsWithIgnoreCase(*type, parent.full_type) &&
                        type->size() > parent.full_type.size() &&
                        (*type)[parent.full_type.size()] == '/';
  if (is_child) return;
  ctx.Report(resource.type.span(), "`{}` is no child of `{}`", *type, parent.full_type)
      .Label(parent.type.span(), "it is nested in this resource")
      .Help("move it to the `resources` of the template");
}

}  // namespace

extern constinit const Rule child_nesting = {
    .id = "child-nesting",
    .summary = "a nested resource is no child of the resource it is nested in",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP036", "bicep:BCP156", "bicep:BCP171"},
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
