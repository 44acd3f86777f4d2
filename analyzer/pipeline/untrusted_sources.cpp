#include "pipeline/untrusted_sources.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::pipeline {
namespace {

constexpr const char* kPusher = "whoever may push a branch or tag";
constexpr const char* kCommitter = "the author of the commit";
constexpr const char* kPullRequest = "the author of the pull request";
constexpr const char* kUpstream = "the run that triggered this one";

constexpr UntrustedSource kSources[] = {
    {"Build.SourceBranch", "branch name", kPusher},
    {"Build.SourceBranchName", "branch name", kPusher},
    {"Build.SourceVersionMessage", "commit message", kCommitter},
    {"System.SourceVersionMessage", "commit message", kCommitter},
    {"Build.SourceVersionAuthor", "author name", kCommitter},
    {"Build.RequestedFor", "user name", "the user who started the run", true, false, true},
    {"Build.QueuedBy", "user name", "the user who started the run", true, false, true},
    {"System.PullRequest.SourceBranch", "branch name", kPullRequest},
    {"Build.SourceTfvcShelveset", "shelveset name", "the author of the shelveset"},
    {"Build.TriggeredBy.BuildNumber", "run name", kUpstream, false, true, true},
    {"Build.TriggeredBy.DefinitionName", "pipeline name", kUpstream, true, true},
    {"resources.pipeline.*.sourceBranch", "branch name", kUpstream, false, true},
    {"resources.pipeline.*.runName", "run name", kUpstream, false, true, true},
    {"resources.pipeline.*.requestedFor", "user name", kUpstream, true, true, true},
    {"resources.container.*.tag", "image tag", "whoever may push to the registry", true, true},
    {"Release.Artifacts.*.SourceBranch", "branch name", kPusher},
    {"Release.Artifacts.*.SourceBranchName", "branch name", kPusher},
};
constexpr UntrustedSource kCommits = {
    "commit messages", "commit message", kCommitter, false, false, true};
constexpr UntrustedSource kRequests = {
    "pull request", "text of a pull request", kPullRequest, false, false, true};
constexpr UntrustedSource kWorkItems = {
    "work item", "text of a work item", "its author", false, false, true};

// `*` in `pattern` is one or more characters without a dot.
bool Matches(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return EqualsIgnoreCase(pattern, name);
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  return name.size() > head.size() + tail.size() && StartsWithIgnoreCase(name, head) &&
         EndsWithIgnoreCase(name, tail) &&
         name.substr(head.size(), name.size() - head.size() - tail.size()).find('.') ==
             std::string_view::npos;
}

}  // namespace

constinit const UntrustedSource kWebhookPayload = {
    "webhook", "payload of a webhook", "the sender of the webhook", false, false, true};

const UntrustedSource* FindUntrustedSource(std::string_view variable) {
  // All names have a dot, which most variables do not.
  if (variable.find('.') == std::string_view::npos) return nullptr;
  const auto* found = std::ranges::find_if(kSources, [variable](const UntrustedSource& source) {
    return Matches(source.name, variable);
  });
  return found == std::end(kSources) ? nullptr : found;
}

bool IsEnvironmentName(std::string_view environment, std::string_view variable) {
  return environment.size() == variable.size() &&
         std::ranges::equal(environment, variable, [](char e, char v) {
           return ToUpperAscii(e) == (v == '.' || v == ' ' || v == '-' ? '_' : ToUpperAscii(v));
         });
}

const UntrustedSource* FindUntrustedEnvironment(std::string_view name) {
  if (name.find('_') == std::string_view::npos) return nullptr;
  for (const UntrustedSource& source : kSources) {
    const std::size_t star = source.name.find('*');
    if (star == std::string_view::npos) {
      if (IsEnvironmentName(name, source.name)) return &source;
      continue;
    }
    const std::string_view head = source.name.substr(0, star);
    const std::string_view tail = source.name.substr(star + 1);
    if (name.size() > head.size() + tail.size() &&
        IsEnvironmentName(name.substr(0, head.size()), head) &&
        IsEnvironmentName(name.substr(name.size() - tail.size()), tail)) {
      return &source;
    }
  }
  return nullptr;
}

const UntrustedSource* UntrustedOutput(const ShellCommand& command) {
  if (command.IsCalled("git")) {
    const bool is_log = command.StartsWith({"git", "log"}) || command.StartsWith({"git", "show"});
    if (!is_log) return nullptr;
    for (const ShellWord& word : command.words) {
      const std::string_view text = word.text;
      // Letters of a format that are no free text: hashes, dates, ...
      if (StartsWithIgnoreCase(text, "--format=") || StartsWithIgnoreCase(text, "--pretty=")) {
        for (std::size_t at = text.find('%'); at != std::string_view::npos;
             at = text.find('%', at + 1)) {
          const std::string_view mark = text.substr(at + 1, 2);
          const bool is_free = mark.starts_with('B') || mark.starts_with('s') ||
                               mark.starts_with('b') || mark.starts_with('f') ||
                               mark.starts_with("an") || mark.starts_with("ae") ||
                               mark.starts_with("cn") || mark.starts_with("ce") ||
                               mark.starts_with('D') || mark.starts_with('d');
          if (is_free) return &kCommits;
        }
        return text.find('%') == std::string_view::npos ? &kCommits : nullptr;
      }
    }
    // `git show HEAD:file` is a file.
    return command.StartsWith({"git", "log"}) ? &kCommits : nullptr;
  }
  if (command.StartsWith({"gh", "pr", "view"}) || command.StartsWith({"gh", "issue", "view"}) ||
      command.StartsWith({"az", "repos", "pr", "show"})) {
    return &kRequests;
  }
  if (command.StartsWith({"az", "boards", "work-item", "show"})) return &kWorkItems;
  return nullptr;
}

}  // namespace plumbline::pipeline
