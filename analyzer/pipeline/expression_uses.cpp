#include "pipeline/expression_uses.h"

#include <algorithm>

#include "expr/expression.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

// The mapping or list that `node` belongs to when directives around it are merged away.
NodeRef HolderOf(NodeRef node) {
  NodeRef holder = node.parent();
  while (holder && ((holder.has_key() && IsExpressionKey(holder.key())) ||
                    (holder.IsObject() && holder.first_child().has_key() &&
                     IsExpressionKey(holder.first_child().key()) && holder.parent().IsArray()))) {
    holder = holder.parent();
  }
  return holder;
}

// Names in these mappings are the author's.
bool IsFree(NodeRef holder) {
  static constexpr std::string_view kFree[] = {"inputs", "env",     "variables",      "parameters",
                                               "matrix", "default", "templateContext"};
  return holder.has_key() && std::ranges::find(kFree, holder.key()) != std::end(kFree);
}

bool IsVariables(NodeRef holder) {
  if (!holder.has_key() || holder.key() != "variables") return false;
  const NodeRef around = HolderOf(holder);
  return !around.has_key() || (around.key() != "inputs" && around.key() != "env");
}

Span Whole(std::string_view text) { return {0, static_cast<std::uint32_t>(text.size())}; }

class Collector {
 public:
  std::vector<ExpressionUse> Collect(NodeRef root) {
    if (!root) return {};
    const Tree& tree = *root.tree();
    const std::uint32_t end = IndexOf(root.node().subtree_end);
    for (std::uint32_t i = IndexOf(root.id()); i < end; ++i) {
      const NodeRef node(&tree, static_cast<NodeId>(i));
      if (node.KeyMayHoldExpression()) AddTemplates(node, true, node.key());
      if (node.IsString()) AddScalar(node);
    }
    return std::move(uses_);
  }

 private:
  void Add(NodeRef node, bool is_key, Span text, ExpressionPlace place) {
    uses_.push_back({node, is_key, text, place});
  }

  void AddScalar(NodeRef node) {
    const std::string_view text = node.text();
    if (!node.MayHoldExpression()) {
      if (IsCondition(node)) Add(node, false, Whole(text), ExpressionPlace::kCondition);
      return;
    }
    const bool runtime = text.find("$[") != std::string_view::npos;
    const auto inner = runtime ? expr::RuntimeExpressionSpan(text) : std::nullopt;
    if (inner) {
      if (IsRuntimePlace(node)) Add(node, false, *inner, ExpressionPlace::kRuntime);
    } else if (IsCondition(node)) {
      Add(node, false, Whole(text), ExpressionPlace::kCondition);
    }
    AddTemplates(node, false, text);
  }

  void AddTemplates(NodeRef node, bool is_key, std::string_view text) {
    // Most scalars hold none, and scripts are long.
    if (text.find("${{") == std::string_view::npos) return;
    const expr::DirectiveKey directive = expr::ParseDirectiveKey(text);
    if (directive.kind != expr::Directive::kNone) {
      const bool has_expression = directive.kind != expr::Directive::kElse &&
                                  directive.kind != expr::Directive::kInsert &&
                                  directive.problems.empty();
      if (has_expression) Add(node, is_key, directive.argument, ExpressionPlace::kTemplate);
      return;
    }
    expr::SplitPipelineText(text, pieces_);
    for (const expr::Piece& piece : pieces_) {
      if (piece.kind == expr::PieceKind::kTemplate) {
        Add(node, is_key, piece.inner, ExpressionPlace::kTemplate);
      } else if (piece.kind == expr::PieceKind::kUnclosedTemplate) {
        const std::size_t end = std::min(text.find("}}", piece.inner.begin), text.size());
        Add(node, is_key, {piece.inner.begin, static_cast<std::uint32_t>(end)},
            ExpressionPlace::kTemplate);
        uses_.back().is_closed = false;
      }
    }
  }

