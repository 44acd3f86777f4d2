#include "engine/selection.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/nearest.h"

namespace plumbline {
namespace {

// How precisely a selector names a rule.
enum class Match : int { kNone = 0, kAll = 1, kCategory = 2, kRule = 3 };

Match MatchOf(std::string_view selector, const Rule& rule) {
  if (selector == rule.id) return Match::kRule;
  if (std::ranges::find(rule.aliases, selector) != rule.aliases.end()) return Match::kRule;
  if (rule.HasCategory(selector)) return Match::kCategory;
  return selector == "all" ? Match::kAll : Match::kNone;
}

Match BestMatch(const std::vector<std::string>& selectors, const Rule& rule) {
  Match best = Match::kNone;
  for (const std::string& selector : selectors) best = std::max(best, MatchOf(selector, rule));
  return best;
}

std::optional<Error> CheckSelector(std::string_view selector, std::span<const Rule* const> rules) {
  std::vector<std::string_view> names = {"all"};
  for (const Rule* rule : rules) {
    if (MatchOf(selector, *rule) != Match::kNone) return std::nullopt;
    names.push_back(rule->id);
    names.insert(names.end(), rule->categories.begin(), rule->categories.end());
  }
  const auto nearest = Nearest(selector, names, 3);
  return Error{nearest
                   ? fmt::format("no rule or category is called `{}`; did you mean `{}`?", selector,
                                 *nearest)
                   : fmt::format("no rule or category is called `{}`; `plumbline rules` lists them",
                                 selector)};
}

bool IsOnByDefault(const Rule& rule, const Selection& selection) {
  return rule.enabled == Default::kOn || (rule.enabled == Default::kPedantic && selection.pedantic);
}

}  // namespace

Result<SelectionResult> Select(std::span<const Rule* const> rules, const Selection& selection) {
  for (const auto* list : {&selection.select, &selection.extend_select, &selection.ignore}) {
    for (const std::string& selector : *list) {
      if (auto error = CheckSelector(selector, rules)) return *error;
    }
  }
  for (const auto& [selector, severity] : selection.severities) {
    if (auto error = CheckSelector(selector, rules)) return *error;
  }

  SelectionResult result;
  for (const Rule* rule : rules) {
    const Match chosen =
        std::max(BestMatch(selection.select, *rule), BestMatch(selection.extend_select, *rule));
    const bool on_by_default = selection.select.empty() && IsOnByDefault(*rule, selection);
    if (chosen == Match::kNone && !on_by_default) continue;
    const Match ignored = BestMatch(selection.ignore, *rule);
    if (ignored != Match::kNone && ignored >= chosen) continue;
    if (rule->status == Status::kPreview && !selection.preview) {
      if (chosen == Match::kRule) {
        result.warnings.push_back(
            fmt::format("rule `{}` is in preview and was left out; `--preview` runs it", rule->id));
      }
      continue;
    }
    SelectedRule selected{rule, std::nullopt};
    Match best = Match::kNone;
    for (const auto& [selector, severity] : selection.severities) {
      const Match match = MatchOf(selector, *rule);
      if (match == Match::kNone || match < best) continue;
      best = match;
      selected.severity = severity;
    }
    result.rules.push_back(selected);
  }
  return result;
}

}  // namespace plumbline
