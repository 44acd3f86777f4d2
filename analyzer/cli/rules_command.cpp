#include "base/nearest.h"
#include "cli/commands.h"
#include "report/report.h"

#include <algorithm>

#include <fmt/format.h>

namespace plumbline {

ExitCode RunRules(const RulesArguments& arguments, std::span<const Rule* const> rules) {
  const std::string text = arguments.format == "json"       ? RenderRulesJson(rules)
                           : arguments.format == "markdown" ? RenderRulesMarkdown(rules)
                                                            : RenderRulesText(rules);
  return Print(text) ? ExitCode::kClean : ExitCode::kFailure;
}

ExitCode RunExplain(const ExplainArguments& arguments, std::span<const Rule* const> rules) {
  std::vector<std::string_view> names;
  for (const Rule* rule : rules) {
    names.push_back(rule->id);
    const bool former = std::ranges::find(rule->aliases, arguments.rule) != rule->aliases.end();
    if (rule->id != arguments.rule && !former) continue;
    if (former)
      PrintTrouble("note", fmt::format("`{}` is now called `{}`", arguments.rule, rule->id));
    const std::string page = arguments.format == "markdown"
                                 ? RenderRuleMarkdown(*rule)
                                 : RenderRuleText(*rule, {.color = WantsColor(arguments.color)});
    return Print(page) ? ExitCode::kClean : ExitCode::kFailure;
  }
  const auto nearest = Nearest(arguments.rule, names, 3);
  PrintTrouble(
      "error",
      nearest
          ? fmt::format("no rule is called `{}`; did you mean `{}`?", arguments.rule, *nearest)
          : fmt::format("no rule is called `{}`; `plumbline rules` lists them", arguments.rule));
  return ExitCode::kUsage;
}

}  // namespace plumbline
