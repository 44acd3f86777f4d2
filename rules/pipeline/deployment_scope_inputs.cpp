#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The inputs of an ARM deployment contradict its scope, and the task stops: complete mode exists for resource groups alone, and
the name of a deployment has at most 64 letters, digits, `-`, `_`, `.` and brackets.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    deploymentScope: Subscription
    azureResourceManagerConnection: prod
    subscriptionId: 00000000-0000-0000-0000-000000000000
    location: westeurope
    csmFile: sub.json
    deploymentMode: Complete
```

```yaml good
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    deploymentScope: Subscription
    azureResourceManagerConnection: prod
    subscriptionId: 00000000-0000-0000-0000-000000000000
    location: westeurope
    csmFile: sub.json
    deploymentMode: Incremental
```

Inputs that are missing or not looked at are reported by `missing-required-input` and `inapplicable-input`.
)md";

constexpr std::size_t kMaxName = 64;

bool IsNameChar(char c) {
  return IsAlnumAscii(c) || c == '-' || c == '_' || c == '.' || c == '(' || c == ')';
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.IsTask("AzureResourceManagerTemplateDeployment")) return;
  const NodeRef scope = step.Input("deploymentScope");
  const NodeRef mode = step.Input("deploymentMode");
  const std::string_view where = Trim(scope.text());
  if (EqualsIgnoreCase(Trim(mode.text()), "Complete") &&
      (EqualsIgnoreCase(where, "Subscription") || EqualsIgnoreCase(where, "Management Group"))) {
    ctx.Report(mode.span(), "complete mode exists for resource groups alone")
        .Label(scope.span(), "the scope")
        .Help("use `Incremental`");
  }
  const NodeRef name = step.Input("deploymentName");
  if (!name.IsString() || pipeline::HasReplacement(name.text()) || name.text().empty()) return;
  const std::string_view text = name.text();
  if (text.size() > kMaxName) {
    ctx.Report(name.span(), "the name has {} characters; a deployment's has {} at most",
               text.size(), kMaxName);
    return;
  }
  const auto bad = std::ranges::find_if(
      text, [](char c) { return !IsNameChar(c) && static_cast<unsigned char>(c) < 0x80; });
  if (bad == text.end()) return;
  const auto at = static_cast<std::uint32_t>(bad - text.begin());
  ctx.Report(RuleContext::SourceOf(name, {at, at + 1}),
             "the name of a deployment cannot have a `{}`", std::string_view(&*bad, 1));
}

}  // namespace

extern constinit const Rule deployment_scope_inputs = {
    .id = "deployment-scope-inputs",
    .summary = "the inputs of an ARM deployment contradict its scope",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
