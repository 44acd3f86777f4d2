// The five fields of a schedule (Azure Pipelines language, section 2.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/span.h"

namespace plumbline::pipeline {

struct CronProblem {
  Span span;              // In the text.
  bool accepted = false;  // It runs, but more often than is sensible.
  std::string message;    // One clause.
  std::string help;       // May be empty.
};

// What is wrong with `minute hour day month weekday`, or nothing. Names of months and weekdays, in
// full or three letters, any case; lists, ranges, steps.
std::optional<CronProblem> CheckCron(std::string_view text);

}  // namespace plumbline::pipeline
