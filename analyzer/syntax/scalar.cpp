#include "syntax/scalar.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "syntax/json_scalar.h"
#include "syntax/yaml_scalar.h"

namespace plumbline {
namespace {

void Decode(const Tree& tree, NodeId id, std::string& out, std::vector<std::uint32_t>* offsets) {
  if (tree.language() == Language::kYaml) {
    DecodeYamlScalar(tree, id, out, offsets);
  } else {
    const Node& node = tree.nodes[id];
    DecodeJsonToken(tree.text(), {node.begin, node.end}, out, offsets);
  }
}

// A string that was never closed may end in an escaped quote, which belongs to its content.
bool EndsInEscapedQuote(std::string_view content) {
  std::size_t backslashes = 0;
  for (std::size_t i = content.size() - 1; i-- > 0 && content[i] == '\\';) ++backslashes;
  return backslashes % 2 == 1;
}

}  // namespace

std::string_view RawContent(std::string_view text, Span token) {
  std::string_view content = text.substr(token.begin, token.size());
  if (content.empty() || (content[0] != '"' && content[0] != '\'')) return content;
  const char quote = content[0];
  content.remove_prefix(1);
  if (content.empty() || content.back() != quote) return content;
  // Backslashes escape in "..." only: '...' has them in JSON too, but there it is rarer than rare.
  if (quote == '"' && content.size() > 1 && content[content.size() - 2] == '\\' &&
      EndsInEscapedQuote(content)) {
    return content;
  }
  content.remove_suffix(1);
  return content;
}

void DecodeScalar(const Tree& tree, NodeId id, std::string& out) { Decode(tree, id, out, nullptr); }

void DecodeToken(Language language, std::string_view text, Span token, std::string& out) {
  if (language == Language::kYaml) {
    DecodeYamlToken(text, token, out);
  } else {
    DecodeJsonToken(text, token, out, nullptr);
  }
}

Span MapToSource(NodeRef scalar, Span value) {
  if (!scalar) return {};
  const Node& node = scalar.node();
  if (!node.needs_decoding) {
    const std::string_view text = scalar.tree()->text();
    const std::string_view content = RawContent(text, {node.begin, node.end});
    const auto base = static_cast<std::uint32_t>(content.data() - text.data());
    const auto size = static_cast<std::uint32_t>(content.size());
    return {base + std::min(value.begin, size), base + std::min(value.end, size)};
  }
  std::string decoded;
  std::vector<std::uint32_t> offsets;
  Decode(*scalar.tree(), scalar.id(), decoded, &offsets);
  const auto last = static_cast<std::uint32_t>(decoded.size());
  value.begin = std::min(value.begin, last);
  value.end = std::min(value.end, last);
  const std::uint32_t begin = offsets[value.begin];
  if (value.end <= value.begin) return {begin, begin};
  // The source of the last byte ends where that of the next byte begins: several bytes may have
  // come out of one escape, so look for the first byte with another origin.
  std::uint32_t next = value.end;
  while (next < last && offsets[next] == offsets[value.end - 1]) ++next;
  return {begin, offsets[next]};
}

}  // namespace plumbline
