// Finding parts of an expression.
#pragma once

#include "expr/expression.h"

namespace plumbline::expr {

// The innermost call that [span) is the name, the whole name with its namespace, or an argument of;
// kNoId when there is none.
ExprId CallAt(const Expression& expression, Span span);
// Whether the first argument of the call at [span) is a literal string.
bool HasLiteralName(const Expression& expression, Span span);
// Whether `id` is in an argument of `if()` that is evaluated for one outcome only.
bool IsInBranch(const Expression& expression, ExprId id);
// The expression that `id` is an argument, a base or an index of; kNoId for the root.
ExprId ParentOf(const Expression& expression, ExprId id);

}  // namespace plumbline::expr
