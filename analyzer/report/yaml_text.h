// A tree as YAML.
#pragma once

#include <string>

#include "syntax/tree.h"

namespace plumbline {

// Block style, two blanks of indentation, texts of several lines as block scalars, with a line
// break at the end. Scalars of a JSON tree keep their types: texts that look like something else
// are quoted.
std::string RenderYaml(NodeRef root);

}  // namespace plumbline
