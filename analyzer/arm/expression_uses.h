// Every expression of a template file, with the template and the resource that it is written in.
#pragma once

#include <vector>

#include "arm/template.h"

namespace plumbline::arm {

// In document order, nested templates included. Only places that the service evaluates: not
// metadata and comments, not the type part of declarations (of a parameter only its default is an
// expression), not the definitions section. Views the model, which must stay where it is.
std::vector<ExpressionUse> CollectExpressions(const TemplateModel& model);

// The strings at the same places that are no expressions: literal and escaped text, keys left out.
// (ExpressionUse::Text is not for them.)
std::vector<ExpressionUse> CollectLiterals(const TemplateModel& model);

}  // namespace plumbline::arm
