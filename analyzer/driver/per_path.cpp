#include "driver/per_path.h"

#include <algorithm>

namespace plumbline {

PerPathIgnores::PerPathIgnores(const Configuration& configuration,
                               std::span<const Rule* const> rules) {
  for (const PathIgnore& ignore : configuration.per_path) {
    std::string patterns;
    for (const std::string& pattern : ignore.paths) patterns += pattern + "\n";
    Selection only;
    only.select = ignore.rules;
    only.preview = true;
    const auto selected = Select(rules, only);
    if (!selected) {
      warnings_.push_back(selected.error().message);
      continue;
    }
    Entry entry{IgnoreRules(nullptr, "", patterns), {}};
    for (const SelectedRule& rule : selected->rules) entry.rules.push_back(rule.rule->id);
    entries_.push_back(std::move(entry));
  }
}

void PerPathIgnores::Apply(const Graph& graph, std::vector<Diagnostic>& findings) const {
  for (const Entry& entry : entries_) {
    std::erase_if(findings, [&](const Diagnostic& finding) {
      return std::ranges::find(entry.rules, finding.rule) != entry.rules.end() &&
             entry.paths.Ignores(graph.At(finding.at.file).path(), false);
    });
  }
}

}  // namespace plumbline
