#include <string>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`none` switches a trigger off when it is the whole value. In a list it is a branch called `none`: that happens to switch
the trigger off because nobody has such a branch, until somebody adds an entry or an `exclude`.

```yaml bad
trigger:
- none
steps:
- script: make
```

```yaml good
trigger: none
steps:
- script: make
```
)md";

bool IsNone(NodeRef entry) { return entry.IsString() && EqualsIgnoreCase(entry.text(), "none"); }

// `trigger:` and its list made one line, when the list has nothing else.
std::vector<Edit> MakeNone(NodeRef trigger) {
  if (!trigger.IsArray() || trigger.size() != 1) return {};
  const Span value = trigger.span();
  return {{{trigger.key_span().end, value.end}, ": none"}};
}

void CheckList(NodeRef list, NodeRef trigger, RuleContext& ctx) {
  if (!list.IsArray()) return;
  for (const NodeRef entry : list.children()) {
    if (!IsNone(entry)) continue;
    ctx.Report(entry.span(), "`{}` in a list is a branch of that name", entry.text())
        .Help("write `{}: none` to switch it off", trigger.key())
        .FixWith(FixSafety::kSafe, "switch the trigger off", MakeNone(trigger));
  }
}

void CheckTrigger(NodeRef trigger, RuleContext& ctx) {
  CheckList(trigger, trigger, ctx);
  const NodeRef branches = pipeline::FindMember(trigger, "branches");
  CheckList(branches, trigger, ctx);
  CheckList(pipeline::FindMember(branches, "include"), trigger, ctx);
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  CheckTrigger(pipeline.trigger, ctx);
  CheckTrigger(pipeline.pr, ctx);
  for (const pipeline::Resource& resource : pipeline.resources) {
    CheckTrigger(pipeline::FindMember(resource.node, "trigger"), ctx);
  }
}

}  // namespace

extern constinit const Rule none_as_branch_name = {
    .id = "none-as-branch-name",
    .summary = "`none` in a list of branches is a branch of that name",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"correctness", "pipeline"},
    .controls = {"CWE-697", "CICD-SEC-1"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
