#include <string>
#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment says where its template is in one way: `template` holds it, or `templateLink` leads to it, by
exactly one of `uri`, `id` and `relativePath`. Its parameters come from `parameters` or from `parametersLink`,
not from both. Azure refuses everything else.

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental"
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental",
    "templateLink": { "relativePath": "nested/site.json" }
  }
}
```
)md";

void Both(const arm::Value& first, const arm::Value& second, RuleContext& ctx) {
  ctx.Report(second.key_span(), "the deployment has both `{}` and `{}`", first.key(), second.key())
      .Label(first.key_span(), "the other one is here")
      .Help("remove one of them");
}

void CheckLink(const arm::Value& link, RuleContext& ctx) {
  if (!link.IsObject() || link.MayHaveMoreMembers()) return;
  std::vector<arm::Value> found;
  for (const std::string_view key : {"uri", "id", "relativePath"}) {
    const arm::Value member = link[Key(key)];
    if (!member.IsAbsent()) found.push_back(member);
  }
  if (found.empty()) {
    ctx.Report(link.key_span(), "`templateLink` does not say where the template is")
        .Help("give it one of `uri`, `id` and `relativePath`");
  }
  for (std::size_t i = 1; i < found.size(); ++i) {
    ctx.Report(found[i].key_span(), "`templateLink` has both `{}` and `{}`", found[0].key(),
               found[i].key())
        .Label(found[0].key_span(), "the other one is here")
        .Help("remove one of them");
  }
}

void Check(const arm::Resource& deployment, RuleContext& ctx) {
  const arm::Value& properties = deployment.properties;
  if (deployment.existing || properties.IsUnknown()) return;
  if (!properties.IsAbsent() && !properties.IsObject()) return;
  const arm::Value written = properties["template"];
  const arm::Value link = properties["templateLink"];
  if (written.IsAbsent() && link.IsAbsent()) {
    // A file that breaks off, or what a `copy` adds, may have it.
    if (!ctx.document().tree.problems.empty()) return;
    if (properties.IsObject() && properties.MayHaveMoreMembers()) return;
    ctx.Report(properties.node() ? properties.key_span() : deployment.type.span(),
               "the deployment has no template")
        .Help("add `template`, or a `templateLink`");
  } else if (!written.IsAbsent() && !link.IsAbsent()) {
    Both(written, link, ctx);
  }
  CheckLink(link, ctx);
  const arm::Value parameters = properties["parameters"];
  const arm::Value parameters_link = properties["parametersLink"];
  if (!parameters.IsAbsent() && !parameters_link.IsAbsent()) {
    Both(parameters, parameters_link, ctx);
  }
}

}  // namespace

extern constinit const Rule nested_template_source = {
    .id = "nested-template-source",
    .summary = "a deployment says in no way, or in two ways, what it deploys",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation"},
    .on = {OnResource{"Microsoft.Resources/deployments", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
