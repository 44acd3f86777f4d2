// Findings about the way that a value took through a pipeline (pipeline/value_flow.h).
#pragma once

#include <string_view>

#include "engine/rule_context.h"
#include "pipeline/value_flow.h"

namespace plumbline {

// Adds the way to a finding: each place of the flow, and at last what reads it.
void AddFlow(ReportBuilder& report, const PipelineExpansion& expansion, const pipeline::Flow& flow,
             const RuleContext::Located& end, std::string_view end_text, const RuleContext& ctx);
// The same for a finding of one file, whose model the flow was asked of.
void AddFlow(ReportBuilder& report, const pipeline::Flow& flow, const Document& document, Span end,
             std::string_view end_text);

// How texts of outsiders get into scripts and arguments; each is a rule.
enum class UntrustedWay : std::uint8_t {
  kScript,       // A macro of a predefined variable in a script.
  kArguments,    // The same in an argument list.
  kCompileTime,  // By `${{ }}`.
  kVariable,     // Through variables of the pipeline.
  kUpstream,     // Of the run that triggered this one.
};
void ReportUntrusted(UntrustedWay way, const PipelineExpansion& expansion, RuleContext& ctx);

}  // namespace plumbline
