#include "engine/structure_findings.h"

#include <string>
#include <utility>
#include <vector>

#include "pipeline/edits.h"
#include "pipeline/structure_edits.h"

namespace plumbline {
namespace {

using pipeline::StructureProblem;
using pipeline::StructureRepair;
using pipeline::StructureWeight;

std::vector<Edit> EditsOf(const StructureProblem& problem) {
  switch (problem.repair) {
    case StructureRepair::kNone:
      break;
    case StructureRepair::kReplace:
      return {{PlaceOf(problem), problem.replacement}};
    case StructureRepair::kMoveToFront:
      return pipeline::MoveToFront(problem.node);
    case StructureRepair::kWrapInList:
      return pipeline::WrapInList(problem.node);
    case StructureRepair::kRemove:
      if (auto edit = pipeline::RemoveEntry(problem.node)) return {std::move(*edit)};
      break;
  }
  return {};
}

// Without template expressions and templates a file stays what it was, and so do its problems.
bool IsAsWritten(const PipelineExpansion& expansion) {
  return expansion.expanded->frames.size() == 1 &&
         expansion.document->source.text().find("${{") == std::string_view::npos;
}

}  // namespace

Span PlaceOf(const StructureProblem& problem) {
  if (problem.on_key) return problem.node.key_span();
  if (!problem.part.empty()) return RuleContext::SourceOf(problem.node, problem.part);
  return problem.node.span();
}

void ReportProblem(const StructureProblem& problem, std::string_view title, RuleContext& ctx) {
  ReportBuilder report = ctx.Report(PlaceOf(problem), "{}", problem.message);
  if (!problem.help.empty()) report.Help("{}", problem.help);
  report.LabelIf(static_cast<bool>(problem.other), problem.other.key_span(), "`{}`",
                 problem.other.key());
  if (problem.weight == StructureWeight::kWarning) report.As(Severity::kWarning);
  if (problem.weight == StructureWeight::kHint) report.As(Severity::kHint);
  if (!title.empty()) {
    report.FixWith(problem.repair_is_safe ? FixSafety::kSafe : FixSafety::kUnsafe,
                   std::string(title), EditsOf(problem));
  }
}

void ReportProblems(pipeline::StructureClass kind, std::string_view title, RuleContext& ctx) {
  for (const StructureProblem& problem : ctx.structure()) {
    if (problem.kind == kind) ReportProblem(problem, title, ctx);
  }
}

void ReportExpandedProblems(pipeline::StructureClass kind, const PipelineExpansion& expansion,
                            RuleContext& ctx) {
  if (IsAsWritten(expansion)) return;
  const pipeline::Expanded& expanded = *expansion.expanded;
  for (const StructureProblem& problem : expansion.structure()) {
    if (problem.kind != kind || problem.weight != StructureWeight::kUsual) continue;
    // Of a value that an expression brought here: the expression, and where the value is written.
    const RuleContext::Located value = ctx.Locate(
        problem.on_key ? expanded.KeyPlace(problem.node) : expanded.ValuePlace(problem.node));
    const RuleContext::Located use =
        problem.on_key ? RuleContext::Located() : ctx.Locate(expanded.UsePlace(problem.node));
    const RuleContext::Located at = use ? use : value;
    if (!at) continue;
    ReportBuilder report = ctx.ReportIn(*at.document, at.span, "{}", problem.message);
    if (!problem.help.empty()) report.Help("{}", problem.help);
    if (use && value && (value.document != use.document || value.span != use.span)) {
      report.LabelIn(*value.document, value.span, "the value is written here");
    }
    ctx.LabelIncludes(report, expansion, expanded.origins[problem.node.id()].frame);
  }
}

}  // namespace plumbline
