// `overrideParameters` of the deployment tasks, taken apart as the tasks do: words between blanks,
// held together by double quotes and brackets; a word that begins with a dash names a parameter
// whose value is the next word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/span.h"

namespace plumbline::pipeline {

struct OverrideWord {
  Span span;          // With its quotes.
  std::string value;  // Without the double quotes around it.
};
struct OverrideParameter {
  std::string name;  // Empty for a value that no name stands in front of.
  Span name_span;    // Without the dash.
  // What is passed; empty text with an empty span when another name follows at once.
  OverrideWord value;
};

std::vector<OverrideWord> OverrideWords(std::string_view text);
std::vector<OverrideParameter> ParseOverrides(std::string_view text);

}  // namespace plumbline::pipeline
