// Which rules run, and at which severity: defaults, `--select`, `--ignore`, `--extend-select`,
// preview, pedantic, severities from the configuration.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "engine/rule.h"

namespace plumbline {

// Selectors are rule ids (or their aliases), categories, or `all`.
struct Selection {
  std::vector<std::string> select = {};  // Empty: the rules that are on by default.
  std::vector<std::string> extend_select = {};
  std::vector<std::string> ignore = {};
  bool preview = false;
  bool pedantic = false;
  std::vector<std::pair<std::string, Severity>> severities =
      {};  // Selector, severity for its findings.
};

struct SelectedRule {
  const Rule* rule = nullptr;
  std::optional<Severity> severity;  // From the configuration.
};

// The rules to run, in the order of `rules`. Of several selectors that meet a rule, the most
// specific one decides (id, then category, then `all`); between equals, `ignore` wins. A selector
// that names nothing is an error with the nearest name. Warnings tell of preview rules selected
// without `preview`.
struct SelectionResult {
  std::vector<SelectedRule> rules;
  std::vector<std::string> warnings;
};
Result<SelectionResult> Select(std::span<const Rule* const> rules, const Selection& selection);

// What every rule call of a run shares.
struct RunOptions {
  Date as_of;
  bool pedantic = false;
  std::span<const Rule* const> known_rules;
};

}  // namespace plumbline
