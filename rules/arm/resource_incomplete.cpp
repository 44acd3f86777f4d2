#include <string>
#include <string_view>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A resource has a `type`, a `name` and an `apiVersion`, all three of them strings. Azure refuses a template in which one
is missing.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "name": "shop",
  "location": "westeurope"
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope"
}
```

The `apiVersion` may be left out of a template that has an `apiProfile`. Resources of extensions other than Azure's own
(`import`, `extension`) have other keys.
)md";

bool HasProfile(const arm::Template& of, const arm::TemplateModel& model) {
  return !of.At("apiProfile").IsAbsent() || !model.root().At("apiProfile").IsAbsent();
}

void Check(const arm::Resource& resource, RuleContext& ctx) {
  if (!resource.At("import").IsAbsent() || !resource.At("extension").IsAbsent()) return;
  const arm::Template& of = ctx.OwnerOf(resource);
  // A list of resources that a tool exported is no template.
  if (of.node.IsArray()) return;
  struct Part {
    std::string_view key;
    const arm::Value& value;
  };
  const Part parts[] = {
      {"type", resource.type}, {"name", resource.name}, {"apiVersion", resource.api_version}};
  std::string missing;
  for (const Part& part : parts) {
    if (part.value.IsUnknown() || part.value.node().IsString() || part.value.node().IsMissing()) {
      continue;
    }
    if (!part.value.IsAbsent()) {
      ctx.Report(part.value.span(), "`{}` of the resource is no string", part.key);
      continue;
    }
    if (part.key == "apiVersion" && HasProfile(of, ctx.model())) continue;
    missing += fmt::format("{}`{}`", missing.empty() ? "" : " and no ", part.key);
  }
  // What is missing may be behind the place where the file breaks off.
  if (missing.empty() || !ctx.document().tree.problems.empty()) return;
  if (arm::Value(resource.node).HasExpressionKey()) return;
  const Span span = resource.type.node() ? resource.type.span()
                    : resource.name.node()
                        ? resource.name.span()
                        : Span{resource.node.span().begin, resource.node.span().begin + 1};
  ctx.Report(span, "the resource has no {}", missing);
}

}  // namespace

extern constinit const Rule resource_incomplete = {
    .id = "resource-incomplete",
    .summary = "a resource has no type, no name or no API version",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation", "bicep:BCP035",
                    "armtools:Missing-required-property-*"},
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
