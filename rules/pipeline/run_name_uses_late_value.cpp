#include <algorithm>

#include "engine/rule_context.h"
#include "expr/expression.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The `name` of a pipeline, which becomes the number of its runs, reads a variable that only a job has. The run is named before
any job begins, and keeps the text of the macro.

```yaml bad
name: $(Date:yyyyMMdd)-$(Agent.JobName)
steps:
- script: make
```

```yaml good
name: $(Date:yyyyMMdd)$(Rev:.r)
steps:
- script: make
```

Characters that the number of a run cannot have are an error: `"`, `/`, `:`, `<`, `>`, `\`, `|`, `?`, `@`, `*`, and a dot at
its end.
)md";

constexpr std::string_view kJobVariables[] = {
    "Build.ArtifactStagingDirectory", "Build.BinariesDirectory", "Build.BuildNumber",
    "Build.Repository.LocalPath",     "Build.SourcesDirectory",  "Build.StagingDirectory",
    "Common.TestResultsDirectory",    "Pipeline.Workspace",      "System.ArtifactsDirectory",
    "System.DefaultWorkingDirectory", "System.WorkFolder",
};

bool IsLate(std::string_view name) {
  return StartsWithIgnoreCase(name, "Agent.") || StartsWithIgnoreCase(name, "System.Job") ||
         StartsWithIgnoreCase(name, "System.Phase") || StartsWithIgnoreCase(name, "System.Stage") ||
         std::ranges::any_of(kJobVariables, [name](std::string_view known) {
           return EqualsIgnoreCase(known, name);
         });
}

bool IsDefined(const pipeline::Pipeline& pipeline, std::string_view name) {
  return pipeline.more_variables ||
         std::ranges::any_of(pipeline.variables, [name](const pipeline::Variable& variable) {
           return EqualsIgnoreCase(variable.Name(), name);
         });
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  const NodeRef name = pipeline.name;
  if (!name.IsString()) return;
  const std::string_view text = name.text();
  for (const pipeline::Macro& macro : pipeline::MacrosOf(text)) {
    if (!IsLate(macro.name) || IsDefined(pipeline, macro.name)) continue;
    ctx.Report(RuleContext::SourceOf(name, macro.span),
               "`$({})` has no value yet when the run gets its name", macro.name);
  }
  const std::vector<expr::Piece> pieces = expr::SplitPipelineText(text);
  for (const expr::Piece& piece : pieces) {
    if (piece.kind != expr::PieceKind::kText) continue;
    const std::string_view part = text.substr(piece.outer.begin, piece.outer.size());
    const std::size_t at = part.find_first_of("\"/:<>\\|?@*");
    if (at == std::string_view::npos) continue;
    const auto begin = static_cast<std::uint32_t>(piece.outer.begin + at);
    ctx.Report(RuleContext::SourceOf(name, {begin, begin + 1}),
               "the number of a run cannot have a `{}`", part.substr(at, 1))
        .As(Severity::kError);
    return;
  }
  if (!pieces.empty() && pieces.back().kind == expr::PieceKind::kText && text.ends_with('.')) {
    const auto end = static_cast<std::uint32_t>(text.size());
    ctx.Report(RuleContext::SourceOf(name, {end - 1, end}),
               "the number of a run cannot end in a dot")
        .As(Severity::kError);
  }
}

}  // namespace

extern constinit const Rule run_name_uses_late_value = {
    .id = "run-name-uses-late-value",
    .summary = "the name of a run reads what only a job has, or has characters that are refused",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
