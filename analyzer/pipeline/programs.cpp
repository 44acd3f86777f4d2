#include "pipeline/programs.h"

#include "azp/evaluator.h"

namespace plumbline::pipeline {
namespace {

// A place without loops.
class NoLoops : public azp::Environment {
 public:
  std::optional<azp::Value> LoopVariable(std::string_view) const override { return std::nullopt; }
  azp::Value Context(std::string_view) const override { return {}; }
};

TemplateExpression Parse(std::string_view text) {
  TemplateExpression made{expr::Parse(text, expr::Dialect::kPipeline)};
  azp::Arena arena;
  made.is_fine = azp::FindRefusal(made.ast, azp::Slot::kTemplate, NoLoops(), arena) == nullptr;
  return made;
}

ScalarProgram Make(std::string_view text, bool is_key) {
  ScalarProgram program;
  if (is_key) {
    program.directive = expr::ParseDirectiveKey(text);
    const expr::Directive kind = program.directive.kind;
    if (kind != expr::Directive::kNone && kind != expr::Directive::kExpression) {
      const Span argument = program.directive.argument;
      program.argument = Parse(text.substr(argument.begin, argument.size()));
      return program;
    }
  }
  for (const expr::Piece& piece : expr::SplitPipelineText(text)) {
    ScalarProgram::Part part;
    part.text = piece.outer;
    if (piece.kind == expr::PieceKind::kTemplate) {
      part.text = piece.inner;
      part.is_expression = true;
      part.expression = Parse(text.substr(piece.inner.begin, piece.inner.size()));
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
  program.is_misplaced = program.is_lone && !is_key &&
                         expr::ParseDirectiveKey(text).kind != expr::Directive::kExpression;
  return program;
}

}  // namespace

const ScalarProgram& Programs::Of(NodeRef node, bool is_key) {
  if (node.tree() != tree_) {
    tree_ = node.tree();
    of_tree_ = &trees_[tree_];
    of_tree_->resize(2 * tree_->nodes.size());
  }
  const ScalarProgram*& program =
      (*of_tree_)[2 * std::size_t{IndexOf(node.id())} + (is_key ? 1 : 0)];
  if (program == nullptr) {
    program = &programs_.emplace_back(Make(is_key ? node.key() : node.text(), is_key));
  }
  return *program;
}

}  // namespace plumbline::pipeline
