#include <algorithm>
#include <map>
#include <string>

#include "engine/rule_context.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Pipelines of one repository use different major versions of a task. What is learned, or repaired, in one place is missed in
the other.

```yaml bad azure-pipelines.yml
steps:
- task: AzurePowerShell@5
```

```yaml bad release.yml
trigger: none
steps:
- task: AzurePowerShell@4
```

```yaml good azure-pipelines.yml
steps:
- task: AzurePowerShell@5
```

```yaml good release.yml
trigger: none
steps:
- task: AzurePowerShell@5
```

The older ones are reported, once in each file. Versions that are deprecated are left to `deprecated-task`.
)md";

struct Newest {
  int major = 0;
  const Document* document = nullptr;
  Span span{};
};

void Check(const Graph& graph, RuleContext& ctx) {
  std::map<std::string, Newest> newest;
  for (const auto& document : graph.documents()) {
    if (!document->pipeline) continue;
    for (const pipeline::Step& step : document->pipeline->steps) {
      const auto reference = pipeline::TaskReferenceOf(step);
      if (!reference || schema::FindTaskVersion(reference->name, reference->major) == nullptr) {
        continue;
      }
      Newest& known = newest[ToLower(reference->name)];
      if (known.document != nullptr && known.major >= reference->major) continue;
      known = {reference->major, document.get(),
               RuleContext::SourceOf(step.discriminator, reference->major_span)};
    }
  }
  for (const auto& document : graph.documents()) {
    if (!document->pipeline || document->is_context) continue;
    std::vector<std::string> told;
    for (const pipeline::Step& step : document->pipeline->steps) {
      const auto reference = pipeline::TaskReferenceOf(step);
      if (!reference) continue;
      const auto found = newest.find(ToLower(reference->name));
      if (found == newest.end() || found->second.major <= reference->major ||
          std::ranges::find(told, found->first) != told.end()) {
        continue;
      }
      const schema::TaskVersion* const version =
          schema::FindTaskVersion(reference->name, reference->major);
      if (version == nullptr || version->state != schema::TaskState::kCurrent) continue;
      told.push_back(found->first);
      ctx.ReportIn(*document, RuleContext::SourceOf(step.discriminator, reference->major_span),
                   "version {} of `{}` is used elsewhere", found->second.major, reference->name)
          .LabelIn(*found->second.document, found->second.span, "here");
    }
  }
}

}  // namespace

extern constinit const Rule inconsistent_task_versions = {
    .id = "inconsistent-task-versions",
    .summary = "pipelines of a repository use different major versions of a task",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"zizmor:ref-version-mismatch"},
    .on = {OnGraph{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
