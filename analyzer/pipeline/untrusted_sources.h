// Values that somebody outside of the team that owns a pipeline can decide: branch names, commit
// messages, names of authors, what a triggering run calls itself. Facts of the agent and of the
// public list of predefined variables.
#pragma once

#include <string_view>

#include "pipeline/script_text.h"

namespace plumbline::pipeline {

struct UntrustedSource {
  std::string_view name;  // `*` stands for the alias of a resource.
  const char* what;       // For messages: `branch name`, without article.
  const char* who;        // Who decides it.
  // Only some people, or a set of characters that does little harm.
  bool is_weak = false;
  bool is_upstream = false;  // Of the run or image that triggered this one.
  // May hold `##vso[`, and the runner prints it as it is.
  bool may_command = false;
};

// Of a predefined variable (ASCII case ignored); null for all others.
const UntrustedSource* FindUntrustedSource(std::string_view variable);
// Of an environment variable: `BUILD_SOURCEBRANCH`.
const UntrustedSource* FindUntrustedEnvironment(std::string_view name);
// Of a command whose output is such a text: `git log --format=%B`.
const UntrustedSource* UntrustedOutput(const ShellCommand& command);
// What the sender of a webhook puts into it.
extern const UntrustedSource kWebhookPayload;

// `a.b` as the agent names it for scripts: upper case, with underscores.
bool IsEnvironmentName(std::string_view environment, std::string_view variable);

}  // namespace plumbline::pipeline
