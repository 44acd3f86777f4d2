// Makes the tree of an expanded pipeline, node by node in document order.
#pragma once

#include <string_view>
#include <vector>

#include "pipeline/expanded.h"

namespace plumbline::pipeline {

class TreeBuilder {
 public:
  explicit TreeBuilder(Expanded& out) : out_(&out) {}

  // What a node needs beside its value. Without a key it is an item of a list, or the root.
  struct Slot {
    bool has_key = false;
    std::string_view key = {};
    NodeOrigin origin;
  };

  void BeginObject(const Slot& slot) { Open(slot, NodeKind::kObject); }
  void BeginArray(const Slot& slot) { Open(slot, NodeKind::kArray); }
  void End();
  void Scalar(const Slot& slot, std::string_view text);
  // `key:` with nothing behind it.
  void Missing(const Slot& slot);

  // While muted nothing is added.
  bool muted = false;
  std::size_t size() const { return nodes_.size(); }

  // The tree is complete: it can be read from here on.
  void Finish();

 private:
  NodeId Add(const Slot& slot, NodeKind kind);
  void Open(const Slot& slot, NodeKind kind);
  // Appends a text; its span has quotes around it where they would be taken off again.
  Span Write(std::string_view text);

  Expanded* out_;
  IndexVec<NodeId, Node> nodes_;
  std::vector<NodeId> open_;
};

}  // namespace plumbline::pipeline
