// Trees and problems as text, for tests of both parsers. CompactTree fits a table of cases and
// shows shape and values; DumpTree is one line a node with every position, for files of expected
// trees.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "syntax/tree.h"

namespace plumbline::test {

inline void AppendEscaped(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\\') {
      out += "\\\\";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
}

inline void AppendSpan(std::string& out, Span span) {
  out += std::to_string(span.begin);
  out += '-';
  out += std::to_string(span.end);
}

inline std::string_view ToText(NodeKind kind) {
  switch (kind) {
    case NodeKind::kObject:
      return "object";
    case NodeKind::kArray:
      return "array";
    case NodeKind::kString:
      return "string";
    case NodeKind::kNumber:
      return "number";
    case NodeKind::kTrue:
      return "true";
    case NodeKind::kFalse:
      return "false";
    case NodeKind::kNull:
      return "null";
    case NodeKind::kAlias:
      return "alias";
    case NodeKind::kMissing:
      return "missing";
  }
  return "?";
}

inline std::string_view ToText(NodeStyle style) {
  switch (style) {
    case NodeStyle::kPlain:
      return "plain";
    case NodeStyle::kSingle:
      return "single";
    case NodeStyle::kDouble:
      return "double";
    case NodeStyle::kLiteral:
      return "literal";
    case NodeStyle::kFolded:
      return "folded";
    case NodeStyle::kFlow:
      return "flow";
    case NodeStyle::kRecovered:
      return "recovered";
  }
  return "?";
}

inline std::string_view ToText(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::kSyntax:
      return "syntax";
    case ProblemKind::kLeniency:
      return "leniency";
    case ProblemKind::kEncoding:
      return "encoding";
    case ProblemKind::kTooDeep:
      return "too deep";
    case ProblemKind::kAnchor:
      return "anchor";
    case ProblemKind::kTag:
      return "tag";
    case ProblemKind::kComplexKey:
      return "complex key";
    case ProblemKind::kSecondDocument:
      return "second document";
  }
  return "?";
}

inline bool IsCollection(NodeRef node) { return node.IsObject() || node.IsArray(); }

// `{name:'x' list:[1 true] key:missing}`: strings in '...', decoded (call Prepare() first); numbers
// and aliases as written; `~` marks a recovered node.
inline void AppendCompact(std::string& out, NodeRef node) {
  if (!node) {
    out += "nothing";
    return;
  }
  if (node.style() == NodeStyle::kRecovered) out += '~';
  switch (node.kind()) {
    case NodeKind::kObject:
    case NodeKind::kArray: {
      out += node.IsObject() ? '{' : '[';
      bool first = true;
      for (const NodeRef child : node.children()) {
        if (!first) out += ' ';
        first = false;
        if (child.has_key()) {
          AppendEscaped(out, child.key());
          out += ':';
        }
        AppendCompact(out, child);
      }
      out += node.IsObject() ? '}' : ']';
      return;
    }
    case NodeKind::kString:
      out += '\'';
      AppendEscaped(out, node.text());
      out += '\'';
      return;
    case NodeKind::kNumber:
    case NodeKind::kAlias:
      AppendEscaped(out, node.text());
      return;
    default:
      out += ToText(node.kind());
  }
}

inline std::string CompactTree(const Tree& tree) {
  std::string out;
  AppendCompact(out, tree.root());
  return out;
}

// One line a node: indentation, key with its place, kind, style, place, decoded text.
inline std::string DumpTree(const Tree& tree) {
  std::string out;
  std::vector<NodeId> open;  // Ends of the collections around the node.
  for (NodeId id{0}; id < tree.nodes.end_id(); id = static_cast<NodeId>(IndexOf(id) + 1)) {
    while (!open.empty() && open.back() <= id) open.pop_back();
    const NodeRef node(&tree, id);
    out.append(2 * open.size(), ' ');
    if (node.has_key()) {
      out += '\'';
      AppendEscaped(out, node.key());
      out += "' ";
      AppendSpan(out, node.key_span());
      out += ": ";
    }
    out += ToText(node.kind());
    out += ' ';
    out += ToText(node.style());
    out += ' ';
    AppendSpan(out, node.span());
    if (node.IsScalar() && !node.IsMissing()) {
      out += " '";
      AppendEscaped(out, node.text());
      out += '\'';
    }
    out += '\n';
    if (IsCollection(node)) open.push_back(node.node().subtree_end);
  }
  return out;
}

// One line a problem: `syntax 5-6 message | help: ... | 3-4 label`.
inline std::string DumpProblems(const Tree& tree) {
  std::string out;
  for (const SyntaxProblem& problem : tree.problems) {
    out += ToText(problem.kind);
    out += ' ';
    AppendSpan(out, problem.span);
    out += ' ';
    AppendEscaped(out, problem.message);
    if (!problem.help.empty()) {
      out += " | help: ";
      AppendEscaped(out, problem.help);
    }
    if (problem.label_span) {
      out += " | ";
      AppendSpan(out, *problem.label_span);
      out += ' ';
      AppendEscaped(out, problem.label);
    }
    out += '\n';
  }
  return out;
}

inline std::string DumpComments(const Tree& tree) {
  std::string out;
  for (const Span comment : tree.comments) {
    out += "comment ";
    AppendSpan(out, comment);
    out += '\n';
  }
  return out;
}

}  // namespace plumbline::test
