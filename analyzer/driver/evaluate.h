// `plumbline eval`: one expression, in a context that the user describes.
#pragma once

#include <optional>
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

// When an expression of a pipeline is evaluated: in `${{ }}`, or in `$[ ]` and conditions.
enum class PipelineTime : unsigned char { kCompile, kRuntime };

// The same for an expression of a pipeline, without marks around it. `context` is an object with
// any of `parameters`, `variables`, `dependencies`, `stageDependencies`, `resources`, `pipeline`,
// `counters` (the last number by prefix), `canceled` and, at run time, `slot`: `root-variable`,
// `stage-variable`, `job-variable`, `stage-condition`, `job-condition` (the default) or
// `step-condition`. What it does not mention does not exist. Without a context all names are
// unknown.
Result<std::string> EvaluatePipeline(std::string_view expression, PipelineTime time,
                                     std::optional<std::string_view> context);

}  // namespace plumbline
