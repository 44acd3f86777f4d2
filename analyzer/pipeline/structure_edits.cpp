#include "pipeline/structure_edits.h"

#include <string>
#include <utility>

#include "base/ascii.h"
#include "pipeline/edits.h"

namespace plumbline::pipeline {
namespace {

// The text of a plain scalar that stays one scalar between `[` and `]`.
bool IsSafeInBrackets(NodeRef scalar) {
  const std::string_view written =
      scalar.tree()->text().substr(scalar.span().begin, scalar.span().size());
  return scalar.style() != NodeStyle::kLiteral && scalar.style() != NodeStyle::kFolded &&
         (scalar.style() != NodeStyle::kPlain ||
          written.find_first_of(",[]{}\n") == std::string_view::npos);
}

}  // namespace

std::vector<Edit> MoveToFront(NodeRef member) {
  const NodeRef first = member.parent().first_child();
  if (!first || first == member) return {};
  auto remove = RemoveEntry(member);
  if (!remove) return {};
  const std::string_view file = member.tree()->text();
  const Span moved = {member.key_span().begin, member.span().end};
  std::string_view text = file.substr(moved.begin, moved.size());
  while (!text.empty() && IsSpaceAscii(text.back())) text.remove_suffix(1);
  // `|+` keeps the empty lines behind it, which would have to move too.
  const std::string_view head = text.substr(0, text.find('\n'));
  if (head.find("|+") != std::string_view::npos || head.find(">+") != std::string_view::npos) {
    return {};
  }
  auto insert = InsertBefore(first, text);
  if (!insert) return {};
  return {std::move(*insert), std::move(*remove)};
}

std::vector<Edit> WrapInList(NodeRef value) {
  const Span span = value.span();
  if (value.IsScalar() || value.style() == NodeStyle::kFlow) {
    if (value.IsScalar() && !IsSafeInBrackets(value)) return {};
    return {{{span.begin, span.begin}, "["}, {{span.end, span.end}, "]"}};
  }
  if (!value.IsObject()) return {};
  std::vector<Edit> edits = {{{span.begin, span.begin}, "- "}};
  const std::string_view file = value.tree()->text();
  for (std::size_t at = file.find('\n', span.begin); at < span.end; at = file.find('\n', at + 1)) {
    const auto line = static_cast<std::uint32_t>(at + 1);
    if (line >= span.end) break;
    if (file[line] != '\n' && file[line] != '\r') edits.push_back({{line, line}, "  "});
  }
  return edits;
}

}  // namespace plumbline::pipeline
