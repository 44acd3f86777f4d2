// Whether the template that a deployment was found to lead to is certainly that one.
#pragma once

#include "arm/expansion.h"
#include "graph/graph.h"

namespace plumbline {

// True of a template inside the deployment, and of a link whose text leads to the file: by
// `relativePath`, or by an expression for an address that ends in the file's path from the folder
// of the deployment, whatever it starts with. A whole address may be that of another copy, and a
// link that depends on something unknown, or ends in the name of the file only, that of another
// file.
bool IsCertainlyDeployed(const Graph& graph, const arm::Expansion& expansion,
                         const arm::DeployedResource& deployment);

}  // namespace plumbline
