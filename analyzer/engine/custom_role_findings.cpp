#include "engine/custom_role_findings.h"

namespace plumbline {

RuleContext::Located PlaceOfPermission(const arm::CustomRole& role, const arm::PermissionList& list,
                                       std::size_t i, const RuleContext& ctx) {
  const NodeRef node = list.nodes[i];
  const arm::Value name = role.resource->declared->name;
  return {ctx.graph().DocumentOf(node ? node.tree() : name.node().tree()),
          node ? node.span() : name.span()};
}

}  // namespace plumbline
