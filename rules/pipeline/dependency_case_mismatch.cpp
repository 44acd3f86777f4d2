#include <algorithm>
#include <string>
#include <string_view>

#include "engine/rule_context.h"
#include "pipeline/run_graph.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A name in `dependsOn` differs in letter case from the stage or job that it means. The service does not mind; whoever
searches for the name finds one of the two.

```yaml bad
stages:
- stage: DeployDev
  jobs:
  - job: a
    steps:
    - script: make
- stage: Smoke
  dependsOn: DeployDEV
  jobs:
  - job: b
    steps:
    - script: make
```

```yaml good
stages:
- stage: DeployDev
  jobs:
  - job: a
    steps:
    - script: make
- stage: Smoke
  dependsOn: DeployDev
  jobs:
  - job: b
    steps:
    - script: make
```
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Expanded& expanded = *expansion.expanded;
  for (const pipeline::NameScope& scope :
       pipeline::NameScopesOf(expanded.tree.root(), expansion.is_template)) {
    if (scope.kind == pipeline::NameScope::Kind::kSteps) continue;
    for (const pipeline::GraphNode& node : scope.nodes) {
      for (const pipeline::Dependency& wanted : node.dependencies) {
        if (!wanted.is_known || wanted.name().empty()) continue;
        const pipeline::GraphNode* const found = scope.Find(wanted.name());
        // Names that two branches write differently are each right in one of them.
        const auto is_exact = [&wanted](const pipeline::GraphNode& other) {
          return other.text() == wanted.name();
        };
        if (found == nullptr || std::ranges::any_of(scope.nodes, is_exact)) continue;
        const azp::Place place = expanded.ValuePlace(wanted.node);
        const RuleContext::Located at = ctx.Locate(place);
        const RuleContext::Located declared = ctx.Locate(expanded.ValuePlace(found->name));
        if (!at) continue;
        auto report =
            ctx.ReportIn(*at.document, at.span, "`{}` is written `{}` where it is defined",
                         wanted.name(), found->text());
        if (declared) report.LabelIn(*declared.document, declared.span, "defined here");
        if (!place.is_key && place.node.text() == wanted.name()) {
          const Span text = RuleContext::SourceOf(
              place.node, {0, static_cast<std::uint32_t>(wanted.name().size())});
          report.Fix(FixSafety::kSafe, "write it as it is defined", text,
                     std::string(found->text()));
        }
        ctx.LabelIncludes(report, expansion, expanded.origins[wanted.node.id()].frame);
      }
    }
  }
}

}  // namespace

extern constinit const Rule dependency_case_mismatch = {
    .id = "dependency-case-mismatch",
    .summary = "a name in `dependsOn` differs in letter case from what it means",
    .severity = Severity::kHint,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
