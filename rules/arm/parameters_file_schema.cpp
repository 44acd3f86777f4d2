#include "engine/rule_context.h"
#include "schema/template_schemas.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Without a known `$schema` no tool can tell that the file holds parameters, and Azure wants it.

```json bad main.parameters.json
{
  "contentVersion": "1.0.0.0",
  "parameters": { "app": { "value": "tailspin" } }
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "app": { "value": "tailspin" } }
}
```
)md";

constexpr std::string_view kAddress =
    "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";

void Check(const arm::ParameterFile& file, RuleContext& ctx) {
  const NodeRef schema = file.schema.node();
  if (!schema) {
    const std::uint32_t brace = file.node.span().begin + 1;
    ctx.Report({brace - 1, brace}, "the parameter file has no `$schema`")
        .Help("add `\"$schema\": \"{}\"`", kAddress)
        .Fix(FixSafety::kSafe, "add the schema of parameter files", {brace, brace},
             fmt::format("\n  \"$schema\": \"{}\",", kAddress));
    return;
  }
  if (schema.IsString()) {
    const auto address = schema::ParseSchemaAddress(schema.text());
    if (address && schema::IsKnownSchema(*address, schema::ParameterFileSchemas())) return;
  }
  ctx.Report(schema.span(), "`{}` is no published schema of parameter files", schema.text())
      .Fix(FixSafety::kSafe, "use the schema of 2019-04-01", schema.span(),
           fmt::format("\"{}\"", kAddress));
}

}  // namespace

extern constinit const Rule parameters_file_schema = {
    .id = "parameters-file-schema",
    .summary = "a parameter file has no `$schema`, or an unknown one",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"arm-ttk:DeploymentParameters-Should-Have-Schema",
                    "psrule:Azure.Template.ParameterScheme", "psrule:Azure.Template.ParameterFile"},
    .on = {OnParameterFile{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
