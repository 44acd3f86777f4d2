#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template without resources and outputs is usually a leftover.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "outputs": { "a": { "type": "string", "value": "[resourceGroup().location]" } },
  "resources": []
}
```

The rule runs with `--pedantic` only.
)md";

void Check(const arm::Template& of, RuleContext& ctx) {
  if (!of.resources.empty() || !of.outputs.empty()) return;
  const arm::Value& section = of.resources_section;
  const bool is_empty = section.IsArray() ? section.Elements().empty()
                                          : section.IsObject() && section.Members().empty() &&
                                                !section.MayHaveMoreMembers();
  if (is_empty) ctx.Report(section.key_span(), "the template deploys nothing");
}

}  // namespace

extern constinit const Rule no_resources = {
    .id = "no-resources",
    .summary = "a template deploys nothing and gives nothing",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"template"},
    .equivalents = {"psrule:Azure.Template.Resources"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
