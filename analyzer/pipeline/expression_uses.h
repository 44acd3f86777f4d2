// Every expression of a pipeline file.
#pragma once

#include <vector>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// In document order: `${{ }}` pieces of scalars and keys (directives included), `$[ ]` scalars, and
// the texts of conditions. A condition that `${{ }}` builds is not listed as a condition, since its
// text is not known.
std::vector<ExpressionUse> CollectExpressions(NodeRef root);

// True for the value of a `condition` of a stage, job or step, as opposed to an input, variable or
// argument of that name.
bool IsCondition(NodeRef value);

}  // namespace plumbline::pipeline
