#include <optional>

#include "base/ascii.h"
#include "engine/rule_context.h"
#include "graph/deployments.h"
#include "pipeline/script_file.h"
#include "pipeline/variable_values.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step runs a script file that is not in the repository. The run finds out when it gets there.

```yaml bad
steps:
- task: Bash@3
  inputs:
    filePath: bulid.sh
```

```yaml good
steps:
- task: Bash@3
  inputs:
    targetType: inline
    script: make
```

Nothing is said where the path depends on a variable that the pipeline does not fix, lies in an artifact or another repository, or where
another step names the file and may make it.
)md";

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  if (!ctx.graph().places().exists) return;
  std::optional<pipeline::VariableValues> values;
  for (const pipeline::Step& step : pipeline.model.steps) {
    const NodeRef input = pipeline::ScriptFileOf(step);
    if (!input.IsString() || input.text().empty()) continue;
    if (!values) values.emplace(pipeline.model);
    const LinkedFile file =
        FindStepFile(ctx.graph(), pipeline, step, values->Resolve(Trim(input.text()), step.job));
    if (file.state != LinkedFile::State::kMissing) continue;
    const RuleContext::Located at = ctx.Locate(pipeline, input);
    if (!at) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "there is no file `{}`", file.path);
    ctx.LabelIncludes(report, pipeline, pipeline.expanded->origins[input.id()].frame);
  }
}

}  // namespace

extern constinit const Rule script_file_not_found = {
    .id = "script-file-not-found",
    .summary = "the script file that a step runs is not in the repository",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
