// Suppressions: where a file says that a finding is accepted. Our own form is a comment
// `plumbline: allow(rule-id, ...) [until YYYY-MM-DD] reason`, or a list of `rule-id [until ...]
// reason` texts in `metadata.plumbline.allow` where comments are not accepted. Checkov's
// `checkov:skip=ID:reason` comments and `metadata.checkov.skip` lists count where a rule names that
// check as an equivalent.
//
// A comment behind something covers what starts on its line; a comment alone on its line covers
// what starts on the next line with content. "What starts" is a member, an item or an object with
// everything in it. The metadata form covers the object that holds the metadata (in the root: the
// whole file).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "diag/diagnostic.h"
#include "engine/selection.h"
#include "graph/document.h"

namespace plumbline {

// One name in one suppression, and what became of it.
struct SuppressionUse {
  std::string_view name;  // A rule id, or `checkov:CKV_...`; views the document.
  Span name_span;
  Span directive_span;  // The whole directive: from `plumbline:` to the end of the reason.
  Span scope;           // Findings that start in here are covered.
  std::string reason;
  std::optional<Date> until;
  Span until_span;  // Of the date text; also set when the date is malformed (then no `until`).
  bool malformed_date = false;
  bool foreign = false;  // Another tool's form: its hygiene is not our business.
  bool known = true;     // `name` is a rule of the program.
  bool rule_ran = false;
  bool expired = false;  // `until` lies before the as-of day; it suppresses nothing.
  bool used = false;     // It covers at least one finding.
};

// All suppressions of a file, in order of their places.
std::vector<SuppressionUse> FindSuppressions(const Document& document);

// Marks the findings of `document` that a suppression covers, and fills in what became of each.
void ApplySuppressions(std::vector<SuppressionUse>& suppressions,
                       std::span<const SelectedRule> running, const RunOptions& options,
                       std::vector<Diagnostic>& findings);

}  // namespace plumbline
