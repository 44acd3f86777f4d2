// Whether the template that a deployment was found to lead to is certainly that one.
#pragma once

#include "arm/expansion.h"
#include "graph/graph.h"

namespace plumbline {

// True of a template inside the deployment, and of a link whose text leads to the file: by
// `relativePath`, by an address that ends in the file's path from the folder of the deployment,
// whatever it starts with, or by the address of the file on GitHub. A link that depends on
// something unknown, or ends in the name of the file only, may lead to another one.
bool IsCertainlyDeployed(const Graph& graph, const arm::Expansion& expansion,
                         const arm::DeployedResource& deployment);

}  // namespace plumbline
