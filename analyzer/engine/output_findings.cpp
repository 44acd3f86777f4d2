#include "engine/output_findings.h"

#include <algorithm>
#include <string_view>

#include "pipeline/edits.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

using pipeline::ReferenceError;
using pipeline::ReferenceProblem;

struct Place {
  const Document* document = nullptr;
  NodeRef scalar;         // Of the document.
  Span span;              // What is wrong.
  Span path;              // The whole reference.
  bool is_exact = false;  // The reference is written there as it is.
};

// Where the reference is written, which may be in a template, or put together from parts.
Place PlaceOf(const PipelineExpansion& expansion, const ReferenceProblem& problem,
              const RuleContext& ctx) {
  const azp::Place origin = expansion.expanded->ValuePlace(problem.node);
  const RuleContext::Located at = ctx.Locate(origin);
  if (!at) return {};
  // A text that was put together stands as a whole for its parts.
  if (origin.is_key || origin.node.text() != problem.node.text()) {
    return {at.document, origin.node, at.span, at.span, false};
  }
  return {at.document, origin.node, RuleContext::SourceOf(origin.node, problem.span),
          RuleContext::SourceOf(origin.node, problem.path), true};
}

// Makes the job depend on what it reads, where it says nothing of the kind yet.
void AddDependency(ReportBuilder& report, const PipelineExpansion& expansion,
                   const ReferenceProblem& problem, const Place& place) {
  const pipeline::Expanded& expanded = *expansion.expanded;
  // What a template says holds for everybody who includes it.
  if (problem.dependency.empty() || !problem.reader ||
      expanded.origins[problem.reader.id()].frame != pipeline::FrameId{0}) {
    return;
  }
  const azp::Place name = expanded.ValuePlace(problem.reader);
  if (!name.node || name.is_key || name.node.tree() != place.scalar.tree()) return;
  if (name.node.parent().Find("dependsOn", CaseRule::kExact)) return;
  const NodeRef next = name.node.next();
  if (!next || (name.node.key() != "job" && name.node.key() != "deployment")) return;
  if (const auto edit =
          pipeline::InsertBefore(next, fmt::format("dependsOn: {}", problem.dependency))) {
    report.FixWith(FixSafety::kUnsafe, fmt::format("depend on `{}`", problem.dependency), {*edit});
  }
}

// A template may read what only some of its includers have.
bool IsOptional(const PipelineExpansion& expansion, const ReferenceProblem& problem,
                const RuleContext& ctx) {
  const auto& origins = expansion.expanded->origins;
  if (problem.missing.empty() || origins[problem.node.id()].frame == pipeline::FrameId{0}) {
    return false;
  }
  const auto is_it = [&problem](const auto& part) {
    return EqualsIgnoreCase(part.name.text(), problem.missing);
  };
  return std::ranges::any_of(ctx.graph().documents(), [&is_it](const auto& document) {
    return document->pipeline && (std::ranges::any_of(document->pipeline->stages, is_it) ||
                                  std::ranges::any_of(document->pipeline->jobs, is_it));
  });
}

}  // namespace

void ReportOutputReferences(const PipelineExpansion& expansion, ReferenceError error,
                            RuleContext& ctx) {
  const pipeline::Expanded& expanded = *expansion.expanded;
  for (const ReferenceProblem& problem : expansion.reference_problems()) {
    if (problem.error != error || IsOptional(expansion, problem, ctx)) continue;
    const Place place = PlaceOf(expansion, problem, ctx);
    if (place.document == nullptr) continue;
    auto report = ctx.ReportIn(*place.document, place.span, "{}", problem.message);
    if (problem.is_likely) report.As(Severity::kWarning).As(Confidence::kMedium);
    if (!problem.better.empty()) {
      report.Help("use `{}`", problem.better);
      const pipeline::ExpressionUse use{
          place.scalar, false, {}, pipeline::ExpressionPlace::kRuntime};
      const auto written = pipeline::WrittenIn(use, problem.better);
      if (place.is_exact && written) {
        report.Fix(FixSafety::kUnsafe, "read it by its name", place.path, *written);
      }
    } else if (!problem.help.empty()) {
      report.Help("{}", problem.help);
    }
    if (problem.producer) {
      if (const auto producer = ctx.Locate(expanded.ValuePlace(problem.producer))) {
        report.LabelIn(*producer.document, producer.span, "`{}` is here", problem.producer.text());
      }
    }
    if (error == ReferenceError::kNotADependency) AddDependency(report, expansion, problem, place);
    ctx.LabelIncludes(report, expansion, expanded.origins[problem.node.id()].frame);
  }
}

}  // namespace plumbline
