// Names that a nested template in inner scope does not see: those of the templates around it.
#pragma once

#include <string_view>

#include "arm/template.h"

namespace plumbline::arm {

// The nearest declaration of the parameter or variable around `inner`, which is a template that
// expressions are evaluated in. Null when none of them has one.
const Parameter* FindParameterAround(const TemplateModel& model, const Template& inner,
                                     std::string_view name);
const Variable* FindVariableAround(const TemplateModel& model, const Template& inner,
                                   std::string_view name);

}  // namespace plumbline::arm
