// A task step against the table of built-in tasks: which version it names, which inputs it gives,
// and whether the task looks at them. The file is taken as written: what a directive, an expression
// or a macro decides is not known.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.h"
#include "schema/pipeline_tasks.h"
#include "schema/visibility.h"

namespace plumbline::pipeline {

// `Name@1` or `Name@1.2.3` as it is written. Views the step's file.
struct TaskReference {
  std::string_view name;
  int major = 0;
  Span name_span, major_span;  // Offsets in the value of Step::discriminator.
};
// Nothing for other steps, and when the version is not literal.
std::optional<TaskReference> TaskReferenceOf(const Step& step);

// The built-in version that a task step names; null when it is not one.
const schema::TaskVersion* TaskVersionOf(const Step& step);
// The version that a pipeline written today would use: the newest one that is neither a preview nor
// deprecated, or else the newest one that is not gone. Null when all are gone.
const schema::TaskVersion* NewestVersion(std::span<const schema::TaskVersion> versions);

// True for text that is a condition, such as `eq(variables.x, 'y')`. No task evaluates one.
bool IsTextOfCondition(std::string_view text);

struct GivenInput {
  NodeRef node;                              // Its key is the input's name.
  bool possible = false;                     // Under a directive whose outcome is not known.
  const schema::TaskInput* input = nullptr;  // Null when the version has no such input.
};

class TaskInputs {
 public:
  TaskInputs(const Step& step, const schema::TaskVersion& version);

  const std::vector<GivenInput>& given() const { return given_; }
  // False when expressions may give inputs that are not seen: absence proves nothing.
  bool complete() const { return complete_; }
  const schema::TaskVersion& version() const { return *version_; }

  bool IsGiven(const schema::TaskInput& input) const;
  // The value that the task sees, without the blanks around it: the given one, else the default.
  // Nothing when it is not known.
  std::optional<std::string_view> ValueOf(const schema::TaskInput& input) const {
    return ValueOf(input, kMaxDepth);
  }
  // Whether the task looks at the input, with the inputs given.
  schema::Truth IsVisible(const schema::TaskInput& input) const {
    return IsVisible(input, kMaxDepth);
  }
  // True when the version lacks no input that it certainly requires, and has all that are given.
  bool AllFit() const;
  // True when the input is certainly missing: required, visible, without a default.
  bool IsMissing(const schema::TaskInput& input) const;

 private:
  // Conditions are on inputs that have conditions.
  static constexpr int kMaxDepth = 4;
  std::optional<std::string_view> ValueOf(const schema::TaskInput& input, int depth) const;
  schema::Truth IsVisible(const schema::TaskInput& input, int depth) const;

  const schema::TaskVersion* version_;
  std::vector<GivenInput> given_;
  bool complete_ = true;
};

}  // namespace plumbline::pipeline
