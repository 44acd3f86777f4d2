#include <algorithm>
#include <bit>

#include "base/guid.h"
#include "base/nearest.h"
#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A run with a misspelt task is refused, or worse, a look-alike from an installed extension is used. Only names that are
nearly one of the built-in tasks are reported: extensions bring tasks of any other name.

```yaml bad
steps:
- task: AzurCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: scriptPath
    scriptPath: a.sh
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: scriptPath
    scriptPath: a.sh
```

Ignore it, with a comment that says why, when an extension's task is really called so. A name that differs in its case
alone works, and is a hint.
)md";

// Which letters and digits a name has, case ignored. An edit changes two bits at most.
std::uint64_t LettersOf(std::string_view name) {
  std::uint64_t letters = 0;
  for (const char c : name) {
    const char folded = ToLowerAscii(c);
    letters |= std::uint64_t{1} << (IsDigitAscii(folded) ? folded - '0' : 16 + (folded & 31));
  }
  return letters;
}

bool EqualsWithoutDashes(std::string_view a, std::string_view b) {
  std::size_t j = 0;
  for (const char c : a) {
    if (c == '-' || c == '_') continue;
    while (j < b.size() && (b[j] == '-' || b[j] == '_')) ++j;
    if (j == b.size() || ToLowerAscii(c) != ToLowerAscii(b[j])) return false;
    ++j;
  }
  while (j < b.size() && (b[j] == '-' || b[j] == '_')) ++j;
  return j == b.size();
}

// Nobody writes more dashes than that into a name.
constexpr std::size_t kMostDashes = 4;

// The built-in task that is certainly meant; empty when none or several are.
std::string_view NearTask(std::string_view name) {
  const std::size_t limit = name.size() < 7 ? 1 : 2;
  const std::uint64_t letters = LettersOf(name);
  std::string_view nearest;
  std::size_t best = limit + 1;
  bool only = true;
  std::string_view last;
  for (const schema::TaskVersion& version : schema::AllTaskVersions()) {
    const std::string_view other = version.name();
    if (other == last || version.state == schema::TaskState::kGone) continue;
    last = other;
    const std::size_t longer = std::max(name.size(), other.size());
    const std::size_t apart = longer - std::min(name.size(), other.size());
    if (apart > kMostDashes) continue;
    if (EqualsWithoutDashes(name, other)) return other;
    if (apart > limit) continue;
    if (static_cast<std::size_t>(std::popcount(letters ^ LettersOf(other))) > 2 * limit) continue;
    const std::size_t distance = EditDistance(name, other, limit);
    if (distance > best || distance > limit) continue;
    only = distance < best;
    best = distance;
    nearest = other;
  }
  return only ? nearest : std::string_view();
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (step.kind != pipeline::StepKind::kTask) return;
  const std::string_view name = step.task;
  if (name.empty() || name.find_first_of("./") != std::string_view::npos || IsGuid(name) ||
      pipeline::HasReplacement(step.discriminator.text())) {
    return;
  }
  const auto versions = schema::FindTask(name);
  const std::string_view near = versions.empty() ? NearTask(name) : versions.front().name();
  if (near.empty() || near == name) return;
  const auto begin = static_cast<std::uint32_t>(name.data() - step.discriminator.text().data());
  const Span span = RuleContext::SourceOf(step.discriminator,
                                          {begin, begin + static_cast<std::uint32_t>(name.size())});
  if (!versions.empty()) {
    ctx.Report(span, "task `{}` is written `{}`", name, near)
        .As(Severity::kHint)
        .As(Confidence::kHigh)
        .Fix(FixSafety::kSafe, fmt::format("write `{}`", near), span, std::string(near));
    return;
  }
  ctx.Report(span, "there is no built-in task `{}`", name)
      .Help("did you mean `{}`?", near)
      .Fix(FixSafety::kUnsafe, fmt::format("write `{}`", near), span, std::string(near));
}

}  // namespace

extern constinit const Rule unknown_task = {
    .id = "unknown-task",
    .summary = "a task's name is nearly that of a built-in task",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-1357", "CICD-SEC-3"},
    .equivalents = {"zizmor:typosquat-uses"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
