// The operating system that a pool's machines run, as far as the pool says (rules for pipelines:
// operating system of a job).
#pragma once

#include "syntax/tree.h"

namespace plumbline::pipeline {

enum class OperatingSystem : std::uint8_t { kUnknown, kLinux, kWindows, kMacOs };

// From a hosted image, a hosted pool's name, `os`, or a demand on `Agent.OS`. Unknown for private
// pools and for anything computed.
OperatingSystem SystemOfPool(NodeRef pool);

}  // namespace plumbline::pipeline
