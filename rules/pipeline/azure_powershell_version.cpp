
#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The version of the Azure PowerShell module that a step wants is not written as `x.y.z`, and the step stops with a message
about its format.

```yaml bad
steps:
- task: AzurePowerShell@5
  inputs:
    azureSubscription: dev
    ScriptType: InlineScript
    Inline: Get-AzResource
    azurePowerShellVersion: OtherVersion
    preferredAzurePowerShellVersion: 12.x
```

```yaml good
steps:
- task: AzurePowerShell@5
  inputs:
    azureSubscription: dev
    ScriptType: InlineScript
    Inline: Get-AzResource
    azurePowerShellVersion: LatestVersion
```

With `LatestVersion` a version beside it is ignored, which is a hint. A version that is missing is reported by
`missing-required-input`.
)md";

bool IsVersion(std::string_view text) {
  int dots = 0;
  char before = '.';
  for (const char c : text) {
    if (c == '.' ? before == '.' : !IsDigitAscii(c)) return false;
    dots += c == '.' ? 1 : 0;
    before = c;
  }
  return dots == 2 && before != '.';
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.IsTask("AzurePowerShell") || (step.task_major != 4 && step.task_major != 5)) return;
  const NodeRef wanted = step.Input({"preferredAzurePowerShellVersion", "CustomTargetAzurePs"});
  const NodeRef kind = step.Input({"azurePowerShellVersion", "TargetAzurePs"});
  const std::string_view text = Trim(wanted.text());
  if (!wanted || text.empty() || pipeline::HasReplacement(text)) return;
  if (kind && EqualsIgnoreCase(Trim(kind.text()), "LatestVersion")) {
    ctx.Report(wanted.key_span(), "`{}` is ignored", wanted.key())
        .As(Severity::kHint)
        .Label(kind.span(), "the latest version is wanted");
    return;
  }
  if (kind && !EqualsIgnoreCase(Trim(kind.text()), "OtherVersion")) return;
  if (!kind && step.MayHaveMoreInputs()) return;
  if (IsVersion(text)) return;
  ctx.Report(wanted.span(), "`{}` is no version of the form `x.y.z`", text)
      .Help("write all three numbers, or use `azurePowerShellVersion: LatestVersion`");
}

}  // namespace

extern constinit const Rule azure_powershell_version = {
    .id = "azure-powershell-version",
    .summary = "the wanted version of Azure PowerShell is not `x.y.z`",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
