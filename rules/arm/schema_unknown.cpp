#include "base/nearest.h"
#include "engine/rule_context.h"
#include "schema/template_schemas.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A mistyped `$schema` makes every tool treat the file as plain JSON, and Azure refuses it.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplates.json#",
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

void Check(const arm::Template& tmpl, RuleContext& ctx) {
  const auto text = RuleContext::KnownText(tmpl.schema);
  if (tmpl.holder != kNoId<arm::ResourceId> || !text) return;
  const auto address = schema::ParseSchemaAddress(*text);
  const auto schemas = schema::TemplateSchemas();
  if (address && schema::IsKnownSchema(*address, schemas)) return;
  std::vector<std::string> known;
  for (const schema::TemplateSchema& s : schemas) {
    known.push_back(
        fmt::format("https://schema.management.azure.com/schemas/{}/{}#", s.date, s.name));
  }
  const std::vector<std::string_view> candidates(known.begin(), known.end());
  auto report = ctx.Report(tmpl.schema.span(), "`{}` is no published template schema", *text);
  if (const auto nearest = Nearest(*text, candidates, 12))
    report.Help("did you mean `{}`?", *nearest);
}

}  // namespace

extern constinit const Rule schema_unknown = {
    .id = "schema-unknown",
    .summary = "`$schema` is none of the published template schemas",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"arm-ttk:DeploymentTemplate-Schema-Is-Correct",
                    "psrule:Azure.Template.TemplateSchema", "armtools:Unknown-schema"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
