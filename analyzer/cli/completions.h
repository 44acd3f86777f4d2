// Shell completion of the command line, written from its definition.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline {

struct CompletedOption {
  std::string name;  // `--format`
  std::string description;
  bool takes_value = false;
  std::vector<std::string> values;  // When only these are taken.
};
struct CompletedCommand {
  std::string name;
  std::string description;
  std::vector<CompletedOption> options;
};

// A script for `bash`, `zsh` or `fish`; nothing for another shell. Words that are no options are
// completed as files.
std::optional<std::string> CompletionScript(std::string_view shell,
                                            const std::vector<CompletedCommand>& commands);

}  // namespace plumbline
