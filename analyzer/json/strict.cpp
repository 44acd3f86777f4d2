// simdjson's first stage finds the offset of every token (brackets, `:`, `,`, opening quotes, the
// first byte of each number or word) and checks UTF-8, quotes and control characters at some
// gigabytes a second. Its own second stage throws offsets away, so we walk that list ourselves and
// build the tree. For
//
//   {"a": [1]}
//
// the list is 0 1 4 6 7 8 9 (and the size behind it): a string ends at the last byte that is not
// blank before the next token, and that byte has to be a quote; a number or word is scanned.
//
// Nothing is reported here. Whatever is unexpected makes the walk give up, and the tolerant path
// reads the file again.
#include "json/strict.h"

#ifdef PLUMBLINE_SIMDJSON

#include <algorithm>
#include <cstring>

#include "json/grammar.h"
#include "json/parser.h"
#include "syntax/json_scalar.h"
#include "text/source_file.h"

#include <simdjson.h>

namespace plumbline::json {

struct StrictReader::Index {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
};

namespace {

constexpr std::size_t kFirstCapacity = std::size_t{256} << 10;

// Whether the backslashes of a string's content are escapes of RFC 8259, surrogates in pairs:
// exactly what simdjson's DOM accepts. `\'` is not among them; the service takes it and so does the
// other path.
bool HasStandardEscapes(std::string_view content) {
  for (std::size_t at = content.find('\\'); at != std::string_view::npos;
       at = content.find('\\', at)) {
    if (at + 1 >= content.size()) return false;
    if (content[at + 1] != 'u') {
      if (std::string_view("\"\\/bfnrt").find(content[at + 1]) == std::string_view::npos) {
        return false;
      }
      at += 2;
      continue;
    }
    const std::int32_t unit = HexQuad(content, at + 2);
    if (unit < 0 || IsLowSurrogate(unit)) return false;
    at += 6;
    if (IsHighSurrogate(unit)) {
      if (content.substr(at, 2) != "\\u" || !IsLowSurrogate(HexQuad(content, at + 2))) return false;
      at += 6;
    }
  }
  return true;
}

// The walk over the token offsets. The state is the place in the code: a value, a key or what
// follows a value is expected; the collection around it is `up`.
class Walk {
 public:
  Walk(std::string_view text, std::uint32_t content_begin, const std::uint32_t* at,
       std::size_t count, Tree& tree)
      : bytes_(text.data() + content_begin),
        size_(static_cast<std::uint32_t>(text.size()) - content_begin),
        base_(content_begin),
        at_(at),
        last_(at + count),
        tree_(tree) {
    FindBackslash(0);
  }

  bool Run() {
    NodeId up = kNoId<NodeId>;
    std::uint32_t depth = 0;
    bool in_object = false;
    PendingKey key;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool escapes = false;

  value:
    if (at_ == last_) return false;
    begin = *at_;
    switch (bytes_[begin]) {
      case '{':
      case '[': {
        const bool object = bytes_[begin] == '{';
        if (++depth > kMaxDepth) return false;
        up = AppendNode(tree_, up, key, object ? NodeKind::kObject : NodeKind::kArray,
                        NodeStyle::kFlow, {base_ + begin, base_ + begin});
        key.present = in_object = object;
        if (++at_ == last_) return false;
        if (bytes_[*at_] == (object ? '}' : ']')) goto close;
        if (object) goto member;
        goto value;
      }
      case '"':
        if (!StringEnd(begin, end, escapes)) return false;
        tree_
            .nodes[AppendNode(tree_, up, key, NodeKind::kString, NodeStyle::kDouble,
                              {base_ + begin, base_ + end})]
            .needs_decoding = escapes;
        break;
      default: {
        end = WordEnd(begin);
        const std::optional<NodeKind> kind = WordKind({bytes_ + begin, end - begin});
        if (!kind) return false;
        AppendNode(tree_, up, key, *kind, NodeStyle::kPlain, {base_ + begin, base_ + end});
      }
    }
    ++at_;

  after:
    if (up == kNoId<NodeId>) return at_ == last_;
    if (at_ == last_) return false;
    if (bytes_[*at_] == ',') {
      if (++at_ == last_) return false;
      if (in_object) goto member;
      goto value;
    }
    if (bytes_[*at_] != (in_object ? '}' : ']')) return false;

  close : {
    Node& node = tree_.nodes[up];
    node.end = base_ + *at_ + 1;
    node.subtree_end = tree_.nodes.end_id();
    up = node.parent;
    --depth;
    in_object = up != kNoId<NodeId> && tree_.nodes[up].kind == NodeKind::kObject;
    key.present = in_object;
    ++at_;
    goto after;
  }

  member:
    begin = *at_;
    if (bytes_[begin] != '"' || !StringEnd(begin, end, escapes)) return false;
    if (++at_ == last_ || bytes_[*at_] != ':') return false;
    key = {{base_ + begin, base_ + end}, true, escapes};
    ++at_;
    goto value;
  }

