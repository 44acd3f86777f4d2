// `.plumbline.yaml`: what a repository wants of every run. All keys are optional;
// docs/configuration.md describes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/selection.h"

namespace plumbline {

// Rules that are not wanted in some files.
struct PathIgnore {
  std::vector<std::string> paths;  // Patterns as in .gitignore, relative to the configuration file.
  std::vector<std::string> rules;  // Selectors.
};

struct Configuration {
  Selection selection;
  std::vector<std::string> exclude;  // Patterns of files that are not looked at.
  std::vector<PathIgnore> per_path;
  std::optional<Severity> fail_on;
  // Checkouts of other repositories: alias of the repository resource, and the folder.
  std::vector<std::pair<std::string, std::string>> repositories;
};

// Reads the text of a configuration file. The error names the place (`path:line:column: ...`) and,
// for unknown keys and values, what would be accepted.
Result<Configuration> ParseConfiguration(std::string_view path, std::string_view text);

// `hint`, `info`, `warning` or `error`.
std::optional<Severity> ParseSeverity(std::string_view text);

}  // namespace plumbline
