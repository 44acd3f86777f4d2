// Conditions that can never hold, since they want two things of one variable: the tests of an
// `and`, and of conditions around each other, are collected and compared. Nothing is evaluated; a
// test that is not understood may come out either way. Start reading at FindContradiction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expr/expression.h"
#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// Something that must hold, or must not.
struct Requirement {
  const expr::Expression* expression = nullptr;
  bool holds = true;
  // Only what is the same in the whole run counts, since it is asked at another time.
  bool is_elsewhere = false;
  // Of a template's test: values are those of the parameters, whose declarations tell their types.
  const Pipeline* parameters = nullptr;
};

// A test that is part of it.
struct Demand {
  std::size_t requirement = 0;  // Which one, by position.
  Span span{};                  // In its expression.
  std::string text;             // "is `Manual`", "is not `a`, `b`", "begins with `refs/tags/`".
};

struct Contradiction {
  std::string subject;  // "`Build.Reason`"; empty when the two are about different things.
  Demand first, second;
  bool has_ways = false;  // There are several ways, and this is the last of them.
};

// Nothing when all may hold at once, or when that is too much to find out.
std::optional<Contradiction> FindContradiction(const std::vector<Requirement>& requirements);

}  // namespace plumbline::pipeline
