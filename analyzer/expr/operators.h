// Operators that neither language has. People write them all the same, so they are read as what
// they mean elsewhere, which yields a tree worth having and a message that names the function to
// use instead.
#pragma once

#include <cstdint>
#include <string_view>

#include "expr/expression.h"

namespace plumbline::expr {

struct Operator {
  std::string_view text;
  std::uint8_t binding = 0;  // Higher binds tighter; 0: no infix operator.
  bool prefix = false;
  std::string_view pipeline;  // The call to write, operands called a, b, c; empty: there is none.
  std::string_view arm;
};

// The longest operator of symbols at the start of `text`, or null.
const Operator* FindOperator(std::string_view text);
// The operator that is written as this word (`and`, `-eq`; case ignored), or null. Only a word
// behind a complete operand is one: `and(a, b)` is a call.
const Operator* FindWordOperator(std::string_view word);

// The ternary operator and the colon that belongs to it.
bool IsTernary(const Operator& op);
bool IsColon(const Operator& op);

// The call that means the same, such as `eq(a, b)`; empty when the language has none.
std::string_view CallFor(const Operator& op, Dialect dialect);

}  // namespace plumbline::expr
