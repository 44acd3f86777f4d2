#include "pipeline/expression_uses.h"

#include <algorithm>

#include "expr/expression.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {

bool IsCondition(NodeRef value) {
  if (!value.IsString() || value.key() != "condition") return false;
  // Names in these mappings are the author's.
  static constexpr std::string_view kFree[] = {"inputs", "env",     "variables",      "parameters",
                                               "matrix", "default", "templateContext"};
  NodeRef holder = value.parent();
  while (holder.has_key() && IsExpressionKey(holder.key())) holder = holder.parent();
  return !holder.has_key() || std::ranges::find(kFree, holder.key()) == std::end(kFree);
}

std::vector<ExpressionUse> CollectExpressions(NodeRef root) {
  std::vector<ExpressionUse> uses;
  if (!root) return uses;
  std::vector<expr::Piece> pieces;
  const auto add = [&](NodeRef node, bool is_key, std::string_view text) {
    // Most scalars hold neither, and scripts are long.
    if (text.find("${{") == std::string_view::npos && text.find("$[") == std::string_view::npos) {
      return;
    }
    pieces.clear();
    expr::SplitPipelineText(text, pieces);
    for (const expr::Piece& piece : pieces) {
      switch (piece.kind) {
        case expr::PieceKind::kTemplate:
        case expr::PieceKind::kUnclosedTemplate:
          uses.push_back({node, is_key, piece.outer, ExpressionPlace::kTemplate});
          break;
        case expr::PieceKind::kRuntime:
          uses.push_back({node, is_key, piece.outer, ExpressionPlace::kRuntime});
          break;
        case expr::PieceKind::kText:
        case expr::PieceKind::kMacro:
          break;
      }
    }
  };
  const Tree& tree = *root.tree();
  const std::uint32_t end = IndexOf(root.node().subtree_end);
  for (std::uint32_t i = IndexOf(root.id()); i < end; ++i) {
    const NodeRef node(&tree, static_cast<NodeId>(i));
    if (node.has_key()) add(node, true, node.key());
    if (!node.IsString()) continue;
    const std::string_view text = node.text();
    if (text.find("${{") == std::string_view::npos && IsCondition(node) &&
        !expr::RuntimeExpressionSpan(text)) {
      uses.push_back(
          {node, false, {0, static_cast<std::uint32_t>(text.size())}, ExpressionPlace::kCondition});
    } else {
      add(node, false, text);
    }
  }
  return uses;
}

}  // namespace plumbline::pipeline
