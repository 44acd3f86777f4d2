#include "base/ascii.h"
#include "engine/deployment_findings.h"
#include "graph/deployment_outputs.h"

#include <algorithm>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`deploymentOutputs` gives texts as JSON: `$(arm.name.value)` is `"contoso"`, with its quotes. Where no shell takes them away, they become part of the name. `useWithoutJSON: true` leaves them out.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    deploymentOutputs: arm
- task: AzureWebApp@1
  inputs:
    azureSubscription: dev
    appName: $(arm.webAppName.value)
    package: app.zip
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "webAppName": {"type": "string", "value": "contoso-web"}
  }
}
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
    deploymentOutputs: arm
    useWithoutJSON: true
- task: AzureWebApp@1
  inputs:
    azureSubscription: dev
    appName: $(arm.webAppName.value)
    package: app.zip
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [],
  "outputs": {
    "webAppName": {"type": "string", "value": "contoso-web"}
  }
}
```
)md";

// Inputs whose text is read as words or as JSON, where quotes are right.
bool TakesQuotes(NodeRef node) {
  constexpr std::string_view kInputs[] = {"overrideParameters", "arguments",     "scriptArguments",
                                          "displayName",        "csmParameters", "parameters"};
  for (; node; node = node.parent()) {
    if (!node.has_key()) continue;
    return std::ranges::any_of(
               kInputs,
               [&](std::string_view input) { return EqualsIgnoreCase(input, node.key()); }) ||
           ContainsIgnoreCase(node.key(), "arguments");
  }
  return false;
}

bool KeepsQuotes(const Deployment& deployment, const OutputRead& read) {
  if (!read.in_script) return !TakesQuotes(read.node);
  const pipeline::Step& step = deployment.pipeline->model.steps[read.step];
  const Quotes quotes = QuotesAround(deployment.pipeline->scripts().Of(step), read.span.begin);
  if (step.shell == pipeline::Shell::kPowerShell) {
    return quotes == Quotes::kSingle || quotes == Quotes::kDouble;
  }
  return step.shell == pipeline::Shell::kBash && quotes == Quotes::kSingle;
}

// The edit that makes the step return plain texts; empty where its inputs are written unusually.
std::vector<Edit> PlainTexts(const Deployment& deployment, const RuleContext::Located& at) {
  const std::string_view text = at.document->source.text();
  const std::string_view before = text.substr(0, at.span.begin);
  const std::size_t line = before.rfind('\n') + 1;
  const std::size_t key = before.find_first_not_of(' ', line);
  if (!StartsWithIgnoreCase(before.substr(key), "deploymentOutputs:")) return {};
  if (deployment.step().Input("useWithoutJSON")) return {};
  const std::size_t end = std::min(text.find('\n', at.span.end), text.size());
  return {{{static_cast<std::uint32_t>(end), static_cast<std::uint32_t>(end)},
           "\n" + std::string(key - line, ' ') + "useWithoutJSON: true"}};
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr || deployment.use.outputs_may_be_plain) return;
  if (!deployment.step().IsTask("AzureResourceManagerTemplateDeployment")) return;
  for (const OutputRead& read : OutputReadsOf(deployment)) {
    if (read.form != OutputForm::kMacro || !EqualsIgnoreCase(read.rest, "value")) continue;
    const arm::Output* const output = document->arm_template->root().FindOutput(read.output);
    if (output == nullptr || output->parsed_type != arm::ParameterType::kString) continue;
    if (!KeepsQuotes(deployment, read)) continue;
    const RuleContext::Located at = ctx.Locate(*deployment.pipeline, read.node, read.span);
    if (!at) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "output `{}` comes with its JSON quotes",
                               output->name());
    const RuleContext::Located from = LocateText(deployment, deployment.use.outputs, ctx);
    if (from) report.LabelIn(*from.document, from.span, "the outputs are JSON");
    report.Help("set `useWithoutJSON: true` at the deployment");
    if (from.document == at.document) {
      report.FixWith(FixSafety::kUnsafe, "return plain texts", PlainTexts(deployment, from));
    }
    LabelIncludes(report, deployment, ctx);
  }
}

}  // namespace

extern constinit const Rule quoted_output_value = {
    .id = "quoted-output-value",
    .summary = "a text that a deployment returns keeps its JSON quotes",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-116"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
