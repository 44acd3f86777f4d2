#include <algorithm>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/variables_in_sight.h"

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
using pipeline::Pipeline;
using pipeline::Step;

struct Output {
  std::string_view name;
  const Step* step = nullptr;
  std::uint32_t end = 0;  // Of the command, in the script of the step.
};

class JobCheck {
 public:
  // `job` is null for the steps of a template.
  JobCheck(const PipelineExpansion& expansion, const Job* job, RuleContext& ctx)
      : expansion_(expansion), model_(expansion.model), job_(job), ctx_(ctx) {
    if (job != nullptr) {
      for (const pipeline::StepId id : job->steps) steps_.push_back(&model_.steps[id]);
      return;
    }
    for (const Step& step : model_.steps) {
      if (step.job == kNoId<pipeline::JobId> && !step.argument) steps_.push_back(&step);
    }
  }

  void Run() {
    for (const Step* step : steps_) Setters(*step);
    if (outputs_.empty()) return;
    const pipeline::VariablesInSight around = pipeline::VariablesAround(model_, job_);
    is_open_ =
        is_open_ || around.is_open || expansion_.is_template ||
        std::ranges::any_of(steps_, [](const Step* it) { return pipeline::MaySetMore(*it); });
    std::erase_if(outputs_, [&](const Output& output) {
      return around.Holds(output.name) || Holds(set_, output.name);
    });
    // What is read before it is set has a value from elsewhere.
    for (const Step* step : steps_) {
      ForEachRead(*step, [&](NodeRef scalar, const pipeline::Macro& macro) {
        std::erase_if(outputs_, [&](const Output& output) {
          if (!EqualsIgnoreCase(output.name, macro.name)) return false;
          return output.step->id == step->id
                     ? scalar != step->script || macro.span.begin < output.end
                     : output.step->id > step->id;
        });
      });
    }
    for (const Step* step : steps_) Reads(*step);
  }

 private:
  static bool Holds(const std::vector<std::string_view>& names, std::string_view name) {
    return std::ranges::any_of(names,
                               [name](std::string_view it) { return EqualsIgnoreCase(it, name); });
  }

  void Setters(const Step& step) {
    for (const pipeline::SetVariable& set : pipeline::SetVariablesOf(step)) {
      if (!set.is_literal) {
        is_open_ = true;
      } else if (set.is_output == true) {
        outputs_.push_back({set.name, &step, set.message.end});
      } else {
        set_.push_back(set.name);
      }
    }
  }

  template <class F>
  void ForEachRead(const Step& step, const F& f) const {
    const std::uint32_t end = IndexOf(step.node.node().subtree_end);
    for (std::uint32_t i = IndexOf(step.node.id()); i < end && !outputs_.empty(); ++i) {
      const NodeRef scalar(step.node.tree(), static_cast<NodeId>(i));
      if (!scalar.IsString() || scalar.text().find("$(") == std::string_view::npos) continue;
      for (const pipeline::Macro& macro : pipeline::MacrosOf(scalar.text())) f(scalar, macro);
    }
  }

  void Reads(const Step& step) {
    std::vector<std::string_view> told;
    ForEachRead(step, [&](NodeRef scalar, const pipeline::Macro& macro) {
      if (Holds(told, macro.name)) return;
      const auto output = std::ranges::find_if(outputs_, [&](const Output& it) {
        return it.step->id < step.id && EqualsIgnoreCase(it.name, macro.name);
      });
      if (output == outputs_.end()) return;
      if (scalar == step.script && pipeline::ParseScript(step).InComment(macro.span.begin)) return;
      told.push_back(macro.name);
      Report(scalar, macro, *output);
    });
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
  std::vector<std::string_view> set_;  // Without `isOutput`.
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
