// What can start a run of a pipeline, and what a job of it can reach. Best asked of an expanded
// pipeline.
#pragma once

#include <string>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

enum class May : std::uint8_t { kNo, kUnknown, kYes };

// Whether pull requests start the pipeline: unknown where only the host of the repository, or a
// policy of a branch, decides.
May RunsOnPullRequests(const Pipeline& pipeline);
// Whether a push to any branch starts it: no where `trigger` is none or names branches.
May RunsOnAnyBranch(const Pipeline& pipeline);
// No push, no pull request and no other run starts it: people and schedules do.
bool StartsByHandOnly(const Pipeline& pipeline);

// The condition of the step, its job or its stage leaves pull requests or foreign branches out.
bool IsGuarded(const Pipeline& pipeline, const Step& step);
bool IsGuarded(const Pipeline& pipeline, const Job& job);

// What a job can do that its author may not want others to do.
struct Privilege {
  NodeRef node;      // Where the file says so; may be absent.
  std::string text;  // `uses the service connection `prod``; empty: none is seen.
  explicit operator bool() const { return !text.empty(); }
};
Privilege PrivilegeOf(const Pipeline& pipeline, const Job& job);
// Of a step: its service connection, a vault, the access token.
Privilege PrivilegeOf(const Step& step);
// The value of the step's input that names a service connection; absent when it has none.
NodeRef ConnectionOf(const Step& step);
// The job runs on machines of its owner.
bool IsSelfHosted(const Pipeline& pipeline, const Job& job);

// The piece of the step that runs code of the repository, as far as its task or commands tell.
struct BuildCode {
  NodeRef node;
  Span span{};       // In the scalar's value.
  std::string text;  // `npm ci`
  explicit operator bool() const { return static_cast<bool>(node); }
};
class StepScripts;
BuildCode BuildCodeOf(const Step& step, StepScripts& scripts);

}  // namespace plumbline::pipeline
