// Where in a template an expression stands, as far as it decides what the expression may call (ARM
// template language, section 3.4), and the copy loops around it (section 9).
#pragma once

#include <string_view>
#include <vector>

#include "arm/template.h"

namespace plumbline::arm {

enum class Place : std::uint8_t {
  kParameterDefault,
  kVariable,
  kFunctionBody,
  kResourceStart,  // A key that is evaluated before anything is deployed: `name`, `condition`, ...
  kResource,       // Any other key of a resource.
  kCopyCount,      // The count of a loop of members, wherever but in variables.
  kOutputStart,    // The condition of an output, or the count of its loop.
  kOutput,
  kElsewhere,
};
struct ExpressionPlace {
  Place place = Place::kElsewhere;
  std::string_view key;  // Of kResourceStart and kResource: the key of the resource.
};
// Of an expression of the model.
ExpressionPlace PlaceOf(const TemplateModel& model, const ExpressionUse& use);

// A copy loop in whose turns an expression is evaluated.
struct LoopAround {
  NodeRef name;  // The `name` string; absent when there is none.
  std::string_view text;
  bool is_resource = false;  // `copyIndex()` without a name means it; also of output loops.
  bool is_known = true;      // False when the name is an expression.
};
// Innermost first. A loop's own name and count are not inside of it.
std::vector<LoopAround> LoopsAround(const TemplateModel& model, const ExpressionUse& use);

}  // namespace plumbline::arm
