// `plumbline eval`: one expression, in a context that the user describes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace plumbline {

// Evaluates the whole string of a template (with its brackets). `context` is JSON text, or empty:
// an object with any of `parameters` (values), `variables`, `functions` (as in a template), `copy`
// ({name, index, kind}, or several, outermost first) and `deployment` ({scope, subscriptionId,
// resourceGroup, location, tenantId, managementGroup}). The result is one JSON object:
// {"value": V}, {"unknown": why, "type": T} or {"error": {"message", "offset"}}, where the offset
// counts bytes of the string. An error when the context is no JSON object.
Result<std::string> EvaluateArm(std::string_view expression, std::string_view context);

}  // namespace plumbline
