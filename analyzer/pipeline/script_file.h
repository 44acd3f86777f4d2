// Steps that run a script of the repository.
#pragma once

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// The input that names the script file that the step runs; absent for other steps.
NodeRef ScriptFileOf(const Step& step);

}  // namespace plumbline::pipeline
