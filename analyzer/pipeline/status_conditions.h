// What a condition says about the results of what ran before.
#pragma once

#include <optional>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// The piece of a condition's value that lets a stage, job or step run whether or not what ran
// before succeeded: `always()`, `succeededOrFailed()` and the like. Nothing for other conditions,
// and where
// `${{ }}` makes it.
std::optional<Span> RunsAlways(NodeRef condition);

// `continueOnError` of a job or step is literally true: what follows runs as if it had succeeded.
bool IgnoresFailure(NodeRef node);

}  // namespace plumbline::pipeline
