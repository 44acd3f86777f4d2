// Operators and quotes of other languages, rewritten as the calls and strings that mean the same.
#pragma once

#include <optional>
#include <string>

#include "expr/expression.h"

namespace plumbline::expr {

// The whole text of a pipeline expression with `a == b` as `eq(a, b)`, `!a` as `not(a)`, `"text"`
// as
// `'text'` and so on; everything else stays as it is written. Parentheses that only group go,
// because calls need none. Nothing when the expression has other problems, or an operator that has
// no equivalent or only nearly one (`+`, `=~`).
std::optional<std::string> RewriteOperators(const Expression& expression);

}  // namespace plumbline::expr
