#include "pipeline/tree_builder.h"

namespace plumbline::pipeline {

Span TreeBuilder::Write(std::string_view text) {
  std::string& all = out_->text;
  const auto begin = static_cast<std::uint32_t>(all.size());
  const bool quoted = text.starts_with('"') || text.starts_with('\'');
  if (quoted) all += '\'';
  all += text;
  if (quoted) all += '\'';
  const auto end = static_cast<std::uint32_t>(all.size());
  all += '\n';
  return {begin, end};
}

NodeId TreeBuilder::Add(const Slot& slot, NodeKind kind) {
  Node node;
  node.kind = kind;
  if (!open_.empty()) node.parent = open_.back();
  const auto id = nodes_.end_id();
  if (slot.has_key) {
    const Span key = Write(slot.key);
    node.has_key = 1;
    node.key_begin = key.begin;
    if (key.size() < kLongKey) {
      node.key_len = static_cast<std::uint16_t>(key.size());
    } else {
      node.key_len = kLongKey;
      out_->tree.long_keys.emplace_back(id, key.end);
    }
  }
  node.begin = node.end = static_cast<std::uint32_t>(out_->text.size());
  node.subtree_end = static_cast<NodeId>(IndexOf(id) + 1);
  nodes_.push_back(node);
  out_->origins.push_back(slot.origin);
  return id;
}

void TreeBuilder::Open(const Slot& slot, NodeKind kind) {
  if (!muted) open_.push_back(Add(slot, kind));
}

void TreeBuilder::End() {
  if (muted) return;
  Node& node = nodes_[open_.back()];
  open_.pop_back();
  node.subtree_end = nodes_.end_id();
  node.end = static_cast<std::uint32_t>(out_->text.size());
}

void TreeBuilder::Scalar(const Slot& slot, std::string_view text) {
  if (muted) return;
  const NodeId id = Add(slot, NodeKind::kString);
  const Span span = Write(text);
  nodes_[id].begin = span.begin;
  nodes_[id].end = span.end;
}

void TreeBuilder::Missing(const Slot& slot) {
  if (!muted) Add(slot, NodeKind::kMissing);
}

void TreeBuilder::Finish() {
  auto long_keys = std::move(out_->tree.long_keys);
  out_->tree.Reset(Language::kYaml, out_->text);
  out_->tree.long_keys = std::move(long_keys);
  out_->tree.nodes = std::move(nodes_);
  out_->tree.Prepare();
}

}  // namespace plumbline::pipeline
