// The regular expressions that published types give for values and names, in a form that RE2 takes
// (schemas/data/arm-patterns.tsv).
#pragma once

#include <string_view>

namespace plumbline::schema {

enum class PatternResult { kYes, kNo, kUnknown };

// Whether a text matches a pattern, given as it is published (unanchored search). kUnknown for
// patterns that are not in the table, or that RE2 has no form for. Compiles on first use.
PatternResult MatchesPattern(std::string_view published, std::string_view text);

}  // namespace plumbline::schema
