#include "engine/custom_role_findings.h"

namespace plumbline {

RuleContext::Located PlaceOfPermission(const arm::CustomRole& role, const arm::PermissionList& list,
                                       std::size_t i, const RuleContext& ctx) {
  const NodeRef node = list.nodes[i];
  const arm::Resource& declared = *role.resource->declared;
  if (!node) return {ctx.graph().DocumentOf(declared.node.tree()), declared.type.span()};
  return {ctx.graph().DocumentOf(node.tree()), node.span()};
}

}  // namespace plumbline
