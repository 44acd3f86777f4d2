#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/task_inputs.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Deprecated versions of tasks get no features, print a warning in every run and are removed after a notice: then the
pipeline stops. Where only the number has to change, there is a fix.

```yaml bad
steps:
- task: AzureKeyVault@1
  inputs:
    azureSubscription: dev
    KeyVaultName: kv-dev
    SecretsFilter: dbPassword
```

```yaml good
steps:
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv-dev
    SecretsFilter: dbPassword
```

Versions that run on end-of-life Node alone are reported by `eol-node-task`.
)md";

using schema::TaskVersion;

struct Migration {
  std::string_view task;
  int major;
  std::string_view hint;
};
constexpr Migration kMigrations[] = {
    {"AzureCLI", 1, "it needs `scriptType`"},
    {"PublishCodeCoverageResults", 1, "it has neither `codeCoverageTool` nor `reportDirectory`"},
    {"NodeTool", 0, "its `version` is what `versionSpec` is here"},
    {"NuGetInstaller", 0, "with `command: restore`"},
    {"NuGetRestore", 1, "with `command: restore`"},
};

struct DropIn {
  std::string_view task;
  int from;
  int to;
};
// The next version takes the same inputs and does the same with them.
constexpr DropIn kDropIns[] = {{"AzureKeyVault", 1, 2}};

// The major version of the same task that `replacement` names first, or -1.
int SameTask(const TaskVersion& version) {
  const std::string_view text = version.replacement();
  const std::size_t size = version.name().size();
  if (!StartsWithIgnoreCase(text, version.name()) || text.size() < size + 2 || text[size] != '@') {
    return -1;
  }
  int major = 0;
  for (std::size_t i = size + 1; i < text.size() && IsDigitAscii(text[i]); ++i) {
    major = major * 10 + (text[i] - '0');
  }
  return major;
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  const auto reference = pipeline::TaskReferenceOf(step);
  if (!reference) return;
  const TaskVersion* version = schema::FindTaskVersion(reference->name, reference->major);
  if (version == nullptr || version->state != schema::TaskState::kDeprecated) return;
  if (version->eol_node()) return;
  const int next = SameTask(*version);
  const Span major = RuleContext::SourceOf(step.discriminator, reference->major_span);
  const Span whole = RuleContext::SourceOf(step.discriminator,
                                           {reference->name_span.begin, reference->major_span.end});
  auto report = ctx.Report(next >= 0 ? major : whole, "`{}@{}` is deprecated{}{}", reference->name,
                           reference->major, version->deprecated_on().empty() ? "" : " since ",
                           version->deprecated_on());
  const auto hint = std::ranges::find_if(kMigrations, [version](const Migration& row) {
    return row.task == version->name() && row.major == version->major;
  });
  if (!version->replacement().empty()) {
    std::string help = fmt::format("use {}", version->replacement());
    if (hint != std::end(kMigrations)) help += fmt::format("; {}", hint->hint);
    report.Help("{}", help);
  } else {
    report.Help("nothing takes its place: do it in a script, or without it");
  }
  const auto drop_in = std::ranges::find_if(kDropIns, [version](const DropIn& row) {
    return row.task == version->name() && row.from == version->major;
  });
  const bool is_drop_in = drop_in != std::end(kDropIns);
  const TaskVersion* const same =
      next < 0 ? nullptr : schema::FindTaskVersion(version->name(), next);
  // Defaults may differ where all inputs are still there.
  if (!is_drop_in && (hint != std::end(kMigrations) || same == nullptr ||
                      !pipeline::TaskInputs(step, *same).AllFit())) {
    return;
  }
  const int to = is_drop_in ? drop_in->to : next;
  report.Fix(is_drop_in ? FixSafety::kSafe : FixSafety::kUnsafe, fmt::format("use version {}", to),
             major, std::to_string(to));
}

}  // namespace

extern constinit const Rule deprecated_task = {
    .id = "deprecated-task",
    .summary = "a task's version is deprecated",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-1104", "CICD-SEC-3"},
    .equivalents = {"azp-langserver:deprecated", "actionlint:outdated-popular-actions",
                    "zizmor:archived-uses"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
