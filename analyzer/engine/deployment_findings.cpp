#include "engine/deployment_findings.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/nearest.h"

namespace plumbline {
namespace {

RuleContext::Located LocatePiece(const Deployment& deployment, NodeRef node, Span span,
                                 const RuleContext& ctx) {
  const RuleContext::Located found = ctx.Locate(*deployment.pipeline, node, span);
  return found ? found : LocateDeployment(deployment, ctx);
}

std::string_view FileName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// The document that was probably meant: of the same name elsewhere, or of nearly the same path.
const Document* Meant(const Graph& graph, const LinkedFile& file) {
  const std::vector<const Document*>& named = graph.NamedLike(FileName(file.path));
  if (named.size() == 1) return named.front();
  const Document* best = nullptr;
  std::size_t least = std::max<std::size_t>(2, FileName(file.path).size() / 5) + 1;
  for (const auto& document : graph.documents()) {
    if (!document->arm_template && !document->parameter_file) continue;
    const std::size_t distance = EditDistance(document->path(), file.path, least);
    if (distance >= least) continue;
    least = distance;
    best = document.get();
  }
  return best;
}

}  // namespace

RuleContext::Located LocateDeployment(const Deployment& deployment, const RuleContext& ctx) {
  return ctx.Locate(*deployment.pipeline, deployment.use.node, deployment.use.span);
}

RuleContext::Located LocateText(const Deployment& deployment, const pipeline::StepText& text,
                                const RuleContext& ctx) {
  return LocatePiece(deployment, text.node, text.span, ctx);
}

RuleContext::Located LocateName(const Deployment& deployment,
                                const pipeline::PassedParameter& parameter,
                                const RuleContext& ctx) {
  return LocatePiece(deployment, parameter.node, parameter.name_span, ctx);
}

RuleContext::Located LocateValue(const Deployment& deployment,
                                 const pipeline::PassedParameter& parameter,
                                 const RuleContext& ctx) {
  return LocatePiece(deployment, parameter.node, parameter.value_span, ctx);
}

void LabelIncludes(ReportBuilder& report, const Deployment& deployment, const RuleContext& ctx) {
  const auto& origins = deployment.pipeline->expanded->origins;
  ctx.LabelIncludes(report, *deployment.pipeline, origins[deployment.use.node.id()].frame);
}

void ReportMissingFile(const Deployment& deployment, const pipeline::StepText& text,
                       const LinkedFile& file, std::string_view what, RuleContext& ctx) {
  if (file.state != LinkedFile::State::kMissing) return;
  const RuleContext::Located at = LocateText(deployment, text, ctx);
  if (!at) return;
  auto report = ctx.ReportIn(*at.document, at.span, "there is no {} `{}`", what, file.path);
  if (const Document* const meant = Meant(ctx.graph(), file)) {
    report.Help("did you mean `{}`?", meant->path());
    // A literal path from the root of the repository can be replaced as a whole.
    if (text.text == file.path &&
        at.document->source.text().substr(at.span.begin, at.span.size()) == text.text) {
      report.Fix(FixSafety::kUnsafe, "name the file that is there", at.span, meant->path());
    }
  }
  LabelIncludes(report, deployment, ctx);
}

}  // namespace plumbline
