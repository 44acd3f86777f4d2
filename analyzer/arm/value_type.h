// Whether values are of the type that a declaration asks for, as far as that is certain.
#pragma once

#include "arm/template.h"
#include "eval/value.h"

namespace plumbline::arm {

// The value, known or not, certainly is of none of the kinds. Null, which may ask for a default,
// errors, and floats where an integer is wanted (they may be whole numbers) are not certain.
bool IsCertainlyOther(const eval::Value& value, eval::Kinds wanted);

// The parameter that an expression reads and does nothing else with; null when it is another one.
// It is of its declared type, whatever its value is.
const Parameter* PlainParameter(const TemplateModel& model, NodeRef expression);

}  // namespace plumbline::arm
