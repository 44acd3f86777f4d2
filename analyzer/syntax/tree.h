// The one tree that JSON and YAML files become: a flat array of small nodes in document order. It
// holds positions and shapes only; what a key means is the business of the models in `arm` and
// `pipeline`. A tree belongs to one file, is never changed after parsing, and always exists: half a
// file gives half a tree plus problems. Start reading at Node, then at NodeRef, the cursor
// everybody uses.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/ids.h"
#include "text/span.h"

namespace plumbline {

enum class NodeId : std::uint32_t {};

enum class Language : std::uint8_t { kJson, kYaml };

enum class NodeKind : std::uint8_t {
  kObject,   // JSON object, YAML mapping.
  kArray,    // JSON array, YAML sequence.
  kString,   // Every YAML scalar too: Azure Pipelines gives plain scalars no type.
  kNumber,   // JSON only.
  kTrue,     // JSON only.
  kFalse,    // JSON only.
  kNull,     // JSON only.
  kAlias,    // YAML `*name`.
  kMissing,  // No value where one belongs (`key:` and nothing behind it): empty, just behind the
             // colon or dash.
};

enum class NodeStyle : std::uint8_t {
  kPlain,      // JSON words and numbers, YAML plain scalars, block collections.
  kSingle,     // '...'
  kDouble,     // "..."
  kLiteral,    // YAML |
  kFolded,     // YAML >
  kFlow,       // [ ] and { }: all JSON collections, YAML flow collections
  kRecovered,  // Not what the grammar wants; kept so that nothing is lost.
};

// 24 bytes; document order, so that the descendants of node n are n + 1 .. subtree_end - 1.
struct Node {
  std::uint32_t begin =
      0;  // Byte range of the value with its quotes or brackets, half open. A block
  std::uint32_t end =
      0;  // collection reaches from its first key or dash to the end of its last value.
  NodeId subtree_end{};  // One past the last descendant, which is the next sibling if there is one.
  NodeId parent = kNoId<NodeId>;
  std::uint32_t key_begin = 0;  // Where the key token starts (quote included); see has_key.
  std::uint16_t key_len =
      0;  // Its length; kLongKey when it does not fit (then see Tree::long_keys).
  NodeKind kind = NodeKind::kMissing;
  NodeStyle style : 3 = NodeStyle::kPlain;
  std::uint8_t has_key : 1 = 0;  // Member of an object.
  std::uint8_t needs_decoding : 1 =
      0;  // The scalar's text differs from the bytes between its quotes.
  std::uint8_t key_needs_decoding : 1 = 0;
  // There is certainly no `$` in the scalar's text, or in the key: no expression of a pipeline. Set
  // by Tree::Prepare for YAML, since nearly everybody asks.
  std::uint8_t no_dollar : 1 = 0;
  std::uint8_t key_no_dollar : 1 = 0;
};
static_assert(sizeof(Node) <= 24);

inline constexpr std::uint16_t kLongKey = 0xFFFF;

// What a parser has to say about a place. Rules turn these into findings (rules/*/..._syntax.cpp
// and their neighbours); nothing else reads the text a second time.
enum class ProblemKind : std::uint8_t {
  kSyntax,          // Refused by the service.
  kLeniency,        // Not standard, accepted by the service: trailing comma, single quotes, ...
  kEncoding,        // UTF-16 converted, bytes that are not UTF-8.
  kTooDeep,         // Nesting beyond the limit was skipped.
  kAnchor,          // YAML anchor, alias or merge key.
  kTag,             // YAML tag.
  kComplexKey,      // YAML `? ` key or a key that is no scalar.
  kSecondDocument,  // YAML: a second document starts here.
};

struct SyntaxProblem {
  ProblemKind kind = ProblemKind::kSyntax;
  Span span;
  std::string message;    // As a diagnostic's message: one clause, lower case, no full stop.
  std::string help = {};  // May be empty.
  std::optional<Span> label_span = {};  // E.g. the bracket that was never closed.
  std::string label = {};
};

class NodeRef;

// The result of parsing one file. Holds a view of the file's text, which must outlive it.
class Tree {
 public:
  Tree() = default;
  Tree(Language language, std::string_view text) : language_(language), text_(text) {}

