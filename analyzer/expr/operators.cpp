#include "expr/operators.h"
#include "base/ascii.h"

namespace plumbline::expr {
namespace {

// Longer ones first where one begins with another.
constexpr Operator kSymbols[] = {
    {"===", 4, false, "eq(a, b)", "equals(a, b)"},
    {"!==", 4, false, "ne(a, b)", "not(equals(a, b))"},
    {"==", 4, false, "eq(a, b)", "equals(a, b)"},
    {"=~", 4, false, "eq(a, b)", "equals(toLower(a), toLower(b))"},
    {"!=", 4, false, "ne(a, b)", "not(equals(a, b))"},
    {"<>", 4, false, "ne(a, b)", "not(equals(a, b))"},
    {"<=", 5, false, "le(a, b)", "lessOrEquals(a, b)"},
    {">=", 5, false, "ge(a, b)", "greaterOrEquals(a, b)"},
    {"&&", 3, false, "and(a, b)", "and(a, b)"},
    {"||", 2, false, "or(a, b)", "or(a, b)"},
    {"??", 2, false, "coalesce(a, b)", "coalesce(a, b)"},
    {"=", 4, false, "eq(a, b)", "equals(a, b)"},
    {"<", 5, false, "lt(a, b)", "less(a, b)"},
    {">", 5, false, "gt(a, b)", "greater(a, b)"},
    {"&", 3, false, "and(a, b)", "and(a, b)"},
    {"|", 2, false, "or(a, b)", "or(a, b)"},
    {"!", 0, true, "not(a)", "not(a)"},
    {"?", 1, false, "iif(a, b, c)", "if(a, b, c)"},
    {":", 0, false, "", ""},
    {"+", 6, false, "format('{0}{1}', a, b)", "concat(a, b)"},
    {"-", 6, true, "", "sub(a, b)"},
    {"*", 7, false, "", "mul(a, b)"},
    {"/", 7, false, "", "div(a, b)"},
    {"%", 7, false, "", "mod(a, b)"},
};

constexpr Operator kWords[] = {
    {"and", 3, false, "and(a, b)", "and(a, b)"},
    {"or", 2, false, "or(a, b)", "or(a, b)"},
    {"eq", 4, false, "eq(a, b)", "equals(a, b)"},
    {"ne", 4, false, "ne(a, b)", "not(equals(a, b))"},
    {"-eq", 4, false, "eq(a, b)", "equals(a, b)"},
    {"-ne", 4, false, "ne(a, b)", "not(equals(a, b))"},
    {"-lt", 5, false, "lt(a, b)", "less(a, b)"},
    {"-le", 5, false, "le(a, b)", "lessOrEquals(a, b)"},
    {"-gt", 5, false, "gt(a, b)", "greater(a, b)"},
    {"-ge", 5, false, "ge(a, b)", "greaterOrEquals(a, b)"},
    {"-and", 3, false, "and(a, b)", "and(a, b)"},
    {"-or", 2, false, "or(a, b)", "or(a, b)"},
};

}  // namespace

const Operator* FindOperator(std::string_view text) {
  for (const Operator& op : kSymbols) {
    if (text.starts_with(op.text)) return &op;
  }
  return nullptr;
}

const Operator* FindWordOperator(std::string_view word) {
  for (const Operator& op : kWords) {
    if (EqualsIgnoreCase(op.text, word)) return &op;
  }
  return nullptr;
}

bool IsTernary(const Operator& op) { return op.text == "?"; }
bool IsColon(const Operator& op) { return op.text == ":"; }

std::string_view CallFor(const Operator& op, Dialect dialect) {
  return dialect == Dialect::kArm ? op.arm : op.pipeline;
}

}  // namespace plumbline::expr
