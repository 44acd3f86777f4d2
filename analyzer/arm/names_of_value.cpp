#include "arm/names_of_value.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"

namespace plumbline::arm {
namespace {

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::string_view (&list)[N]) {
  return std::ranges::any_of(list,
                             [text](std::string_view one) { return EqualsIgnoreCase(one, text); });
}

constexpr std::string_view kValueKeys[] = {
    "value", "defaultValue", "id", "guid", "roleId", "roleGuid", "roleDefinitionId", "definitionId",
};
constexpr std::string_view kNameKeys[] = {
    "name", "displayName", "roleName", "roleDefinitionName", "role", "description",
};

bool IsBlank(std::string_view text) { return Trim(text).empty(); }

// The text of a comment without its marks.
Naming Comment(std::string_view text, Span span) {
  std::string_view inner = text.substr(span.begin, span.size());
  while (!inner.empty() && (inner.front() == '/' || inner.front() == '*')) inner.remove_prefix(1);
  while (!inner.empty() && (inner.back() == '/' || inner.back() == '*')) inner.remove_suffix(1);
  return {NamingKind::kComment, Trim(inner), span};
}

// Behind the scalar on its line, else alone on the line before.
std::optional<Naming> CommentAt(NodeRef scalar) {
  const std::string_view text = scalar.tree()->text();
  const Span own = scalar.span();
  const std::uint32_t begin = scalar.has_key() ? scalar.key_span().begin : own.begin;
  const std::size_t line = text.rfind('\n', begin) + 1;  // 0 on the first line.
  const std::vector<Span>& comments = scalar.tree()->comments;
  const auto behind = std::ranges::lower_bound(comments, own.end, {}, &Span::begin);
  if (behind != comments.end()) {
    const std::string_view between = text.substr(own.end, behind->begin - own.end);
    if (between == "," || IsBlank(between) ||
        (between.front() == ',' && IsBlank(between.substr(1)))) {
      if (between.find('\n') == std::string_view::npos) return Comment(text, *behind);
    }
  }
  if (behind == comments.begin() || line == 0) return std::nullopt;
  const Span before = *std::prev(behind);
  if (before.end > line || !IsBlank(text.substr(before.end, line - before.end)) ||
      std::ranges::count(text.substr(before.end, line - before.end), '\n') != 1) {
    return std::nullopt;
  }
  const std::size_t its_line = text.rfind('\n', before.begin) + 1;
  if (!IsBlank(text.substr(its_line, before.begin - its_line))) return std::nullopt;
  return Comment(text, before);
}

}  // namespace

std::vector<Naming> NamesOf(NodeRef scalar) {
  std::vector<Naming> names;
  NodeRef at = scalar;
  constexpr int kMaxLevels = 3;
  for (int level = 0; level < kMaxLevels && at.has_key(); ++level) {
    if (!IsOneOf(at.key(), kValueKeys)) {
      names.push_back({NamingKind::kKey, at.key(), at.key_span()});
      break;
    }
    for (const NodeRef sibling : at.parent().children()) {
      if (sibling != at && sibling.IsString() && IsOneOf(sibling.key(), kNameKeys)) {
        names.push_back({NamingKind::kSibling, sibling.text(), sibling.span()});
      }
    }
    const NodeRef metadata = at.parent().Find("metadata", CaseRule::kIgnore);
    const NodeRef description = metadata.Find("description", CaseRule::kIgnore);
    if (description.IsString()) {
      names.push_back({NamingKind::kSibling, description.text(), description.span()});
    }
    at = at.parent();
  }
  if (const auto comment = CommentAt(scalar)) names.push_back(*comment);
  return names;
}

}  // namespace plumbline::arm
