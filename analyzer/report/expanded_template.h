// What `plumbline expand` prints for a template: the template that a deployment comes down to, with
// parameters, variables, loops and conditions carried out. It is a template again: what only the
// deployment knows stays as its expression, and the parameters that it needs stay declared.
#pragma once

#include <string>

#include "arm/expansion.h"

namespace plumbline {

// JSON, two blanks of indentation, with a line break at the end.
std::string RenderExpandedTemplate(const arm::Expansion& expansion);

}  // namespace plumbline
