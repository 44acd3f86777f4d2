#include "engine/rule_context.h"
#include "schema/template_schemas.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`$schema` is the name of a schema; Azure accepts it with `http` and with `https`. Tools that fetch it do better
with `https`, and one spelling in a repository is easier to search for.

```json bad
{
  "$schema": "http://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
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

void CheckSchema(const arm::Value& value, RuleContext& ctx) {
  const auto text = RuleContext::KnownText(value);
  if (!text || !StartsWithIgnoreCase(*text, "http://")) return;
  const auto address = schema::ParseSchemaAddress(*text);
  if (!address || address->https) return;
  const Span scheme = RuleContext::SourceOf(value.node(), {0, 4});
  ctx.Report(scheme, "`$schema` uses http").Fix(FixSafety::kSafe, "use https", scheme, "https");
}

void CheckTemplate(const arm::Template& tmpl, RuleContext& ctx) { CheckSchema(tmpl.schema, ctx); }
void CheckParameterFile(const arm::ParameterFile& file, RuleContext& ctx) {
  CheckSchema(file.schema, ctx);
}

}  // namespace

extern constinit const Rule schema_not_https = {
    .id = "schema-not-https",
    .summary = "`$schema` uses http",
    .severity = Severity::kInfo,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"template"},
    .equivalents = {"psrule:Azure.Template.TemplateScheme",
                    "psrule:Azure.Template.ParameterScheme"},
    .on = {OnTemplate{CheckTemplate}, OnParameterFile{CheckParameterFile}},
    .docs = kDocs,
};

}  // namespace plumbline