  Language language() const { return language_; }
  std::string_view text() const { return text_; }

  IndexVec<NodeId, Node> nodes;
  // FoldedHash of the decoded key, parallel to nodes; 0 for nodes without key. Filled by Prepare().
  std::vector<std::uint32_t> key_hashes;
  std::vector<Span> comments;  // In order, `#`, `//`, `/*` included, line end excluded.
  std::vector<SyntaxProblem> problems;
  // Ends of the keys with key_len == kLongKey, by node.
  std::vector<std::pair<NodeId, std::uint32_t>> long_keys;

  // The first node, or an absent reference when the file holds no value.
  NodeRef root() const;

  Span KeySpan(NodeId id) const;
  // The value of a scalar: quotes removed, escapes undone, YAML lines folded. Views into the source
  // where no decoding is needed, else into storage that lives as long as the tree. Before
  // Prepare(): the bytes between the quotes as they are written.
  std::string_view ScalarText(NodeId id) const {
    const Node& node = nodes[id];
    if (!node.needs_decoding) {
      if (const auto text = PlainContent({text_.data() + node.begin, node.end - node.begin})) {
        return *text;
      }
    }
    return OtherScalarText(id);
  }
  std::string_view KeyText(NodeId id) const {
    const Node& node = nodes[id];
    if (node.has_key && !node.key_needs_decoding && node.key_len != kLongKey) {
      if (const auto text = PlainContent({text_.data() + node.key_begin, node.key_len})) {
        return *text;
      }
    }
    return OtherKeyText(id);
  }

  // Decodes every scalar and key that needs it and hashes the keys, which makes Find fast. Parsers
  // do not call it, since most files turn out to be of no interest; everything but recognition
  // needs it.
  void Prepare();

  // A copy of a parsed, not yet prepared tree that views `text`: the same bytes at another address.
  // (A file that is kept is copied out of the reader's buffer; the scratch tree keeps its memory.)
  Tree CloneFor(std::string_view text) const;
  // Empties the tree for another file and keeps its memory.
  void Reset(Language language, std::string_view text);

 private:
  struct Decoded {
    NodeId id{};
    std::string_view value;
    std::string_view key;
  };
  const Decoded* FindDecoded(NodeId id) const;
  // RawContent of tokens without quotes, and of those between two of them; nothing for others.
  static std::optional<std::string_view> PlainContent(std::string_view token) {
    if (token.empty() || (token[0] != '"' && token[0] != '\'')) return token;
    const std::size_t last = token.size() - 1;
    if (last < 1 || token[last] != token[0] || token[last - 1] == '\\') return std::nullopt;
    return token.substr(1, last - 1);
  }
  // Of what is decoded, absent, long or not closed.
  std::string_view OtherScalarText(NodeId id) const;
  std::string_view OtherKeyText(NodeId id) const;

  Language language_ = Language::kJson;
  std::string_view text_;
  std::unique_ptr<std::pmr::monotonic_buffer_resource> arena_;
  std::vector<Decoded> decoded_;  // By id.
};

// A name to look up: the text and its hash, computed at compile time for literals.
struct Key {
  std::string_view text;
  std::uint32_t hash;

  template <std::size_t N>
  constexpr Key(const char (&literal)[N]) : text(literal, N - 1), hash(FoldedHash(text)) {}
  constexpr explicit Key(std::string_view name) : text(name), hash(FoldedHash(name)) {}
};

// How names are compared: ARM ignores ASCII case and prefers the exact spelling (ARM template
// language, case rules), Azure Pipelines keys are exact.
enum class CaseRule : std::uint8_t { kExact, kIgnore };

// A node of a tree, or nothing. Cheap to copy; valid as long as the tree. Every question may be
// asked of an absent reference and then gets the empty answer.
class NodeRef {
 public:
  constexpr NodeRef() = default;
  constexpr NodeRef(const Tree* tree, NodeId id) : tree_(tree), id_(id) {}

