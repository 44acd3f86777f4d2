#include <algorithm>
#include <optional>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step sets an output variable, and a later step of the job reads it without the name of the step. With `isOutput=true` the
value is stored as `STEP.VARIABLE` alone, so that `$(VARIABLE)` is never replaced.

```yaml bad
steps:
- bash: echo "##vso[task.setvariable variable=tag;isOutput=true]$TAG"
  name: setTag
- bash: docker build -t app:$(tag) .
```

```yaml good
steps:
- bash: echo "##vso[task.setvariable variable=tag;isOutput=true]$TAG"
  name: setTag
- bash: docker build -t app:$(setTag.tag) .
```

Setting it twice, once with `isOutput=true` and once without, gives both names. Nothing is said when a variable of the same
name is defined anywhere in sight; where groups, templates or script files may define one, the finding has less confidence.
)md";

using pipeline::Job;
using pipeline::LoggingProperty;
using pipeline::Pipeline;
using pipeline::Step;
using pipeline::Variable;

struct Output {
  std::string_view name;
  const Step* step = nullptr;
};

bool Holds(const std::vector<std::string_view>& names, std::string_view name) {
  return std::ranges::any_of(names,
                             [name](std::string_view it) { return EqualsIgnoreCase(it, name); });
}

class JobCheck {
 public:
  // `job` is null for the steps of a template.
  JobCheck(const PipelineExpansion& expansion, const Job* job, RuleContext& ctx)
      : expansion_(expansion), model_(expansion.model), job_(job), ctx_(ctx) {
    const pipeline::JobId id = job == nullptr ? kNoId<pipeline::JobId> : job->id;
    for (const Step& step : model_.steps) {
      if (step.job == id && !step.argument) steps_.push_back(&step);
    }
  }

  void Run() {
    for (const Step* step : steps_) Setters(*step);
    if (outputs_.empty()) return;
    Definitions();
    std::erase_if(outputs_, [this](const Output& output) { return Holds(defined_, output.name); });
    if (outputs_.empty()) return;
    for (const Step* step : steps_) Reads(*step);
  }

 private:
  void Setters(const Step& step) {
    if (step.kind == pipeline::StepKind::kTemplate || step.IsTask("AzureKeyVault") ||
        step.Input({"filePath", "scriptPath", "scriptFile"})) {
      is_open_ = true;
    }
    if (!step.script) return;
    for (const pipeline::LoggingCommand& command :
         pipeline::FindLoggingCommands(step.script.text())) {
      if (!command.Is("task.setvariable")) continue;
      const LoggingProperty* const name = command.Find("variable");
      if (name == nullptr) continue;
      const bool is_known = std::ranges::all_of(
          name->value, [](char c) { return IsAlnumAscii(c) || c == '_' || c == '.'; });
      const LoggingProperty* const flag = command.Find("isoutput");
      const std::optional<bool> is_output =
          flag == nullptr ? std::optional<bool>(false) : pipeline::LoggingFlag(flag->value);
      if (!is_known) {
        is_open_ = true;
      } else if (is_output == true) {
        outputs_.push_back({name->value, &step});
      } else {
        defined_.push_back(name->value);
      }
    }
  }

  void Definitions() {
    const auto add = [this](const std::vector<Variable>& variables, bool has_more) {
      for (const Variable& variable : variables) defined_.push_back(variable.Name());
      is_open_ = is_open_ || has_more;
    };
    add(model_.variables, model_.more_variables || expansion_.is_template);
    if (job_ == nullptr) return;
    if (job_->stage != kNoId<pipeline::StageId>) {
      const pipeline::Stage& stage = model_.stages[job_->stage];
      add(stage.variables, stage.more_variables);
    }
    add(job_->variables, job_->more_variables);
    const NodeRef matrix = pipeline::FindMember(job_->strategy, "matrix");
    is_open_ = is_open_ || (matrix && !matrix.IsObject());
    pipeline::ForEachMember(matrix, false, [this](NodeRef leg, bool) {
      pipeline::ForEachMember(leg, false,
                              [this](NodeRef member, bool) { defined_.push_back(member.key()); });
    });
  }

  void Reads(const Step& step) {
    std::vector<std::string_view> told;
    const std::uint32_t end = IndexOf(step.node.node().subtree_end);
    for (std::uint32_t i = IndexOf(step.node.id()); i < end; ++i) {
      const NodeRef scalar(step.node.tree(), static_cast<NodeId>(i));
      if (!scalar.IsString() || scalar.text().find("$(") == std::string_view::npos) continue;
      for (const pipeline::Macro& macro : pipeline::MacrosOf(scalar.text())) {
        if (Holds(told, macro.name)) continue;
        const auto output = std::ranges::find_if(outputs_, [&](const Output& it) {
          return it.step->id < step.id && EqualsIgnoreCase(it.name, macro.name);
        });
        if (output == outputs_.end()) continue;
        told.push_back(macro.name);
        Report(scalar, macro, *output);
      }
    }
  }

  void Report(NodeRef scalar, const pipeline::Macro& macro, const Output& output) {
    const pipeline::Expanded& expanded = *expansion_.expanded;
    const azp::Place origin = expanded.ValuePlace(scalar);
    RuleContext::Located at = ctx_.Locate(origin);
    if (!at) return;
    const bool is_exact = !origin.is_key && origin.node.text() == scalar.text();
    if (is_exact) at.span = RuleContext::SourceOf(origin.node, macro.span);
    auto report = ctx_.ReportIn(*at.document, at.span,
                                "`$({})` is not replaced: the variable is an output", macro.name);
    if (is_open_) report.As(Confidence::kMedium);
    if (const auto set = ctx_.Locate(expanded.ValuePlace(output.step->script))) {
      report.LabelIn(*set.document, set.span, "set here with `isOutput=true`");
    }
    const std::string_view name = output.step->name.text();
    if (name.empty()) {
      report.Help("set it without `isOutput=true`, or give the step a `name` and read `$(NAME.{})`",
                  output.name);
    } else {
      const std::string better = fmt::format("$({}.{})", name, output.name);
      report.Help("read `{}`", better);
      if (is_exact && name.find('$') == std::string_view::npos) {
        report.Fix(FixSafety::kUnsafe, "read the output", at.span, better);
      }
    }
    ctx_.LabelIncludes(report, expansion_, expanded.origins[scalar.id()].frame);
  }

  const PipelineExpansion& expansion_;
  const Pipeline& model_;
  const Job* job_;
  std::vector<const Step*> steps_;
  RuleContext& ctx_;
  std::vector<Output> outputs_;
  std::vector<std::string_view> defined_;
  bool is_open_ = false;
};

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  for (const Job& job : expansion.model.jobs) JobCheck(expansion, &job, ctx).Run();
  JobCheck(expansion, nullptr, ctx).Run();
}

}  // namespace

extern constinit const Rule output_read_by_plain_name = {
    .id = "output-read-by-plain-name",
    .summary = "an output variable is read without the name of its step",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:contextual-step-object"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
