// What stands at a place of a document: the node, and the expression.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "expr/expression.h"
#include "graph/document.h"
#include "syntax/tree.h"

namespace plumbline::lsp {

struct NodePlace {
  NodeRef node;  // The innermost one around the place; absent in an empty file.
  bool on_key = false;
};
// A place at the end of a node belongs to it, unless another begins there.
NodePlace NodeAt(const Tree& tree, std::uint32_t offset);

// The byte of a scalar's value (or key's) that the byte of the file is part of.
std::uint32_t ValueOffset(NodeRef node, bool is_key, std::uint32_t offset);

// An expression of either language, with its place.
struct PlacedExpression {
  NodeRef node;
  bool is_key = false;
  std::uint32_t begin = 0;  // Of its text in the value.
  expr::Dialect dialect = expr::Dialect::kArm;
  expr::Expression ast;
  // ARM: the template and the user function that it is in.
  arm::TemplateId owner{};
  const arm::UserFunction* function = nullptr;

  // Bytes of the file.
  Span SourceOf(Span span) const;
};

// Every expression of a document, in order. Those of parameter files are text.
std::vector<PlacedExpression> ExpressionsOf(const Document& document);
// The innermost one around a place.
std::optional<PlacedExpression> ExpressionAt(const Document& document, std::uint32_t offset);
// The innermost node of the expression around a byte of its text.
expr::ExprId InnermostAt(const expr::Expression& ast, std::uint32_t at);

}  // namespace plumbline::lsp
