// From findings to the bytes a person or a program reads. Every function is pure: the same input
// gives the same bytes. Paths are shown as the documents carry them (relative to where the run
// started, with forward slashes). Lines and columns count from 1; columns are code points except
// where a format says otherwise.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "engine/selection.h"
#include "graph/graph.h"

namespace plumbline {

// Everything a report may show of a run.
struct Report {
  const Graph* graph = nullptr;  // Not null; its documents are the files that were analysed.
  std::span<const Diagnostic> findings;  // Finished (engine/runner.h), suppressed ones included;
                                         // those below the wanted severity are already left out.
  std::span<const SelectedRule> rules;   // That ran.
  std::span<const Rule* const> known_rules;
  std::size_t skipped_files = 0;          // Binary, too large, unreadable.
  std::chrono::microseconds elapsed{0};   // Shown by text only: the other formats are reproducible.
  Severity fail_on = Severity::kWarning;  // What makes the run fail.
  // The root of the repository, absolute, and where paths start, seen from there; empty: there, or
  // nobody knows.
  std::string_view root = {}, folder = {};
};

struct TextOptions {
  bool color = false;
  bool quiet = false;  // No summary line.
};

// The rule with its source excerpt, labels, notes and help (docs/output.md shows it), then one line
// of counts: severities, suppressed, fixable, files, time.
std::string RenderText(const Report& report, const TextOptions& options);
// One line a finding: `path:line:column: severity: message [rule]`, for editors and grep; then the
// same line of counts.
std::string RenderConcise(const Report& report, const TextOptions& options);
// One JSON object: version, files, findings, summary.
std::string RenderJson(const Report& report);
// SARIF 2.1.0 log with one run. Findings of `internal-error` are notifications of the run, not
// results.
std::string RenderSarif(const Report& report);
// For the logs of build services, which turn each line into an annotation: workflow commands of
// GitHub Actions, logging commands of Azure Pipelines. Paths count from the root of the repository.
std::string RenderGithub(const Report& report);
std::string RenderAzure(const Report& report);
// JUnit XML: a suite a file, a case a finding.
std::string RenderJunit(const Report& report);

// The catalogue.
std::string RenderRulesText(std::span<const Rule* const> rules);
std::string RenderRulesJson(std::span<const Rule* const> rules);
std::string RenderRulesMarkdown(std::span<const Rule* const> rules);
// One rule with rationale and examples, for a terminal.
std::string RenderRuleText(const Rule& rule, const TextOptions& options);
// The page of docs/rules/.
std::string RenderRuleMarkdown(const Rule& rule);

}  // namespace plumbline
