#include "pipeline/programs.h"

namespace plumbline::pipeline {
namespace {

ScalarProgram Make(std::string_view text, bool is_key) {
  ScalarProgram program;
  if (is_key) {
    program.directive = expr::ParseDirectiveKey(text);
    const expr::Directive kind = program.directive.kind;
    if (kind != expr::Directive::kNone && kind != expr::Directive::kExpression) {
      const Span argument = program.directive.argument;
      program.argument =
          expr::Parse(text.substr(argument.begin, argument.size()), expr::Dialect::kPipeline);
      return program;
    }
  }
  for (const expr::Piece& piece : expr::SplitPipelineText(text)) {
    ScalarProgram::Part part;
    part.text = piece.outer;
    if (piece.kind == expr::PieceKind::kTemplate) {
      part.text = piece.inner;
      part.is_expression = true;
      part.expression =
          expr::Parse(text.substr(piece.inner.begin, piece.inner.size()), expr::Dialect::kPipeline);
    } else if (piece.kind == expr::PieceKind::kUnclosedTemplate) {
      program.is_unclosed = true;
    } else if (!program.parts.empty() && !program.parts.back().is_expression) {
      // Text, macros and runtime expressions are all text here.
      program.parts.back().text.end = piece.outer.end;
      continue;
    }
    program.parts.push_back(std::move(part));
  }
  program.is_lone = program.parts.size() == 1 && program.parts[0].is_expression;
  return program;
}

}  // namespace

const ScalarProgram& Programs::Of(NodeRef node, bool is_key) {
  PerTree& of_tree = programs_[node.tree()];
  const std::uint64_t id = std::uint64_t{IndexOf(node.id())} << 1 | (is_key ? 1U : 0U);
  const auto at = of_tree.find(id);
  if (at != of_tree.end()) return at->second;
  return of_tree.emplace(id, Make(is_key ? node.key() : node.text(), is_key)).first->second;
}

}  // namespace plumbline::pipeline
