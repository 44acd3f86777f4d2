#include "syntax/json_edit.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// The comment that starts at a byte, or null.
const Span* CommentAt(const Tree& tree, std::uint32_t at) {
  const auto found = std::ranges::lower_bound(tree.comments, at, {}, &Span::begin);
  return found != tree.comments.end() && found->begin == at ? &*found : nullptr;
}

// The first comma from `at` on that is in no comment.
std::uint32_t FindComma(const Tree& tree, std::uint32_t at) {
  const std::string_view text = tree.text();
  while (at < text.size() && text[at] != ',') {
    const Span* const comment = CommentAt(tree, at);
    at = comment != nullptr ? comment->end : at + 1;
  }
  return at;
}

// Behind the white space at `at`, and one comment that ends in the same line.
std::uint32_t SkipRestOfLine(const Tree& tree, std::uint32_t at) {
  const std::string_view text = tree.text();
  const auto skip_blank = [&] {
    while (at < text.size() && IsBlank(text[at])) ++at;
  };
  skip_blank();
  const Span* const comment = CommentAt(tree, at);
  if (comment == nullptr || text.substr(at, comment->size()).find('\n') != std::string_view::npos) {
    return at;
  }
  at = comment->end;
  skip_blank();
  return at;
}

// Where the line starts when only white space is in front of `at`, else `at`.
std::uint32_t BlankLineStart(std::string_view text, std::uint32_t at) {
  std::uint32_t begin = at;
  while (begin > 0 && IsBlank(text[begin - 1])) --begin;
  return begin > 0 && text[begin - 1] == '\n' ? begin : at;
}

// Puts `text` behind the last child of an object or array, with a comma.
Edit InsertBehindLast(NodeRef holder, std::string_view child_text) {
  const std::string_view text = holder.tree()->text();
  NodeRef last;
  for (const NodeRef child : holder.children()) last = child;
  if (!last) {
    const std::uint32_t inside = holder.span().begin + 1;
    const std::string blank = holder.IsObject() ? " " : "";
    return {{inside, inside}, blank + std::string(child_text) + blank};
  }
  // The white space between the start of the line and the last child, with the line end in front.
  const std::uint32_t child_begin = last.has_key() ? last.key_span().begin : last.span().begin;
  std::uint32_t begin = child_begin;
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  std::string separator = " ";
  if (begin > 0 && text[begin - 1] == '\n') {
    begin -= begin > 1 && text[begin - 2] == '\r' ? 2U : 1U;
    separator = text.substr(begin, child_begin - begin);
  }
  const std::uint32_t end = last.span().end;
  return {{end, end}, "," + separator + std::string(child_text)};
}

}  // namespace

Edit InsertMember(NodeRef object, std::string_view key, std::string_view value) {
  std::string member = "\"";
  member += key;
  member += "\": ";
  member += value;
  return InsertBehindLast(object, member);
}

Edit InsertElement(NodeRef array, std::string_view value) { return InsertBehindLast(array, value); }

std::vector<Edit> RemoveChild(NodeRef child) {
  const NodeRef holder = child.parent();
  if (!holder.IsObject() && !holder.IsArray()) return {};
  const Tree& tree = *child.tree();
  const std::string_view text = tree.text();
  const std::uint32_t begin = child.has_key() ? child.key_span().begin : child.span().begin;
  const std::uint32_t end = child.span().end;
  const std::uint32_t line = BlankLineStart(text, begin);

  if (const NodeRef next = child.next()) {
    const std::uint32_t behind = FindComma(tree, end) + 1;
    const std::uint32_t rest = SkipRestOfLine(tree, behind);
    const bool ends_line = rest < text.size() && text[rest] == '\n';
    if (ends_line && line != begin) return {{{line, rest + 1}, ""}};
    if (ends_line) return {{{begin, behind}, ""}};
    std::uint32_t stop = behind;
    while (stop < text.size() && IsBlank(text[stop])) ++stop;
    return {{{begin, stop}, ""}};
  }

  NodeRef previous;
  for (const NodeRef sibling : holder.children()) {
    if (sibling != child) previous = sibling;
  }
  if (!previous) {
    // What is left is `{}` or `[]`, unless a comment stands in it.
    const Span inside = {holder.span().begin + 1, holder.span().end - 1};
    const bool has_comment = std::ranges::any_of(tree.comments, [&](const Span& comment) {
      return inside.Contains(comment) && !child.span().Contains(comment);
    });
    if (has_comment) return {{{begin, end}, ""}};
    return {{inside, ""}};
  }
  const std::uint32_t comma = FindComma(tree, previous.span().end);
  const std::uint32_t rest = SkipRestOfLine(tree, end);
  if (line == begin || rest >= text.size() || text[rest] != '\n') {
    // On the line of its neighbour, or in front of the bracket.
    const bool has_comment = std::ranges::any_of(tree.comments, [&](const Span& comment) {
      return comment.begin > comma && comment.begin < begin;
    });
    if (!has_comment) return {{{comma, end}, ""}};
    return {{{comma, comma + 1}, ""}, {{begin, end}, ""}};
  }
  return {{{comma, comma + 1}, ""}, {{line, rest + 1}, ""}};
}

}  // namespace plumbline
