// References to templates as links: of pipelines, and of deployments with a relative path.
#include "lsp/features.h"
#include "lsp/occurrences.h"

namespace plumbline::lsp {

Answer DocumentLinks(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  out.BeginArray();
  const auto link = [&](Span span, const Document& target) {
    out.BeginObject();
    session.WriteRange(out, "range", subject, span);
    out.Field("target", session.UriOf(*subject.folder, target));
    out.EndObject();
  };
  if (subject && subject.document->pipeline) {
    for (const Occurrence& occurrence : OccurrencesIn(subject.graph(), *subject.document)) {
      if (occurrence.symbol.kind == SymbolKind::kFile) {
        link(occurrence.span, *occurrence.symbol.document);
      }
    }
  }
  if (subject && subject.document->arm_template) {
    for (const arm::Resource& resource : subject.document->arm_template->resources) {
      const Document* const target = LinkedTemplate(subject.graph(), *subject.document, resource);
      if (target == nullptr) continue;
      link(resource.properties["templateLink"]["relativePath"].span(), *target);
    }
  }
  out.EndArray();
  return {};
}

}  // namespace plumbline::lsp
