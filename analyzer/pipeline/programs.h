// Scalars and keys that hold template expressions, parsed once however often they are evaluated.
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "expr/expression.h"
#include "syntax/tree.h"

namespace plumbline::pipeline {

// An expression in `${{ }}`.
struct TemplateExpression {
  expr::Expression ast;
  bool is_fine = false;  // The service does not refuse it, whatever loop variables there are.
};

// A scalar or key with `${{ }}` in it.
struct ScalarProgram {
  struct Part {
    Span text;  // Literal text, or the expression between its marks; offsets in the value.
    bool is_expression = false;
    TemplateExpression expression;
  };
  std::vector<Part> parts;
  bool is_lone = false;       // Exactly one expression and nothing around it.
  bool is_unclosed = false;   // `${{` without end.
  bool is_misplaced = false;  // Of scalars: a lone directive, which only keys are.
  // Of keys: what the directive says. `directive.argument` is parsed in `argument`.
  expr::DirectiveKey directive;
  TemplateExpression argument;
};

// Not thread safe. Views the trees it was asked about, which must outlive it.
class Programs {
 public:
  // Of a scalar's text, or of a node's key.
  const ScalarProgram& Of(NodeRef node, bool is_key);

 private:
  // Of the nodes of a tree, of each its text and its key; null when nobody asked.
  using PerTree = std::vector<const ScalarProgram*>;

  std::unordered_map<const Tree*, PerTree> trees_;
  std::deque<ScalarProgram> programs_;
  const Tree* tree_ = nullptr;  // Who was asked about last, and its programs.
  PerTree* of_tree_ = nullptr;
};

}  // namespace plumbline::pipeline
