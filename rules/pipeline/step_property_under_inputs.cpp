#include "engine/rule_context.h"
#include "pipeline/edits.h"
#include "pipeline/step_keys.h"
#include "pipeline/task_inputs.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A condition, timeout or name that is indented below `inputs` becomes an input that the task does not have: it is
ignored without a message, and the condition is not in force.

```yaml bad
steps:
- task: DotNetCoreCLI@2
  inputs:
    command: test
    condition: succeededOrFailed()
```

```yaml good
steps:
- task: DotNetCoreCLI@2
  inputs:
    command: test
  condition: succeededOrFailed()
```

Tasks that do have an input of that name are left alone. Of a task that is not built in nobody knows, and the finding
is a hint.
)md";

// The line of `member` moves in front of the `inputs` that it stands in. Its value has to fit the
// line.
std::vector<Edit> MoveUp(const pipeline::Step& step, NodeRef member) {
  const NodeRef inputs = member.parent();
  const std::string_view text = member.tree()->text();
  const Span line = {member.key_span().begin, member.span().end};
  const std::string_view moved = text.substr(line.begin, line.end - line.begin);
  if (!inputs || inputs.key() != "inputs" || inputs.parent() != step.node || member.IsObject() ||
      member.IsArray() || moved.find('\n') != std::string_view::npos ||
      step.node.Find(Key(member.key()), CaseRule::kExact)) {
    return {};
  }
  auto remove = pipeline::RemoveEntry(member);
  auto insert = pipeline::InsertBefore(inputs, moved);
  if (!remove || !insert) return {};
  return {std::move(*insert), std::move(*remove)};
}

void CheckMember(const pipeline::Step& step, NodeRef member, bool is_known, RuleContext& ctx) {
  ctx.Report(member.key_span(), "`{}` is among the inputs, where the step does not see it",
             member.key())
      .As(is_known ? Severity::kWarning : Severity::kHint)
      .As(is_known ? Confidence::kHigh : Confidence::kLow)
      .Help("put it beside `inputs`")
      .FixWith(FixSafety::kUnsafe, "move it one level up", MoveUp(step, member));
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (step.kind != pipeline::StepKind::kTask || !step.inputs) return;
  const schema::TaskVersion* version = nullptr;
  bool looked_up = false;
  pipeline::ForEachMember(step.inputs, false, [&](NodeRef member, bool) {
    const std::string_view key = member.key();
    if (!pipeline::IsStepProperty(key)) return;
    if (!looked_up) version = pipeline::TaskVersionOf(step);
    looked_up = true;
    if (version == nullptr || !version->knows_inputs()) {
      // These are what inputs are called, too.
      if (key == "name" || key == "target" || key == "env" || key == "enabled") return;
      CheckMember(step, member, false, ctx);
    } else if (version->FindInput(key) == nullptr) {
      CheckMember(step, member, true, ctx);
    }
  });
}

}  // namespace

extern constinit const Rule step_property_under_inputs = {
    .id = "step-property-under-inputs",
    .summary = "a property of the step is indented below `inputs`",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:unexpected-keys"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
