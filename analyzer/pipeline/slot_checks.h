// Whether somebody looks at what was deployed to a slot before it is swapped.
#pragma once

#include <vector>

#include "pipeline/app_slots.h"
#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// Whether a step checks what was deployed, judged by what it runs and how it is called. Templates
// may do anything.
bool MayCheck(const Step& step);
// A step that may check, and that may run between the two.
bool IsCheckedBetween(const Pipeline& pipeline, const std::vector<SlotUse>& uses,
                      const Step& deploy, const Step& swap);

}  // namespace plumbline::pipeline