 private:
  // The string at token `at_`: where it ends, and whether it holds (only proper) escapes.
  bool StringEnd(std::uint32_t begin, std::uint32_t& end, bool& escapes) {
    end = at_ + 1 == last_ ? size_ : at_[1];
    while (static_cast<unsigned char>(bytes_[end - 1]) <= 0x20) --end;
    if (bytes_[end - 1] != '"' || end - 1 == begin) return false;
    escapes = backslash_ < end;
    if (!escapes) return true;
    if (!HasStandardEscapes({bytes_ + begin + 1, end - begin - 2})) return false;
    FindBackslash(end);
    return true;
  }

  // One search over the file in all, instead of one in every string. In a file that this path
  // accepts all backslashes are in strings: elsewhere they make a word that is none.
  void FindBackslash(std::uint32_t from) {
    const void* found = std::memchr(bytes_ + from, '\\', size_ - from);
    backslash_ =
        found ? static_cast<std::uint32_t>(static_cast<const char*>(found) - bytes_) : size_;
  }

  // What is glued to a word has no token of its own: a quote, or a control character that is no
  // white space. It becomes part of the word, which is then none.
  std::uint32_t WordEnd(std::uint32_t begin) const {
    std::uint32_t end = begin;
    while (end < size_) {
      const char c = bytes_[end];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') break;
      if (c == ',' || c == '}' || c == ']' || c == ':') break;
      ++end;
    }
    return end;
  }

  static std::optional<NodeKind> WordKind(std::string_view word) {
    if (word.empty()) return std::nullopt;
    switch (word[0]) {
      case 't':
        return word == "true" ? std::optional(NodeKind::kTrue) : std::nullopt;
      case 'f':
        return word == "false" ? std::optional(NodeKind::kFalse) : std::nullopt;
      case 'n':
        return word == "null" ? std::optional(NodeKind::kNull) : std::nullopt;
      default:
        return IsNumber(word) ? std::optional(NodeKind::kNumber) : std::nullopt;
    }
  }

  const char* bytes_;
  std::uint32_t size_;
  std::uint32_t base_;
  const std::uint32_t* at_;
  const std::uint32_t* last_;
  Tree& tree_;
  std::uint32_t backslash_ = 0;  // The first one that no string before has covered; size_ for none.
};

}  // namespace

StrictReader::StrictReader() : index_(std::make_unique<Index>()) {}
StrictReader::~StrictReader() = default;

bool StrictReader::Read(std::string_view text, std::uint32_t content_begin, Tree& tree) {
  static_assert(kPadding >= simdjson::SIMDJSON_PADDING);
  const std::size_t size = text.size() - content_begin;
  if (size == 0) return false;
  auto& stage = index_->stage;
  if (!stage || stage->capacity() < size) {
    const std::size_t capacity = std::max(kFirstCapacity, 2 * size);
    stage.reset();
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, kMaxDepth,
                                                                                stage)) {
      stage.reset();  // No memory for an index: the tolerant path needs none.
      return false;
    }
  }
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + content_begin;
  if (stage->stage1(bytes, size, simdjson::stage1_mode::regular)) return false;
  const std::size_t count = stage->n_structural_indexes;
  tree.nodes.reserve(count / 4 + 4);  // A member takes four or five tokens.
  return Walk(text, content_begin, stage->structural_indexes.get(), count, tree).Run();
}

}  // namespace plumbline::json

#else

namespace plumbline::json {

struct StrictReader::Index {};

StrictReader::StrictReader() = default;
StrictReader::~StrictReader() = default;

bool StrictReader::Read(std::string_view, std::uint32_t, Tree&) { return false; }

}  // namespace plumbline::json

#endif
