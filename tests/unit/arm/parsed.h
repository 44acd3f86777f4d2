// A JSON text as a tree, for tests of models. Owns both.
#pragma once

#include <string_view>

#include "json/parser.h"
#include "syntax/tree.h"
#include "text/source_file.h"

namespace plumbline {

class Parsed {
 public:
  explicit Parsed(std::string_view text) : source_("main.json", text) {
    json::Parser().Parse(source_.text(), source_.content_begin(), tree_);
    tree_.Prepare();
  }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  NodeRef root() const { return tree_.root(); }
  const Tree& tree() const { return tree_; }
  std::string_view TextAt(Span span) const {
    return source_.text().substr(span.begin, span.size());
  }
  // The first scalar whose text is `text`.
  NodeRef Scalar(std::string_view text) const {
    for (NodeId id{0}; tree_.nodes.Contains(id); id = static_cast<NodeId>(IndexOf(id) + 1)) {
      const NodeRef node(&tree_, id);
      if (node.IsScalar() && node.text() == text) return node;
    }
    return {};
  }

 private:
  SourceFile source_;
  Tree tree_;
};

}  // namespace plumbline
