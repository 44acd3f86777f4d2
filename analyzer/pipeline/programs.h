// Scalars and keys that hold template expressions, parsed once however often they are evaluated.
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "expr/expression.h"
#include "syntax/tree.h"

namespace plumbline::pipeline {

// A scalar or key with `${{ }}` in it.
struct ScalarProgram {
  struct Part {
    Span text;  // Literal text, or the expression between its marks; offsets in the value.
    bool is_expression = false;
    expr::Expression expression;
  };
  std::vector<Part> parts;
  bool is_lone = false;      // Exactly one expression and nothing around it.
  bool is_unclosed = false;  // `${{` without end.
  // Of keys: what the directive says. `directive.argument` is parsed in `argument`.
  expr::DirectiveKey directive;
  expr::Expression argument;
};

// Not thread safe. Views the trees it was asked about.
class Programs {
 public:
  // Of a scalar's text, or of a node's key.
  const ScalarProgram& Of(NodeRef node, bool is_key);

 private:
  using PerTree = std::unordered_map<std::uint64_t, ScalarProgram>;
  std::unordered_map<const Tree*, PerTree> programs_;
};

}  // namespace plumbline::pipeline
