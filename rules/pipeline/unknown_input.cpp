#include <optional>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "pipeline/step_keys.h"
#include "pipeline/task_inputs.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Inputs that a task does not have are ignored without a message, and the default of the one that was meant is used.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: scriptPath
    scriptPath: a.sh
    failOnStderr: true
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: scriptPath
    scriptPath: a.sh
    failOnStandardError: true
```

Tasks that are not built in are left alone. Names ignore case, and aliases count. Properties of a step that stand
among its inputs are reported by `step-property-under-inputs`.
)md";

using schema::TaskInput;
using schema::TaskVersion;

// Another version of the task that has the input, newest first; null when there is none.
const TaskVersion* OtherWith(const TaskVersion& version, std::string_view name) {
  const auto versions = schema::FindTask(version.name());
  for (std::size_t i = versions.size(); i-- > 0;) {
    if (versions[i].state != schema::TaskState::kGone && versions[i].FindInput(name) != nullptr) {
      return &versions[i];
    }
  }
  return nullptr;
}

// Read by the task, although its manifest does not list it.
bool IsUndeclared(const TaskVersion& version, std::string_view name) {
  return version.name() == "PublishSymbols" && EqualsIgnoreCase(name, "Pat");
}

void Report(NodeRef given, const pipeline::TaskInputs& inputs, std::string_view reference,
            RuleContext& ctx) {
  const TaskVersion& version = inputs.version();
  const std::string_view name = given.key();
  auto report =
      ctx.Report(given.key_span(), "`{}` has no input `{}`, so it is ignored", reference, name);
  report.As(Confidence::kMedium);
  if (const TaskVersion* other = OtherWith(version, name)) {
    report.Help("`{}@{}` has it", version.name(), other->major);
    return;
  }
  std::vector<std::string_view> names;
  for (const TaskInput& input : version.inputs()) {
    if (inputs.IsGiven(input)) continue;
    names.push_back(input.name());
    for (const std::string_view alias : input.aliases()) names.push_back(alias);
  }
  const auto nearest = OnlyNearest(name, names);
  if (!nearest) return;
  report.As(version.inputs_are_exact() ? Confidence::kHigh : Confidence::kMedium)
      .Help("did you mean `{}`?", *nearest)
      .Fix(FixSafety::kUnsafe, fmt::format("write `{}`", *nearest), given.key_span(),
           std::string(*nearest));
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.inputs) return;
  const TaskVersion* version = pipeline::TaskVersionOf(step);
  if (version == nullptr || !version->knows_inputs()) return;
  std::optional<pipeline::TaskInputs> inputs;
  pipeline::ForEachMember(step.inputs, false, [&](NodeRef member, bool) {
    const std::string_view name = member.key();
    if (version->FindInput(name) != nullptr || pipeline::IsStepProperty(name) ||
        IsUndeclared(*version, name)) {
      return;
    }
    if (!inputs) inputs.emplace(step, *version);
    Report(member, *inputs, step.discriminator.text(), ctx);
  });
}

}  // namespace

extern constinit const Rule unknown_input = {
    .id = "unknown-input",
    .summary = "a task gets an input that it does not have",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:popular-action-inputs", "azp-langserver:unexpected-property"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
