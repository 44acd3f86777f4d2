// `per-path` of `.plumbline.yaml`: rules that are not wanted in some files.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "driver/configuration.h"
#include "driver/ignore.h"
#include "engine/rule.h"
#include "graph/graph.h"

namespace plumbline {

class PerPathIgnores {
 public:
  PerPathIgnores(const Configuration& configuration, std::span<const Rule* const> rules);

  // Takes out the findings that the configuration does not want.
  void Apply(const Graph& graph, std::vector<Diagnostic>& findings) const;

  // Entries that name no rule, for the user.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Entry {
    IgnoreRules paths;
    std::vector<std::string_view> rules;  // Ids.
  };
  std::vector<Entry> entries_;
  std::vector<std::string> warnings_;
};

}  // namespace plumbline
