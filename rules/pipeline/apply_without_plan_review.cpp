#include <algorithm>
#include <iterator>

#include "engine/rule_context.h"
#include "pipeline/environment_class.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`terraform apply -auto-approve` (or `terraform destroy`, `pulumi up --yes`) decides what to change and changes it in one go. Nobody can look at
the plan, and what is applied need not be what a review saw.

```yaml bad
steps:
- script: terraform apply -auto-approve
```

```yaml good
steps:
- script: terraform plan -out tf.plan
- script: terraform apply tf.plan
```

For production, by its name, it is a warning.
)md";

// Options whose value may be the next word: `-var x=y`, `-var-file prod.tfvars`.
bool TakesNextWord(std::string_view option) {
  constexpr std::string_view kOptions[] = {
      "var",       "var-file", "target",       "replace",     "state",
      "state-out", "backup",   "lock-timeout", "parallelism",
  };
  const std::string_view name = option.substr(option.starts_with("--") ? 2 : 1);
  return option.starts_with('-') && std::ranges::find(kOptions, name) != std::end(kOptions);
}

// The word that waives the question, of a command that changes infrastructure by a plan of its own.
const pipeline::ShellWord* Unattended(const pipeline::ShellCommand& command) {
  const bool is_terraform = command.StartsWith({"terraform", "apply"}) ||
                            command.StartsWith({"terraform", "destroy"}) ||
                            command.StartsWith({"tofu", "apply"});
  const bool is_pulumi = command.StartsWith({"pulumi", "up"});
  if (!is_terraform && !is_pulumi) return nullptr;
  const pipeline::ShellWord* waives = nullptr;
  for (std::size_t i = command.first_argument() + 1; i < command.words.size(); ++i) {
    const pipeline::ShellWord& word = command.words[i];
    const bool is_yes = is_pulumi && (word.text == "--yes" || word.text == "-y");
    if (is_yes || word.text == "-auto-approve" || word.text == "--auto-approve" ||
        word.text == "-auto-approve=true") {
      waives = &word;
    } else if (is_terraform && TakesNextWord(word.text)) {
      ++i;
    } else if (is_terraform && !word.text.starts_with('-')) {
      return nullptr;  // A plan that was made before.
    }
  }
  return waives;
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  for (const pipeline::Step& step : expansion.model.steps) {
    const std::string_view script = step.script.text();
    if (script.find("-approve") == std::string_view::npos &&
        script.find("pulumi") == std::string_view::npos) {
      continue;
    }
    for (const pipeline::ShellCommand& command : expansion.scripts().Of(step).commands) {
      const pipeline::ShellWord* const waives = Unattended(command);
      if (waives == nullptr) continue;
      const auto at = ctx.Locate(expansion, step.script, waives->span);
      if (!at) continue;
      auto report = ctx.ReportIn(*at.document, at.span,
                                 "infrastructure is changed without a plan that anybody saw");
      report.Help("write the plan to a file, have it looked at, and apply that file");
      if (const NodeRef name = pipeline::ProductionNameOf(expansion.model, step)) {
        report.As(Severity::kWarning);
        if (const auto said = ctx.Locate(expansion, name)) {
          report.LabelIn(*said.document, said.span, "of production, by this name");
        }
      }
      ctx.LabelIncludes(report, expansion, expansion.expanded->origins[step.script.id()].frame);
    }
  }
}

}  // namespace

extern constinit const Rule apply_without_plan_review = {
    .id = "apply-without-plan-review",
    .summary = "infrastructure is changed unattended, without a plan that anybody saw",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-284", "CICD-SEC-1"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
