#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template is deployed from an address. What was reviewed in the repository is not what gets deployed: whoever can change the
file there changes the deployment.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: prod
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg-prod
    location: westeurope
    templateLocation: URL of the file
    csmFileLink: https://raw.githubusercontent.com/contoso/templates/main/app.json
```

```yaml good
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: prod
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg-prod
    location: westeurope
    csmFile: app.json
```

Without encryption (`http:`), and from a branch on GitHub, it is an error; from Azure Storage, where an earlier step may have
put it, and from a commit, information. The same is asked of `--template-uri` and `-TemplateUri`.
)md";

// An address with the id of a commit in it.
bool IsPinned(std::string_view address) {
  int digits = 0;
  for (const char c : address) {
    digits = IsHexAscii(c) ? digits + 1 : 0;
    if (digits == 40) return true;
  }
  return false;
}

Severity SeverityOf(std::string_view address) {
  if (StartsWithIgnoreCase(address, "http:")) return Severity::kError;
  if (IsPinned(address)) return Severity::kInfo;
  if (ContainsIgnoreCase(address, "raw.githubusercontent.com/")) return Severity::kError;
  if (ContainsIgnoreCase(address, ".blob.core.")) return Severity::kInfo;
  return Severity::kWarning;
}

void Report(Span at, std::string_view address, RuleContext& ctx) {
  ctx.Report(at, "the template is not a file of the repository")
      .As(SeverityOf(address))
      .Help("deploy a file that was reviewed, or a template spec with a version");
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (step.IsTask("AzureResourceManagerTemplateDeployment") ||
      step.IsTask("AzureResourceGroupDeployment")) {
    const NodeRef location = step.Input("templateLocation");
    const NodeRef link = step.Input("csmFileLink");
    if (link.IsString() && EqualsIgnoreCase(Trim(location.text()), "URL of the file") &&
        StartsWithIgnoreCase(link.text(), "http")) {
      Report(link.span(), link.text(), ctx);
    }
    return;
  }
  if (!step.script || (!ContainsIgnoreCase(step.script.text(), "template-uri") &&
                       !ContainsIgnoreCase(step.script.text(), "TemplateUri"))) {
    return;
  }
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const pipeline::ShellCommand& command : script.commands) {
    const auto address = pipeline::FindOption(command, {"--template-uri", "-TemplateUri"});
    if (address && StartsWithIgnoreCase(address->text, "http")) {
      Report(RuleContext::SourceOf(step.script, address->span), address->text, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule template_from_url = {
    .id = "template-from-url",
    .summary = "a template is deployed from an address",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security"},
    .controls = {"CWE-829", "CICD-SEC-3"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
