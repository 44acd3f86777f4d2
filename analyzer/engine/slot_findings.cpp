#include "engine/slot_findings.h"

namespace plumbline {
namespace {

void LabelAt(ReportBuilder& report, const RuleContext::Located& at, std::string_view text) {
  if (at) report.LabelIn(*at.document, at.span, "{}", text);
}

}  // namespace

RuleContext::Located LocateUse(const PipelineExpansion& pipeline, const pipeline::SlotUse& use,
                               const RuleContext& ctx) {
  return ctx.Locate(pipeline, use.node, use.span);
}

RuleContext::Located LocateSlot(const PipelineExpansion& pipeline, const pipeline::SlotUse& use,
                                const RuleContext& ctx) {
  if (use.slot) {
    const RuleContext::Located found = ctx.Locate(pipeline, use.slot.node, use.slot.span);
    if (found) return found;
  }
  return LocateUse(pipeline, use, ctx);
}

void LabelUse(ReportBuilder& report, const PipelineExpansion& pipeline,
              const pipeline::SlotUse& use, std::string_view text, const RuleContext& ctx) {
  LabelAt(report, LocateUse(pipeline, use, ctx), text);
}

void LabelSlot(ReportBuilder& report, const PipelineExpansion& pipeline,
               const pipeline::SlotUse& use, std::string_view text, const RuleContext& ctx) {
  LabelAt(report, LocateSlot(pipeline, use, ctx), text);
}

void LabelIncludes(ReportBuilder& report, const PipelineExpansion& pipeline,
                   const pipeline::SlotUse& use, const RuleContext& ctx) {
  ctx.LabelIncludes(report, pipeline, pipeline.expanded->origins[use.node.id()].frame);
}

}  // namespace plumbline
