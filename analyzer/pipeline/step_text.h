// A text that a step uses: a whole input, or a word of its script.
#pragma once

#include <string>

#include "syntax/tree.h"
#include "text/span.h"

namespace plumbline::pipeline {

// Absent when `node` is.
struct StepText {
  NodeRef node;
  Span span{};       // In the scalar's value.
  std::string text;  // With the values of variables that the file fixes.
  explicit operator bool() const { return static_cast<bool>(node); }
};

}  // namespace plumbline::pipeline
