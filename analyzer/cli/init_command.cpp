// What a repository starts with: a commented configuration, and the way into the commit hook and
// CI.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/discovery.h"

namespace plumbline {
namespace {

constexpr std::string_view kFile = ".plumbline.yaml";

constexpr std::string_view kConfiguration =
    R"(# What plumbline checks in this repository. Everything is optional; docs/configuration.md
# describes it, `plumbline rules` lists the rules.

# Findings at or above this level make a run fail: hint, info, warning or error.
fail-on: warning

# Run these rules too, or leave some out: rule ids, categories, or all.
# extend-select: [schema-not-https]
# ignore: [schema-outdated]

# Rules on which reasonable teams differ, and rules that are not yet stable.
# pedantic: true
# preview: true

# Report findings of a rule or category at another level.
# severity:
#   health-check-missing: error

# Files that are not looked at: patterns as in .gitignore.
# exclude: ['vendor/', '*.generated.json']

# Leave rules out in some files.
# per-path:
# - paths: ['samples/**']
#   ignore: [hardcoded-secret]

# Checkouts of other repositories whose templates the pipelines use: alias, and folder.
# repositories:
#   templates: ../pipeline-templates
)";

constexpr std::string_view kNext = R"(
On an old repository record today's findings first; later runs report only new ones:

  plumbline check --baseline .plumbline-baseline.json --write-baseline

In the commit hook (.pre-commit-config.yaml):

  repos:
  - repo: local
    hooks:
    - id: plumbline
      name: plumbline
      entry: plumbline check --skip-unknown
      language: system
      types_or: [json, yaml]
      require_serial: true

In Azure Pipelines (docs/ci.md has the whole pipeline, with test results and SARIF):

  - bash: plumbline check --report azure=- --report sarif="$(Build.ArtifactStagingDirectory)/plumbline.sarif"
    displayName: Check templates and pipelines
)";

}  // namespace

ExitCode RunInit() {
  const std::string path(kFile);
  if (PathExists(path)) {
    PrintTrouble("error", fmt::format("there is a `{}` already", path));
    return ExitCode::kUsage;
  }
  if (const auto written = WriteWholeFile(path, kConfiguration); !written) {
    PrintTrouble("error", written.error().message);
    return ExitCode::kFailure;
  }
  return Print(fmt::format("Wrote {}.\n{}", path, kNext)) ? ExitCode::kClean : ExitCode::kFailure;
}

}  // namespace plumbline
