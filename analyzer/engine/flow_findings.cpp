#include "engine/flow_findings.h"

#include "pipeline/run_triggers.h"

namespace plumbline {
namespace {

using pipeline::Flow;
using pipeline::Shell;
using pipeline::UntrustedSource;

UntrustedWay WayOf(const pipeline::ValueFlow::UntrustedUse& use) {
  if (use.flow.n_variables > 0) return UntrustedWay::kVariable;
  if (use.flow.is_compile_time) return UntrustedWay::kCompileTime;
  if (use.flow.untrusted->is_upstream) return UntrustedWay::kUpstream;
  return use.in_script ? UntrustedWay::kScript : UntrustedWay::kArguments;
}

// Who can start a run decides how bad it is.
Severity SeverityOf(const Flow& flow, const PipelineExpansion& expansion) {
  const UntrustedSource& source = *flow.untrusted;
  if (source.is_weak) return Severity::kInfo;
  if (expansion.is_template) return Severity::kWarning;
  const pipeline::Pipeline& model = expansion.model;
  if (pipeline::StartsByHandOnly(model) && !source.is_upstream) return Severity::kWarning;
  if (source.name.starts_with("Build.SourceBranch") &&
      pipeline::RunsOnAnyBranch(model) == pipeline::May::kNo &&
      pipeline::RunsOnPullRequests(model) != pipeline::May::kYes) {
    return Severity::kWarning;
  }
  return Severity::kError;
}

// The environment variable that the agent makes of a predefined variable, as the shell reads it.
std::string EnvironmentRead(std::string_view variable, Shell shell) {
  std::string name;
  for (const char c : variable) name += c == '.' ? '_' : ToUpperAscii(c);
  if (shell == Shell::kBash) return fmt::format("${{{}}}", name);
  if (shell == Shell::kPowerShell) return fmt::format("${{env:{}}}", name);
  return {};
}

}  // namespace

void AddFlow(ReportBuilder& report, const PipelineExpansion& expansion, const Flow& flow,
             const RuleContext::Located& end, std::string_view end_text, const RuleContext& ctx) {
  for (const pipeline::FlowStep& step : flow.steps) {
    const RuleContext::Located at = ctx.Locate(expansion, step.node, step.span);
    if (!at || (at.document == end.document && at.span == end.span)) continue;
    report.Step(*at.document, at.span, "{}", step.text);
  }
  report.Step(*end.document, end.span, "{}", end_text);
}

void AddFlow(ReportBuilder& report, const Flow& flow, const Document& document, Span end,
             std::string_view end_text) {
  for (const pipeline::FlowStep& step : flow.steps) {
    const Span at = RuleContext::SourceOf(step.node, step.span);
    if (at != end) report.Step(document, at, "{}", step.text);
  }
  report.Step(document, end, "{}", end_text);
}

void ReportUntrusted(UntrustedWay way, const PipelineExpansion& expansion, RuleContext& ctx) {
  for (const auto& use : expansion.scripts().flow().untrusted_uses()) {
    if (WayOf(use) != way) continue;
    const Severity severity = SeverityOf(use.flow, expansion);
    if (severity == Severity::kInfo && !ctx.pedantic()) continue;
    const RuleContext::Located at = ctx.Locate(expansion, use.node, use.span);
    if (!at) continue;
    const pipeline::Step& step = expansion.model.steps[use.step];
    // Expanding writes `${{ }}` anew.
    std::string_view written = at.document->source.text().substr(at.span.begin, at.span.size());
    if (!written.starts_with('$')) {
      written = use.node.text().substr(use.span.begin, use.span.size());
    }
    const std::string where =
        use.in_script ? "the script" : fmt::format("input `{}`", use.node.key());
    const std::string_view what = use.flow.what;
    auto report =
        ctx.ReportIn(*at.document, at.span, "`{}` pastes {} {} into {}, and {} decides it", written,
                     Article(what), what, where, use.flow.untrusted->who);
    report.As(severity);
    if (use.flow.steps.size() > 1 || way == UntrustedWay::kVariable) {
      AddFlow(report, expansion, use.flow, at, "pasted here", ctx);
    }
    const pipeline::Shell shell = step.shell;
    if (use.in_script && shell == Shell::kCmd) {
      report.Help("cmd reads the value again as text of the script; use another shell");
    } else if (use.in_script) {
      report.Help("read it as an environment variable, which the shell takes as data");
    } else {
      report.Help("pass a value with fixed characters, such as `$(Build.BuildId)`");
    }
    const bool is_exact = at.span.size() == use.span.size();
    if (way == UntrustedWay::kScript && is_exact &&
        !expansion.scripts().Of(step).IsVerbatim(use.span.begin)) {
      const std::string read = EnvironmentRead(use.flow.source, shell);
      if (!read.empty()) {
        report.Fix(FixSafety::kUnsafe, "read the environment variable", at.span, read);
      }
    }
    ctx.LabelIncludes(report, expansion, expansion.expanded->origins[use.node.id()].frame);
  }
}

}  // namespace plumbline
