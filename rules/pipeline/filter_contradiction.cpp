#include <string_view>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A filter includes and excludes the same thing, or excludes everything. No push starts the pipeline by what is in both.

```yaml bad
trigger:
  branches:
    include: [main, release/*]
    exclude: [release/*]
steps:
- script: make
```

```yaml good
trigger:
  branches:
    include: [main, release/*]
    exclude: [release/old]
steps:
- script: make
```

An entry that stands twice in one list is a hint.
)md";

std::string_view Bare(std::string_view name) {
  constexpr std::string_view kHeads = "refs/heads/";
  return name.starts_with(kHeads) ? name.substr(kHeads.size()) : name;
}

void CheckTwice(NodeRef list, RuleContext& ctx) {
  if (!list.IsArray()) return;
  for (const NodeRef entry : list.children()) {
    if (!entry.IsString()) continue;
    for (const NodeRef earlier : list.children()) {
      if (earlier.id() == entry.id()) break;
      if (!earlier.IsString() || earlier.text() != entry.text()) continue;
      ctx.Report(entry.span(), "`{}` is in this list already", entry.text())
          .As(Severity::kHint)
          .Label(earlier.span(), "here");
      break;
    }
  }
}

void CheckFilter(NodeRef filter, bool is_path, RuleContext& ctx) {
  if (!filter.IsObject()) {
    CheckTwice(filter, ctx);
    return;
  }
  const NodeRef include = filter.Find("include", CaseRule::kExact);
  const NodeRef exclude = filter.Find("exclude", CaseRule::kExact);
  CheckTwice(include, ctx);
  CheckTwice(exclude, ctx);
  if (!exclude.IsArray()) return;
  for (const NodeRef entry : exclude.children()) {
    if (!entry.IsString()) continue;
    const std::string_view text = is_path ? entry.text() : Bare(entry.text());
    if (!is_path && text == "*") {
      ctx.Report(entry.span(), "`{}` excludes everything", entry.text())
          .Help("write `trigger: none` if nothing is to start it");
      continue;
    }
    if (!include.IsArray()) continue;
    for (const NodeRef other : include.children()) {
      if (!other.IsString() || (is_path ? other.text() : Bare(other.text())) != text) continue;
      ctx.Report(entry.span(), "`{}` is excluded and included", entry.text())
          .Label(other.span(), "included here");
      break;
    }
  }
}

void CheckTrigger(NodeRef trigger, RuleContext& ctx) {
  if (trigger.IsArray()) {
    CheckTwice(trigger, ctx);
    return;
  }
  CheckFilter(trigger.Find("branches", CaseRule::kExact), false, ctx);
  CheckFilter(trigger.Find("tags", CaseRule::kExact), false, ctx);
  CheckFilter(trigger.Find("paths", CaseRule::kExact), true, ctx);
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  CheckTrigger(pipeline.trigger, ctx);
  CheckTrigger(pipeline.pr, ctx);
  if (pipeline.schedules.IsArray()) {
    for (const NodeRef schedule : pipeline.schedules.children()) CheckTrigger(schedule, ctx);
  }
  for (const pipeline::Resource& resource : pipeline.resources) {
    CheckTrigger(resource.node.Find("trigger", CaseRule::kExact), ctx);
  }
}

}  // namespace

extern constinit const Rule filter_contradiction = {
    .id = "filter-contradiction",
    .summary = "a filter includes and excludes the same thing",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
