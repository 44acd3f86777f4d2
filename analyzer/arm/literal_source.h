// From a value to the literal that it certainly is: through variables, through the default of a
// parameter that nobody sets, and through the parameters that a template passes to an inline nested
// one. The evaluating engine does much more; this finds the plain cases, with the places a finding
// has to show.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arm/template.h"

namespace plumbline::arm {

// A literal, and how it was reached.
struct LiteralSource {
  Value value;  // The literal (text, number, object, ...); absent when there is none.
  const Template* scope = nullptr;  // The template whose parameters and variables it may read.
  // Uses on the way, outermost first; the value's own place is not among them.
  std::vector<NodeRef> steps;
  // The literal is the default of a parameter of the root template, which a parameter file may
  // replace.
  std::string_view default_of;
};

// `scope` is the template whose parameters and variables `value` reads
// (TemplateModel::EvaluationScope). A value that is an expression of another kind comes back as it
// is: its kind is then unknown.
LiteralSource FollowValue(const TemplateModel& model, const Template& scope, const Value& value);

}  // namespace plumbline::arm
