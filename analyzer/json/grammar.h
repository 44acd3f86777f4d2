// Pieces of RFC 8259 that both paths share: what a number is, and how a node with its key is
// appended.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/ascii.h"
#include "syntax/tree.h"

namespace plumbline::json {

// Whether all of `token` is a number: no plus sign, no leading zeros, digits on both sides of the
// point.
constexpr bool IsNumber(std::string_view token) {
  std::size_t at = 0;
  const auto digits = [&token, &at] {
    const std::size_t first = at;
    while (at < token.size() && IsDigitAscii(token[at])) ++at;
    return at > first;
  };
  if (at < token.size() && token[at] == '-') ++at;
  if (at < token.size() && token[at] == '0') {
    ++at;
  } else if (!digits()) {
    return false;
  }
  if (at < token.size() && token[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == token.size();
}

// A key waiting for its value.
struct PendingKey {
  Span span;
  bool present = false;
  bool needs_decoding = false;
};

// Appends a leaf or a collection that is still open.
inline NodeId AppendNode(Tree& tree, NodeId parent, const PendingKey& key, NodeKind kind,
                         NodeStyle style, Span span) {
  const NodeId id = tree.nodes.end_id();
  Node node;
  node.begin = span.begin;
  node.end = span.end;
  node.subtree_end = static_cast<NodeId>(IndexOf(id) + 1);
  node.parent = parent;
  node.kind = kind;
  node.style = style;
  if (key.present) {
    node.has_key = 1;
    node.key_begin = key.span.begin;
    node.key_needs_decoding = key.needs_decoding;
    if (key.span.size() < kLongKey) {
      node.key_len = static_cast<std::uint16_t>(key.span.size());
    } else {
      node.key_len = kLongKey;
      tree.long_keys.emplace_back(id, key.span.end);
    }
  }
  return tree.nodes.push_back(node);
}

}  // namespace plumbline::json
