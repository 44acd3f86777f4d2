// A ResourceGraph for people and programs (`plumbline graph`). Functions are pure; docs/graph.md
// documents the JSON.
#pragma once

#include <string>
#include <string_view>

#include "graph/resource_graph.h"

namespace plumbline {

// One object: version, nodes, edges. `graph` are the documents that the things point into.
std::string RenderGraphJson(const Graph& graph, const ResourceGraph& resources);
// A flowchart of Mermaid, with a subgraph for each file.
std::string RenderGraphMermaid(const ResourceGraph& resources);
// For Graphviz, with a cluster for each file.
std::string RenderGraphDot(const ResourceGraph& resources);
// One page that needs nothing else; `title` stands above it.
std::string RenderGraphHtml(const Graph& graph, const ResourceGraph& resources,
                            std::string_view title);

}  // namespace plumbline