  std::vector<expr::Piece> pieces_;
  std::vector<ExpressionUse> uses_;
};

// Of the piece of ${{ }} whose text begins at `begin`.
const expr::Piece* PieceAround(const std::vector<expr::Piece>& pieces, std::uint32_t begin) {
  for (const expr::Piece& piece : pieces) {
    if ((piece.kind == expr::PieceKind::kTemplate ||
         piece.kind == expr::PieceKind::kUnclosedTemplate) &&
        piece.inner.begin <= begin && begin <= piece.inner.end) {
      return &piece;
    }
  }
  return nullptr;
}

}  // namespace

expr::PipelineSlot SlotOf(const ExpressionUse& use) {
  if (use.place == ExpressionPlace::kTemplate) return expr::PipelineSlot::kTemplate;
  if (!IsCondition(use.node)) return expr::PipelineSlot::kVariable;
  static constexpr std::string_view kStepKeys[] = {
      "task",     "script",        "bash",       "powershell", "pwsh",   "checkout",
      "download", "downloadBuild", "getPackage", "publish",    "upload", "reviewApp"};
  NodeRef owner = use.node.parent();
  while (owner.has_key() && IsExpressionKey(owner.key())) owner = owner.parent();
  const bool is_step = std::ranges::any_of(kStepKeys, [owner](std::string_view key) {
    return static_cast<bool>(FindMember(owner, Key(key)));
  });
  return is_step ? expr::PipelineSlot::kStepCondition : expr::PipelineSlot::kCondition;
}

std::optional<std::string> WrittenIn(const ExpressionUse& use, std::string_view text) {
  if (text.find_first_of("\r\n") != std::string_view::npos) return std::nullopt;
  const std::string_view file = use.node.tree()->text();
  const char first = file[use.is_key ? use.node.key_span().begin : use.node.span().begin];
  std::string out;
  if (first == '\'' || first == '"') {
    for (const char c : text) {
      if (c == '\'' && first == '\'') out += '\'';
      if (first == '"' && (c == '"' || c == '\\')) out += '\\';
      out += c;
    }
    return out;
  }
  const bool block = !use.is_key && (use.node.style() == NodeStyle::kLiteral ||
                                     use.node.style() == NodeStyle::kFolded);
  if (!block) {
    if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) {
      return std::nullopt;
    }
    for (NodeRef around = use.node.parent(); around; around = around.parent()) {
      if (around.style() != NodeStyle::kFlow) continue;
      if (text.find_first_of("[]{},") != std::string_view::npos) return std::nullopt;
      break;
    }
  }
  out = text;
  return out;
}

bool IsCondition(NodeRef value) {
  if (!value.IsString() || value.key() != "condition") return false;
  NodeRef holder = value.parent();
  while (holder.has_key() && IsExpressionKey(holder.key())) holder = holder.parent();
  return !IsFree(holder);
}

bool IsRuntimePlace(NodeRef value) {
  if (IsCondition(value)) return true;
  const NodeRef holder = HolderOf(value);
  if (value.has_key() && IsVariables(holder)) return true;
  if (value.key() == "value") return IsVariables(HolderOf(holder));
  if (value.key() == "matrix") return holder.has_key() && holder.key() == "strategy";
  return (value.key() == "continueOnError" || value.key() == "timeoutInMinutes" ||
          value.key() == "maxParallel") &&
         !IsFree(holder);
}

std::vector<ExpressionUse> CollectExpressions(NodeRef root) { return Collector().Collect(root); }

Span OuterOf(const ExpressionUse& use) {
  if (use.place == ExpressionPlace::kCondition) return use.text;
  if (use.place == ExpressionPlace::kRuntime) return {use.text.begin - 2, use.text.end + 1};
  const std::vector<expr::Piece> pieces = expr::SplitPipelineText(ValueOf(use));
  const expr::Piece* piece = PieceAround(pieces, use.text.begin);
  return piece == nullptr ? use.text : piece->outer;
}

}  // namespace plumbline::pipeline
