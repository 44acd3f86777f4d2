// Expression trees as text, for tests: S-expressions, problems behind them.
//
//   eq(variables.x, 'y')    becomes    (eq (. variables x) 'y')
//
// A missing operand is `_`, what was read in its place stands behind it. Problems are one line
// each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "expr/expression.h"

namespace plumbline::test {

inline std::string_view NameOf(expr::ExprProblemKind kind) {
  using enum expr::ExprProblemKind;
  switch (kind) {
    case kEmpty:
      return "empty";
    case kUnrecognized:
      return "unrecognized";
    case kUnexpected:
      return "unexpected";
    case kUnclosedString:
      return "unclosed-string";
    case kUnclosedCall:
      return "unclosed-call";
    case kUnclosedIndex:
      return "unclosed-index";
    case kExpectedName:
      return "expected-name";
    case kBareName:
      return "bare-name";
    case kForeignOperator:
      return "foreign-operator";
    case kDoubleQuote:
      return "double-quote";
    case kMacro:
      return "macro";
    case kTooDeep:
      return "too-deep";
    case kTooLong:
      return "too-long";
  }
  return "?";
}

// Walks with its own stack: chains of accessors may be thousands of nodes long.
inline std::string DumpTree(const expr::Expression& expression) {
  using expr::ExprId;
  using expr::ExprKind;
  if (expression.root == kNoId<ExprId>) return "-";
  struct Step {
    ExprId id;
    bool close;
  };
  std::string out;
  std::vector<Step> steps{{expression.root, false}};
  while (!steps.empty()) {
    const Step step = steps.back();
    steps.pop_back();
    if (step.close) {
      const expr::Expr& node = expression.nodes[step.id];
      if (node.kind == ExprKind::kMember) {
        out += ' ';
        out += expression.TextOf(node.name);
      }
      out += ')';
      continue;
    }
    const expr::Expr& node = expression.nodes[step.id];
    if (!out.empty() && out.back() != '(') out += ' ';
    switch (node.kind) {
      case ExprKind::kString:
        out += expression.TextOf(node.span);
        if (node.templated) out += '?';
        continue;
      case ExprKind::kNumber:
      case ExprKind::kName:
        out += expression.TextOf(node.span);
        continue;
      case ExprKind::kVersion:
        out += 'v';
        out += expression.TextOf(node.span);
        continue;
      case ExprKind::kBoolean:
        out += '#';
        out += expression.TextOf(node.span);
        continue;
      case ExprKind::kTemplate:
        out += '{';
        out += expression.TextOf(node.span);
        out += '}';
        continue;
      case ExprKind::kMissing:
        out += '_';
        out += expression.TextOf(node.span);
        continue;
      case ExprKind::kCall:
        out += '(';
        out += expression.TextOf(node.qualifier);
        if (!node.qualifier.empty()) out += ':';
        out += expression.TextOf(node.name);
        if (!node.closed) out += '~';
        break;
      case ExprKind::kMember:
        out += "(.";
        break;
      case ExprKind::kIndex:
        out += "([]";
        break;
      case ExprKind::kWildcard:
        out += "(*";
        break;
      case ExprKind::kOperator:
        out += "(op";
        out += expression.TextOf(node.name);
        break;
      case ExprKind::kGroup:
        out += "(group";
        break;
    }
    steps.push_back({step.id, true});
    const std::vector<ExprId> children = expression.Children(step.id);
    for (std::size_t i = children.size(); i-- > 0;) steps.push_back({children[i], false});
  }
  return out;
}

inline std::string DumpProblems(const std::vector<expr::ExprProblem>& problems) {
  std::string out;
  for (const expr::ExprProblem& problem : problems) {
    if (!out.empty()) out += '\n';
    out += std::to_string(problem.span.begin) + '-' + std::to_string(problem.span.end) + ' ';
    out += NameOf(problem.kind);
    out += ": " + problem.message;
    if (!problem.help.empty()) out += " | " + problem.help;
    if (problem.label_span) {
      out += " | " + std::to_string(problem.label_span->begin) + '-' +
             std::to_string(problem.label_span->end) + ' ' + problem.label;
    }
  }
  return out;
}

// Empty when all is well, else what is broken and at which node.
inline std::string BrokenInvariant(const expr::Expression& expression) {
  using expr::ExprId;
  using expr::ExprKind;
  const auto size = static_cast<std::uint32_t>(expression.text.size());
  const auto at = [](ExprId id, const char* what) {
    return "node " + std::to_string(IndexOf(id)) + ": " + what;
  };
  if (expression.root == kNoId<ExprId>) {
    if (expression.problems.size() != 1) return "no root, but not one problem";
    return {};
  }
  if (!expression.nodes.Contains(expression.root)) return "root out of range";
  bool broken = false;  // A node that only a problem explains.
  std::vector<bool> reached(expression.nodes.size(), false);
  reached[IndexOf(expression.root)] = true;
  for (std::uint32_t i = static_cast<std::uint32_t>(expression.nodes.size()); i-- > 0;) {
    const ExprId id = static_cast<ExprId>(i);
    const expr::Expr& node = expression.nodes[id];
    if (node.span.begin > node.span.end || node.span.end > size) return at(id, "span outside");
    if (!reached[i]) {
      if (expression.problems.empty() && !expression.templated) return at(id, "is in no tree");
      continue;
    }
    if (!node.span.Contains(node.name) && !node.name.empty()) return at(id, "name outside");
    broken |= node.kind == ExprKind::kMissing || node.kind == ExprKind::kOperator ||
              node.kind == ExprKind::kGroup || (node.kind == ExprKind::kCall && !node.closed);
    std::uint32_t end = node.span.begin;
    std::size_t n_children = 0;
    for (ExprId child = node.first_child; child != kNoId<ExprId>;
         child = expression.nodes[child].next_sibling) {
      if (!expression.nodes.Contains(child)) return at(id, "child out of range");
      if (IndexOf(child) >= i) return at(id, "child behind its parent");
      if (reached[IndexOf(child)]) return at(child, "has two parents");
      reached[IndexOf(child)] = true;
      const Span span = expression.nodes[child].span;
      if (!node.span.Contains(span)) return at(child, "reaches out of its parent");
      if (span.begin < end) return at(child, "overlaps its sibling");
      end = span.end;
      ++n_children;
    }
    switch (node.kind) {
      case ExprKind::kMember:
      case ExprKind::kWildcard:
      case ExprKind::kGroup:
        if (n_children != 1) return at(id, "wants one child");
        break;
      case ExprKind::kIndex:
        if (n_children != 2) return at(id, "wants two children");
        break;
      case ExprKind::kCall:
        break;
      case ExprKind::kOperator:
        if (n_children < 1 || n_children > 3) return at(id, "wants one to three children");
        break;
      default:
        if (n_children != 0) return at(id, "wants no children");
        break;
    }
  }
  for (const expr::ExprProblem& problem : expression.problems) {
    if (problem.span.begin > problem.span.end || problem.span.end > size) {
      return "problem outside of the text";
    }
    if (problem.message.empty()) return "problem without message";
    if (problem.label_span && problem.label_span->end > size) return "label outside of the text";
  }
  if (broken && expression.problems.empty() && !expression.templated)
    return "broken node without problem";
  return {};
}

}  // namespace plumbline::test
