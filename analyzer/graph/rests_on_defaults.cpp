#include "graph/rests_on_defaults.h"

#include "arm/name_uses.h"

namespace plumbline {

std::vector<const arm::Parameter*> DefaultsThatMayDiffer(const Graph& graph,
                                                         const Document& document,
                                                         NodeRef expression) {
  if (!document.arm_template || expression.tree() != &document.tree ||
      !graph.links().ParameterFilesOf(document).empty()) {
    return {};
  }
  return arm::DefaultsBehind(*document.arm_template, expression);
}

}  // namespace plumbline
