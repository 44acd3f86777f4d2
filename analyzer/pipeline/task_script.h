// Which input of a task is a script that a shell or interpreter runs, and which one runs it.
#pragma once

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

struct InlineScript {
  NodeRef text;  // Absent when the step has none.
  Shell shell = Shell::kUnknown;
};

// Of a step of any kind whose kind, task and inputs are filled in; `system` is what its job runs
// on. A task that is told to run a file has no inline script, whatever its script input holds.
InlineScript FindInlineScript(const Step& step, OperatingSystem system);

}  // namespace plumbline::pipeline
