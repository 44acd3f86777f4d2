// Which of two steps runs first, as far as `dependsOn` and the order in the file tell.
#pragma once

#include <cstdint>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

enum class Order : std::uint8_t {
  kBefore,
  kAfter,
  kParallel,  // Neither waits for the other.
  kUnknown,   // Expressions or templates hide what waits for what.
};

// Whether step `a` runs before step `b`.
Order OrderOf(const Pipeline& pipeline, const Step& a, const Step& b);

// True when both steps may be part of one run: neither stands in a branch that excludes the other.
bool MayRunTogether(const Step& a, const Step& b);
// True when `condition` says the same for both steps, and for their jobs and stages: different ones
// may mean that only one of the two runs.
bool HaveSameConditions(const Pipeline& pipeline, const Step& a, const Step& b);

// True when steps that the file does not show, of templates or made by expressions, may run before
// `step`.
bool MayHideStepsBefore(const Pipeline& pipeline, const Step& step);
// The same for what runs between two steps, where template steps are left to the caller.
bool MayHideStepsBetween(const Pipeline& pipeline, const Step& first, const Step& second);

}  // namespace plumbline::pipeline
