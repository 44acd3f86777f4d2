#include "engine/graph_findings.h"

namespace plumbline {

void ReportGraphProblems(pipeline::GraphProblemKind kind, const PipelineExpansion& expansion,
                         RuleContext& ctx) {
  const pipeline::Expanded& expanded = *expansion.expanded;
  for (const pipeline::GraphProblem& problem : expansion.graph_problems()) {
    if (problem.kind != kind) continue;
    // Conditions that are not known mostly exclude each other.
    if (problem.possible && kind == pipeline::GraphProblemKind::kDuplicateName && !ctx.pedantic()) {
      continue;
    }
    const RuleContext::Located at = ctx.Locate(expanded.ValuePlace(problem.node));
    if (!at) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "{}", problem.message);
    if (!problem.help.empty()) report.Help("{}", problem.help);
    if (problem.possible) {
      report.As(Severity::kWarning).Note("only when the conditions around it hold");
    }
    if (problem.other) {
      const RuleContext::Located other = ctx.Locate(expanded.ValuePlace(problem.other));
      if (other && other.document == at.document && other.span == at.span) {
        report.Help(
            "this place comes into the pipeline twice: make the name depend on a parameter");
      } else if (other) {
        report.LabelIn(*other.document, other.span, "{}", problem.label);
      }
    }
    ctx.LabelIncludes(report, expansion, expanded.origins[problem.node.id()].frame);
  }
}

}  // namespace plumbline
