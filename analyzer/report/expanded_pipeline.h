// What `plumbline expand` prints for a pipeline: the pipeline with its templates put in.
#pragma once

#include <string>

#include "syntax/tree.h"

namespace plumbline {

// JSON, two blanks of indentation, with a line break at the end; every scalar is a text.
std::string RenderExpandedJson(NodeRef root);

}  // namespace plumbline
