#include "engine/deployed_values.h"

#include <algorithm>

#include "graph/rests_on_defaults.h"

namespace plumbline {

bool IsSent(const arm::DeployedResource& resource) {
  if (resource.IsExisting() || resource.type.empty()) return false;
  if (resource.IsDeployed() == eval::Truth::kFalse) return false;
  // Types of extensions other than Azure's own, which only templates with symbolic names have.
  if (!resource.declared->node.has_key()) return true;
  return !resource.declared->At("import").node() && !resource.declared->At("extension").node();
}

Written WrittenAt(const Graph& graph, const arm::Expansion& expansion, const eval::Value& value) {
  if (value.origin() == kNoId<eval::OriginId>) return {};
  const eval::Origin origin = expansion.session().NodeOf(value.origin());
  if (!origin.node || origin.is_key) return {};
  Written place = WrittenAt(graph, origin.node);
  // One of a few values: where they are declared.
  if (value.IsUnknown() && origin.node.IsObject() && origin.node.has_key()) {
    place.span = origin.node.key_span();
  }
  return place;
}

Written WrittenAt(const Graph& graph, NodeRef node) {
  if (!node) return {};
  return {graph.DocumentOf(node.tree()), node, node.span()};
}

const eval::Value* FindAt(const eval::Value& body, std::string_view path) {
  const eval::Value* at = &body;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const eval::Member* const member = eval::FindMember(*at, path.substr(0, dot));
    at = member == nullptr ? nullptr : &member->value;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

void ExplainDefaults(const Written& place, const RuleContext& ctx, ReportBuilder& report) {
  for (const arm::Parameter* parameter :
       DefaultsThatMayDiffer(ctx.graph(), *place.document, place.node)) {
    report.As(Severity::kWarning)
        .LabelIn(*place.document, parameter->default_value.span(), "with this default of `{}`",
                 parameter->name());
  }
}

}  // namespace plumbline
