#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/override_parameters.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A value in `overrideParameters` stands in single quotes. Only double quotes are taken away: the template receives the quotes
too, and a value with a blank is split at it.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -sku 'P1v3'
```

```yaml good
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -sku "P1v3"
```
)md";

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.IsTask("AzureResourceManagerTemplateDeployment") &&
      !step.IsTask("AzureResourceGroupDeployment")) {
    return;
  }
  const NodeRef input = step.Input("overrideParameters");
  if (!input.IsString()) return;
  const std::string_view text = input.text();
  std::uint32_t from = 0;  // Words before it belong to a finding already.
  for (const pipeline::OverrideWord& word : pipeline::OverrideWords(text)) {
    if (word.span.begin < from || text[word.span.begin] != '\'') continue;
    // Up to the other quote, which may stand in a later word.
    const std::size_t other = text.find('\'', word.span.begin + 1);
    const bool is_in_value =
        other != std::string_view::npos &&
        text.substr(word.span.begin, other - word.span.begin).find(" -") == std::string_view::npos;
    const Span span{word.span.begin,
                    is_in_value ? static_cast<std::uint32_t>(other + 1) : word.span.end};
    ctx.Report(RuleContext::SourceOf(input, span), "the quotes become part of the value")
        .Help("use double quotes");
    from = std::max(word.span.end, span.end);
  }
}

}  // namespace

extern constinit const Rule override_single_quotes = {
    .id = "override-single-quotes",
    .summary = "single quotes in `overrideParameters` become part of the value",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-116"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
