#include "engine/rule_context.h"
#include "schema/template_schemas.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Newer functions and the checks of editors rely on the schema of 2019-04-01 for resource group templates. Azure
still accepts the older ones, and a template that names them deploys unchanged with the current one.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": []
}
```
)md";

constexpr std::string_view kOldDates[] = {"2014-04-01-preview", "2015-01-01", "2018-05-01"};

void Check(const arm::Template& tmpl, RuleContext& ctx) {
  const auto text = RuleContext::KnownText(tmpl.schema);
  if (tmpl.holder != kNoId<arm::ResourceId> || !text) return;
  const auto address = schema::ParseSchemaAddress(*text);
  if (!address || !EqualsIgnoreCase(address->name, "deploymentTemplate.json")) return;
  for (const std::string_view old : kOldDates) {
    if (!EqualsIgnoreCase(address->date, old)) continue;
    const auto begin = static_cast<std::uint32_t>(address->date.data() - text->data());
    const Span date = RuleContext::SourceOf(
        tmpl.schema.node(), {begin, begin + static_cast<std::uint32_t>(address->date.size())});
    ctx.Report(date, "template schema of {}; the current one is of 2019-04-01", old)
        .Fix(FixSafety::kSafe, "use the schema of 2019-04-01", date, "2019-04-01");
    return;
  }
}

}  // namespace

extern constinit const Rule schema_outdated = {
    .id = "schema-outdated",
    .summary = "a resource group template uses a schema older than 2019-04-01",
    .severity = Severity::kInfo,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"arm-ttk:DeploymentTemplate-Schema-Is-Correct",
                    "psrule:Azure.Template.TemplateSchema"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
