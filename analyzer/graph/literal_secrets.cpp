#include "graph/literal_secrets.h"

#include "syntax/scalar.h"

namespace plumbline {
namespace {

void FindIn(std::string_view text, NodeRef scalar, Span comment, std::vector<LiteralSecret>& out) {
  for (auto match = schema::FindSecret(text); match; match = schema::FindSecret(text, match->end)) {
    const Span place{static_cast<std::uint32_t>(match->begin),
                     static_cast<std::uint32_t>(match->end)};
    const Span span = scalar ? MapToSource(scalar, place)
                             : Span{comment.begin + place.begin, comment.begin + place.end};
    out.push_back({*match, scalar, text.substr(match->begin, match->end - match->begin), span});
  }
}

}  // namespace

std::vector<LiteralSecret> FindLiteralSecrets(const Tree& tree) {
  std::vector<LiteralSecret> secrets;
  for (NodeId id{0}; tree.nodes.Contains(id); id = static_cast<NodeId>(IndexOf(id) + 1)) {
    const NodeRef node(&tree, id);
    if (node.IsString()) FindIn(node.text(), node, {}, secrets);
  }
  for (const Span comment : tree.comments) {
    FindIn(tree.text().substr(comment.begin, comment.size()), {}, comment, secrets);
  }
  return secrets;
}

}  // namespace plumbline
