// What every tree must satisfy, whatever the input was. Used by unit, property and fuzz tests.
#pragma once

#include <string>
#include <vector>

#include "syntax/tree.h"

namespace plumbline::test {

// Empty when all is well, else what is broken and at which node.
inline std::string BrokenInvariant(const Tree& tree, std::size_t max_problems) {
  const auto size = static_cast<std::uint32_t>(tree.text().size());
  const auto at = [](std::size_t i, const char* what) {
    return "node " + std::to_string(i) + ": " + what;
  };
  const std::size_t count = tree.nodes.size();
  std::vector<std::uint32_t> last_end(count, 0);  // Per collection: end of its latest child.
  for (std::size_t i = 0; i < count; ++i) {
    const NodeId id = static_cast<NodeId>(i);
    const Node& node = tree.nodes[id];
    const bool collection = node.kind == NodeKind::kObject || node.kind == NodeKind::kArray;
    if (node.begin > node.end || node.end > size) return at(i, "span outside the text");
    if (IndexOf(node.subtree_end) <= i || IndexOf(node.subtree_end) > count) {
      return at(i, "subtree_end out of range");
    }
    if (!collection && IndexOf(node.subtree_end) != i + 1) return at(i, "leaf with descendants");
    if (node.kind == NodeKind::kMissing && node.begin != node.end)
      return at(i, "missing, not empty");
    if ((node.parent == kNoId<NodeId>) != (i == 0)) return at(i, "root is not the first node");
    if (i == 0) {
      if (IndexOf(node.subtree_end) != count) return at(i, "root does not hold all nodes");
      if (node.has_key) return at(i, "root with a key");
      last_end[0] = node.begin;
      continue;
    }
    const std::size_t up = IndexOf(node.parent);
    if (up >= i) return at(i, "parent behind its child");
    const Node& parent = tree.nodes[node.parent];
    const bool in_object = parent.kind == NodeKind::kObject;
    if (!in_object && parent.kind != NodeKind::kArray) return at(i, "child of a scalar");
    if (node.subtree_end > parent.subtree_end) return at(i, "subtree reaches out of its parent's");
    if ((node.has_key != 0) != in_object)
      return at(i, "key where none belongs, or none where one does");
    std::uint32_t begin = node.begin;
    if (node.has_key) {
      const Span key = tree.KeySpan(id);
      if (key.begin > key.end || key.end > node.begin) return at(i, "key behind its value");
      begin = key.begin;
    }
    if (begin < last_end[up]) return at(i, "overlaps the node before");
    if (begin < parent.begin || node.end > parent.end) return at(i, "span outside its parent's");
    last_end[up] = node.end;
    last_end[i] = node.begin;
  }
  if (tree.problems.size() > max_problems) return "too many problems";
  for (const SyntaxProblem& problem : tree.problems) {
    if (problem.span.begin > problem.span.end || problem.span.end > size) {
      return "problem outside the text: " + problem.message;
    }
    if (problem.message.empty()) return "problem without message";
    if (problem.label_span &&
        (problem.label_span->begin > problem.label_span->end || problem.label_span->end > size)) {
      return "label outside the text: " + problem.message;
    }
  }
  std::uint32_t last = 0;
  for (const Span comment : tree.comments) {
    if (comment.begin < last || comment.begin >= comment.end || comment.end > size) {
      return "comments out of order or outside the text";
    }
    last = comment.end;
  }
  return {};
}

}  // namespace plumbline::test