  constexpr explicit operator bool() const { return tree_ != nullptr; }
  const Tree* tree() const { return tree_; }
  NodeId id() const { return id_; }
  const Node& node() const { return tree_->nodes[id_]; }  // Present references only.

  NodeKind kind() const { return tree_ ? node().kind : NodeKind::kMissing; }
  NodeStyle style() const { return tree_ ? node().style : NodeStyle::kPlain; }
  bool IsObject() const { return kind() == NodeKind::kObject; }
  bool IsArray() const { return kind() == NodeKind::kArray; }
  bool IsString() const { return kind() == NodeKind::kString; }
  bool IsScalar() const { return tree_ && !IsObject() && !IsArray(); }
  bool IsMissing() const { return tree_ && kind() == NodeKind::kMissing; }

  Span span() const { return tree_ ? Span{node().begin, node().end} : Span{}; }
  bool has_key() const { return tree_ && node().has_key; }
  // Key token with its quotes; empty when the node has no key.
  Span key_span() const { return has_key() ? tree_->KeySpan(id_) : Span{}; }
  std::string_view key() const { return has_key() ? tree_->KeyText(id_) : std::string_view(); }
  // Text of a string, number or word; empty for collections and absent references.
  std::string_view text() const { return IsScalar() ? tree_->ScalarText(id_) : std::string_view(); }
  // Whether `${{`, `$[` or `$(` may stand in the text, or in the key.
  bool MayHoldExpression() const { return tree_ && !node().no_dollar; }
  bool KeyMayHoldExpression() const { return tree_ && !node().key_no_dollar; }

  NodeRef parent() const;
  // Next child of the same parent, or absent.
  NodeRef next() const;
  NodeRef first_child() const;
  std::size_t size() const;  // Number of children; walks them.

  // The member called `key`; absent when there is none or this is no object. Of several, the exact
  // spelling wins, then the last one (ARM) or the first one (pipelines report them as duplicates).
  NodeRef Find(Key key, CaseRule rule) const;

  // The children, for range-for.
  class Iterator;
  struct Children;
  Children children() const;

  friend bool operator==(const NodeRef& a, const NodeRef& b) = default;

 private:
  const Tree* tree_ = nullptr;
  NodeId id_ = kNoId<NodeId>;
};

class NodeRef::Iterator {
 public:
  using value_type = NodeRef;
  using difference_type = std::ptrdiff_t;
  using iterator_category = std::forward_iterator_tag;
  Iterator() = default;
  explicit Iterator(NodeRef at) : at_(at) {}
  NodeRef operator*() const { return at_; }
  Iterator& operator++() {
    at_ = at_.next();
    return *this;
  }
  Iterator operator++(int) {
    Iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Iterator& a, const Iterator& b) = default;

 private:
  NodeRef at_;
};

struct NodeRef::Children {
  NodeRef first;
  Iterator begin() const { return Iterator(first); }
  Iterator end() const { return Iterator(NodeRef()); }
};

inline NodeRef NodeRef::parent() const {
  if (!tree_ || node().parent == kNoId<NodeId>) return {};
  return {tree_, node().parent};
}
inline NodeRef NodeRef::next() const {
  const NodeRef up = parent();
  if (!up || node().subtree_end >= up.node().subtree_end) return {};
  return {tree_, node().subtree_end};
}
inline NodeRef NodeRef::first_child() const {
  if (!tree_ || IndexOf(node().subtree_end) <= IndexOf(id_) + 1) return {};
  return {tree_, static_cast<NodeId>(IndexOf(id_) + 1)};
}
inline NodeRef::Children NodeRef::children() const { return {first_child()}; }
inline NodeRef Tree::root() const { return nodes.empty() ? NodeRef() : NodeRef(this, NodeId{0}); }

}  // namespace plumbline
