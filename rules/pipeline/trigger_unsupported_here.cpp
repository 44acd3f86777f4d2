#include "engine/rule_context.h"
#include "pipeline/edits.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A repository resource has a `trigger`, and is not in Azure Repos. Only repositories of the type `git` start runs of another
pipeline; of the others the block is dead text.

```yaml bad
resources:
  repositories:
  - repository: tools
    type: github
    name: contoso/tools
    endpoint: github
    trigger: [main]
steps:
- checkout: tools
```

```yaml good
resources:
  repositories:
  - repository: tools
    type: github
    name: contoso/tools
    endpoint: github
steps:
- checkout: tools
```
)md";

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::Resource& resource : pipeline.resources) {
    if (resource.kind != pipeline::ResourceKind::kRepository) continue;
    const NodeRef type = resource.node.Find("type", CaseRule::kExact);
    const NodeRef trigger = resource.node.Find("trigger", CaseRule::kExact);
    const std::string_view text = type.text();
    if (!trigger || trigger.text() == "none" ||
        (!EqualsIgnoreCase(text, "github") && !EqualsIgnoreCase(text, "githubenterprise") &&
         !EqualsIgnoreCase(text, "bitbucket"))) {
      continue;
    }
    auto report =
        ctx.Report(trigger.key_span(), "a repository of the type `{}` starts no runs", text);
    report.Label(type.span(), "its type");
    if (const auto edit = pipeline::RemoveEntry(trigger)) {
      report.FixWith(FixSafety::kSafe, "remove the trigger", {*edit});
    }
  }
}

}  // namespace

extern constinit const Rule trigger_unsupported_here = {
    .id = "trigger-unsupported-here",
    .summary = "a repository that cannot start runs has a trigger",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
