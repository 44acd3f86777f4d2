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

}  // namespace plumbline::pipeline
