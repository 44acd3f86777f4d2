#include "syntax/tree.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "syntax/scalar.h"

namespace plumbline {
namespace {

std::string_view Store(std::string_view text, std::pmr::memory_resource& arena) {
  if (text.empty()) return {};
  char* copy = static_cast<char*>(arena.allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

}  // namespace

Span Tree::KeySpan(NodeId id) const {
  const Node& node = nodes[id];
  if (!node.has_key) return {};
  if (node.key_len != kLongKey) return {node.key_begin, node.key_begin + node.key_len};
  const auto at =
      std::ranges::lower_bound(long_keys, id, {}, &std::pair<NodeId, std::uint32_t>::first);
  PLUMBLINE_CHECK(at != long_keys.end() && at->first == id);
  return {node.key_begin, at->second};
}

const Tree::Decoded* Tree::FindDecoded(NodeId id) const {
  const auto at = std::ranges::lower_bound(decoded_, id, {}, &Decoded::id);
  return at != decoded_.end() && at->id == id ? &*at : nullptr;
}

std::string_view Tree::OtherScalarText(NodeId id) const {
  const Node& node = nodes[id];
  if (node.needs_decoding) {
    if (const Decoded* decoded = FindDecoded(id)) return decoded->value;
  }
  return RawContent(text_, {node.begin, node.end});
}

std::string_view Tree::OtherKeyText(NodeId id) const {
  const Node& node = nodes[id];
  if (!node.has_key) return {};
  if (node.key_needs_decoding) {
    if (const Decoded* decoded = FindDecoded(id)) return decoded->key;
  }
  return RawContent(text_, KeySpan(id));
}

void Tree::Reset(Language language, std::string_view text) {
  language_ = language;
  text_ = text;
  nodes.clear();
  key_hashes.clear();
  comments.clear();
  problems.clear();
  long_keys.clear();
  decoded_.clear();
  arena_.reset();
}

Tree Tree::CloneFor(std::string_view text) const {
  Tree copy(language_, text);
  copy.nodes = nodes;
  copy.comments = comments;
  copy.problems = problems;
  copy.long_keys = long_keys;
  return copy;
}

void Tree::Prepare() {
  if (!key_hashes.empty()) return;
  key_hashes.resize(nodes.size(), 0);
  std::string scratch;
  const auto store = [this, &scratch](std::string_view& view) {
    if (!arena_) arena_ = std::make_unique<std::pmr::monotonic_buffer_resource>();
    view = Store(scratch, *arena_);
    scratch.clear();
  };
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const NodeId id{i};
    const Node& node = nodes[id];
    if (node.needs_decoding || node.key_needs_decoding) {
      Decoded entry{id, {}, {}};
      if (node.needs_decoding) {
        DecodeScalar(*this, id, scratch);
        store(entry.value);
      }
      if (node.key_needs_decoding) {
        DecodeToken(language_, text_, KeySpan(id), scratch);
        store(entry.key);
      }
      decoded_.push_back(entry);
      if (node.has_key) key_hashes[i] = FoldedHash(KeyText(id));
    } else if (node.has_key) {
      // Nearly every key of a file comes this way: no search for its decoded form.
      key_hashes[i] = FoldedHash(RawContent(text_, KeySpan(id)));
    }
    if (language_ == Language::kYaml) {
      const auto has_none = [](std::string_view text) { return text.find('$') == text.npos; };
      nodes[id].no_dollar = has_none(NodeRef(this, id).text()) ? 1 : 0;
      nodes[id].key_no_dollar = has_none(KeyText(id)) ? 1 : 0;
    }
  }
}

std::size_t NodeRef::size() const {
  std::size_t count = 0;
  for ([[maybe_unused]] const NodeRef child : children()) ++count;
  return count;
}

NodeRef NodeRef::Find(Key key, CaseRule rule) const {
  if (!IsObject()) return {};
  NodeRef exact;
  NodeRef folded;
  for (const NodeRef child : children()) {
    if (!tree_->key_hashes.empty() && tree_->key_hashes[IndexOf(child.id_)] != key.hash) continue;
    const std::string_view name = child.key();
    if (name == key.text) {
      exact = child;
      if (rule == CaseRule::kExact) return exact;
    } else if (rule == CaseRule::kIgnore && !folded && EqualsIgnoreCase(name, key.text)) {
      folded = child;
    }
  }
  return exact ? exact : folded;
}

}  // namespace plumbline
