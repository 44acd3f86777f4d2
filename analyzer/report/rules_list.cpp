// The catalogue of rules: for a terminal, for programs, and the table of the README.
#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/json_writer.h"
#include "report/report.h"
#include "report/rule_docs.h"

namespace plumbline {
namespace {

std::string_view CategoryOf(const Rule& rule) {
  return rule.categories.empty() ? "other" : rule.categories[0];
}

std::string DefaultOf(const Rule& rule) {
  return fmt::format("{}{}", ToText(rule.enabled),
                     rule.status == Status::kPreview ? ", preview" : "");
}

// For a cell of a Markdown table.
std::string EscapeCell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

void WriteRule(const Rule& rule, JsonWriter& json) {
  json.BeginObject();
  json.Field("id", rule.id);
  json.Field("summary", rule.summary);
  json.Field("severity", ToText(rule.severity));
  json.Field("confidence", ToText(rule.confidence));
  json.Field("status", ToText(rule.status));
  json.Field("default", ToText(rule.enabled));
  json.Strings("categories", rule.categories);
  json.Strings("equivalents", rule.equivalents);
  json.Strings("controls", rule.controls);
  json.Field("fix", ToText(rule.fix));
  json.Field("since", rule.since);
  json.Strings("aliases", rule.aliases);
  // Rationale and examples apart, so that a reader need not know how our docs are written.
  std::string rationale;
  std::vector<DocsPart> examples;
  for (const DocsPart& part : SplitDocs(rule.docs)) {
    if (part.verdict.empty()) {
      const std::string_view prose = part.is_code ? std::string_view() : Trim(part.text);
      if (!prose.empty()) rationale += fmt::format("{}{}", rationale.empty() ? "" : "\n\n", prose);
    } else {
      examples.push_back(part);
    }
  }
  json.Field("rationale", rationale);
  json.BeginArray("examples");
  for (const DocsPart& part : examples) {
    json.BeginObject();
    json.Field("verdict", part.verdict);
    json.Field("language", part.language);
    if (!part.path.empty()) json.Field("path", part.path);
    json.Field("text", part.text);
    json.EndObject();
  }
  json.EndArray();
  json.Field("docs", rule.docs);
  json.EndObject();
}

}  // namespace

std::string RenderRulesText(std::span<const Rule* const> rules) {
  std::vector<const Rule*> sorted(rules.begin(), rules.end());
  std::ranges::stable_sort(sorted, {},
                           [](const Rule* rule) { return std::pair(CategoryOf(*rule), rule->id); });
  std::size_t id_width = 0;
  for (const Rule* rule : sorted) id_width = std::max(id_width, rule->id.size());

  std::string out;
  std::string_view category;
  for (const Rule* rule : sorted) {
    if (CategoryOf(*rule) != category) {
      category = CategoryOf(*rule);
      fmt::format_to(std::back_inserter(out), "{}{}\n", out.empty() ? "" : "\n", category);
    }
    fmt::format_to(std::back_inserter(out), "  {:<{}}  {:<7}  {:<17}  {}{}\n", rule->id, id_width,
                   ToText(rule->severity), DefaultOf(*rule), rule->summary,
                   rule->fix == FixKind::kNone ? "" : " (fixable)");
  }
  fmt::format_to(std::back_inserter(out), "{}{} rule{}; `plumbline explain RULE` tells more\n",
                 out.empty() ? "" : "\n", rules.size(), rules.size() == 1 ? "" : "s");
  return out;
}

std::string RenderRulesJson(std::span<const Rule* const> rules) {
  JsonWriter json(2);
  json.BeginObject();
  json.Field("version", PLUMBLINE_VERSION);
  json.BeginArray("rules");
  for (const Rule* rule : rules) WriteRule(*rule, json);
  json.EndArray();
  json.EndObject();
  return std::move(json).text() + '\n';
}

std::string RenderRulesMarkdown(std::span<const Rule* const> rules) {
  std::string out = "| Rule | Severity | Default | Summary |\n| --- | --- | --- | --- |\n";
  for (const Rule* rule : rules) {
    fmt::format_to(std::back_inserter(out), "| [{0}](docs/rules/{0}.md) | {1} | {2} | {3} |\n",
                   rule->id, ToText(rule->severity), DefaultOf(*rule), EscapeCell(rule->summary));
  }
  return out;
}

}  // namespace plumbline
