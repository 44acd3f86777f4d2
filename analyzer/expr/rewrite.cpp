// Every operator, group and string becomes a few edits of the text: `eq(` in front of the left
// operand, `, ` between the operands, `)` behind the right one. Edits at the same place are ordered
// so that calls nest: ends come before the text between operands, which comes before beginnings; of
// two ends the inner one comes first, of two beginnings the outer one. A chain of one operator is
// one call: `a && b && c` is `and(a, b, c)`.
#include "expr/rewrite.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "expr/operators.h"

namespace plumbline::expr {
namespace {

enum class Order : std::uint8_t { kEnd, kBetween, kBegin };

struct Piece {
  Span span;
  Order order = Order::kBetween;
  std::string text;
};

class Rewriter {
 public:
  explicit Rewriter(const Expression& expression) : in_(expression) {}

  std::optional<std::string> Run() {
    if (in_.templated || in_.root == kNoId<ExprId> || !AllKnown()) return std::nullopt;
    // Children stand in front of their parents, so ends are added from the inside out and
    // beginnings from the outside in.
    const auto size = static_cast<std::uint32_t>(in_.nodes.size());
    chained_.resize(size);
    for (const Expr& node : in_.nodes) MarkChain(node);
    for (std::uint32_t i = 0; i < size; ++i) {
      if (!AddEdits(static_cast<ExprId>(i))) return std::nullopt;
    }
    for (std::uint32_t i = size; i-- > 0;) AddBegin(static_cast<ExprId>(i));
    std::ranges::stable_sort(pieces_, [](const Piece& a, const Piece& b) {
      return std::pair(a.span.begin, a.order) < std::pair(b.span.begin, b.order);
    });
    std::string out;
    std::uint32_t end = 0;
    for (const Piece& piece : pieces_) {
      // A group's parenthesis may be gone already.
      if (piece.span.begin > end) out += in_.TextOf({end, piece.span.begin});
      out += piece.text;
      end = std::max(end, piece.span.end);
    }
    out += in_.text.substr(end);
    // Some problems are not reported behind others: a bracket that is never closed.
    if (!Parse(out, Dialect::kPipelineRuntime).problems.empty()) return std::nullopt;
    return out;
  }

 private:
  // The function that an operator stands for, or nothing.
  std::string_view FunctionOf(const Expr& node) const {
    const std::string_view text = in_.TextOf(node.name);
    if (text == "+" || text == "=~") return {};
    const Operator* op = FindWordOperator(text);
    if (op == nullptr) op = FindOperator(text);
    if (op == nullptr) return {};
    const std::string_view call = CallFor(*op, Dialect::kPipeline);
    return call.substr(0, std::min(call.find('('), call.size()));
  }

  // Every problem must be one of a node that is rewritten.
  bool AllKnown() const {
    return std::ranges::all_of(in_.problems, [this](const ExprProblem& problem) {
      return std::ranges::any_of(in_.nodes, [&problem](const Expr& node) {
        switch (node.kind) {
          case ExprKind::kOperator:
            return problem.span == node.name;
          case ExprKind::kString:
            return problem.span == node.span && problem.kind == ExprProblemKind::kDoubleQuote;
          case ExprKind::kGroup:
            return problem.span.begin == node.span.begin &&
                   problem.kind == ExprProblemKind::kUnexpected;
          default:
            return false;
        }
      });
    });
  }

  // The left operand of an operator that takes any number of them may be the same operator.
  void MarkChain(const Expr& node) {
    if (node.kind != ExprKind::kOperator) return;
    const std::string_view function = FunctionOf(node);
    const Expr& left = in_.nodes[node.first_child];
    if ((function == "and" || function == "or") && left.kind == ExprKind::kOperator &&
        FunctionOf(left) == function) {
      chained_[IndexOf(node.first_child)] = true;
    }
  }

  // What comes behind and between; false when the node cannot be rewritten.
  bool AddEdits(ExprId id) {
    const Expr& node = in_.nodes[id];
    switch (node.kind) {
      case ExprKind::kMissing:
      case ExprKind::kTemplate:
        return false;
      case ExprKind::kString:
        return AddString(node);
      case ExprKind::kGroup:
        return AddGroup(node);
      case ExprKind::kOperator:
        return AddOperator(id);
      default:
        return true;
    }
  }

  bool AddString(const Expr& node) {
    const std::string_view text = in_.TextOf(node.span);
    if (!text.starts_with('"')) return true;
    if (text.size() < 2 || !text.ends_with('"')) return false;
    std::string quoted = "'";
    for (const char c : text.substr(1, text.size() - 2)) {
      quoted.append(c == '\'' ? 2 : 1, c);
    }
    pieces_.push_back({node.span, Order::kBetween, quoted + "'"});
    return true;
  }

  bool AddGroup(const Expr& node) {
    const Span inner = in_.nodes[node.first_child].span;
    if (!in_.TextOf(node.span).ends_with(')')) return false;
    // `(a, b)` is more than a group.
    const Span rest{inner.end, node.span.end - 1};
    if (rest.begin > rest.end || !Trim(in_.TextOf(rest)).empty()) return false;
    pieces_.push_back({{node.span.begin, inner.begin}, Order::kBetween, ""});
    pieces_.push_back({{inner.end, node.span.end}, Order::kBetween, ""});
    return true;
  }

  bool AddOperator(ExprId id) {
    const Expr& node = in_.nodes[id];
    const std::string_view function = FunctionOf(node);
    const std::vector<ExprId> children = in_.Children(id);
    const std::size_t wanted = function == "not" ? 1 : function == "iif" ? 3 : 2;
    if (function.empty() || children.size() != wanted) return false;
    for (std::size_t i = 1; i < children.size(); ++i) {
      pieces_.push_back({{in_.nodes[children[i - 1]].span.end, in_.nodes[children[i]].span.begin},
                         Order::kBetween,
                         ", "});
    }
    if (!chained_[IndexOf(id)]) {
      pieces_.push_back({{node.span.end, node.span.end}, Order::kEnd, ")"});
    }
    return true;
  }

  void AddBegin(ExprId id) {
    const Expr& node = in_.nodes[id];
    if (node.kind != ExprKind::kOperator || chained_[IndexOf(id)]) return;
    const std::uint32_t operand = in_.nodes[node.first_child].span.begin;
    pieces_.push_back(
        {{node.span.begin, operand}, Order::kBegin, std::string(FunctionOf(node)) + "("});
  }

  const Expression& in_;
  std::vector<Piece> pieces_;
  std::vector<bool> chained_;  // Operators whose operands go into the call around them.
};

}  // namespace

std::optional<std::string> RewriteOperators(const Expression& expression) {
  return Rewriter(expression).Run();
}

}  // namespace plumbline::expr
