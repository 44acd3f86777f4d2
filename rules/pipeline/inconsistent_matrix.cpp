#include <algorithm>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Most legs of a matrix define a variable that the job reads, and one does not. In that leg the macro stays as it is.

```yaml bad
jobs:
- job: Test
  strategy:
    matrix:
      linux:
        os: ubuntu
        shell: bash
      windows:
        os: windows
  steps:
  - script: run --os $(os) --shell $(shell)
```

```yaml good
jobs:
- job: Test
  strategy:
    matrix:
      linux:
        os: ubuntu
        shell: bash
      windows:
        os: windows
        shell: pwsh
  steps:
  - script: run --os $(os) --shell $(shell)
```

Nothing is said when a condition in the job asks for the variable, when a variable around the job has the name, or when a
group or a template may define it.
)md";

using pipeline::Job;
using pipeline::Variable;

bool Defines(const std::vector<Variable>& variables, std::string_view name) {
  return std::ranges::any_of(
      variables, [name](const Variable& it) { return EqualsIgnoreCase(it.Name(), name); });
}

// A scalar of the job that reads `$(name)`; absent also when an expression asks for it.
NodeRef ReaderOf(const Job& job, NodeRef matrix, std::string_view name) {
  NodeRef reader;
  const std::uint32_t end = IndexOf(job.node.node().subtree_end);
  for (std::uint32_t i = IndexOf(job.node.id()); i < end; ++i) {
    if (i == IndexOf(matrix.id())) i = IndexOf(matrix.node().subtree_end);
    if (i >= end) break;
    const NodeRef scalar(job.node.tree(), static_cast<NodeId>(i));
    if (!scalar.IsString() || !ContainsIgnoreCase(scalar.text(), name)) continue;
    if (scalar.key() == "condition" || scalar.text().find("variables") != std::string_view::npos) {
      return {};
    }
    const std::vector<pipeline::Macro> macros = pipeline::MacrosOf(scalar.text());
    const auto is_it = [name](const pipeline::Macro& it) {
      return EqualsIgnoreCase(it.name, name);
    };
    if (!reader && std::ranges::any_of(macros, is_it)) reader = scalar;
  }
  return reader;
}

void CheckJob(const PipelineExpansion& expansion, const Job& job, RuleContext& ctx) {
  const pipeline::Pipeline& model = expansion.model;
  const NodeRef matrix = job.strategy.Find("matrix", CaseRule::kExact);
  if (!matrix.IsObject() || pipeline::MayHaveMoreMembers(matrix)) return;
  std::vector<NodeRef> legs;
  std::vector<std::string_view> names;
  for (const NodeRef leg : matrix.children()) {
    if (!leg.IsObject() || pipeline::IsExpressionKey(leg.key()) ||
        std::ranges::any_of(leg.children(), [](NodeRef member) {
          return pipeline::EffectOf(member.key()) != pipeline::KeyEffect::kLiteral;
        })) {
      return;
    }
    legs.push_back(leg);
    for (const NodeRef member : leg.children()) {
      const auto is_it = [&](std::string_view it) { return EqualsIgnoreCase(it, member.key()); };
      if (std::ranges::none_of(names, is_it)) names.push_back(member.key());
    }
  }
  for (const std::string_view name : names) {
    const auto defines = [name](NodeRef leg) {
      return static_cast<bool>(leg.Find(Key(name), CaseRule::kIgnore));
    };
    const auto n_legs = static_cast<std::size_t>(std::ranges::count_if(legs, defines));
    if (n_legs == legs.size() || n_legs * 2 < legs.size() || n_legs < 1) continue;
    if (job.more_variables || model.more_variables || Defines(job.variables, name) ||
        Defines(model.variables, name)) {
      continue;
    }
    if (job.stage != kNoId<pipeline::StageId>) {
      const pipeline::Stage& stage = model.stages[job.stage];
      if (stage.more_variables || Defines(stage.variables, name)) continue;
    }
    const NodeRef reader = ReaderOf(job, matrix, name);
    if (!reader) continue;
    for (const NodeRef leg : legs) {
      if (defines(leg)) continue;
      const RuleContext::Located at = ctx.Locate(expansion.expanded->KeyPlace(leg));
      if (!at) continue;
      auto report =
          ctx.ReportIn(*at.document, at.span, "the leg `{}` does not define `{}`", leg.key(), name);
      if (const auto place = ctx.Locate(expansion.expanded->ValuePlace(reader))) {
        report.LabelIn(*place.document, place.span, "which is read here");
      }
      ctx.LabelIncludes(report, expansion, expansion.expanded->origins[leg.id()].frame);
    }
  }
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  if (expansion.is_template) return;
  for (const Job& job : expansion.model.jobs) CheckJob(expansion, job, ctx);
}

}  // namespace

extern constinit const Rule inconsistent_matrix = {
    .id = "inconsistent-matrix",
    .summary = "a leg of a matrix does not define a variable that the job reads",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:contextual-matrix-object", "actionlint:matrix-values"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
