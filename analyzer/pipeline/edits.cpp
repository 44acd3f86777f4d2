#include "pipeline/edits.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"

namespace plumbline::pipeline {
namespace {

std::size_t LineStart(std::string_view text, std::size_t at) {
  const std::size_t end = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return end == std::string_view::npos ? 0 : end + 1;
}

bool IsBlank(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
}

}  // namespace

std::optional<Edit> RemoveEntry(NodeRef entry) {
  const NodeRef holder = entry.parent();
  if (!holder || holder.style() == NodeStyle::kFlow || holder.size() < 2) return std::nullopt;
  const std::string_view text = entry.tree()->text();
  std::size_t begin = entry.has_key() ? entry.key_span().begin : entry.span().begin;
  const std::size_t line = LineStart(text, begin);
  if (holder.IsArray()) {
    // From the dash on.
    const std::size_t dash = text.rfind('-', begin);
    if (dash == std::string_view::npos || dash < line) return std::nullopt;
    begin = dash;
  }
  if (!IsBlank(text.substr(line, begin - line))) return std::nullopt;
  const std::size_t last = entry.span().end;
  const std::size_t break_at = std::min(text.find('\n', last), text.size());
  const std::string_view rest = Trim(text.substr(last, break_at - last));
  // A comment at the end of the line is about the entry and goes with it.
  if (!rest.empty() && rest[0] != '#') return std::nullopt;
  const std::size_t end = std::min(break_at + 1, text.size());
  return Edit{{static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(end)}, ""};
}

std::optional<Edit> InsertBefore(NodeRef member, std::string_view text) {
  const NodeRef holder = member.parent();
  if (!member.has_key() || !holder || holder.style() == NodeStyle::kFlow) return std::nullopt;
  const std::string_view file = member.tree()->text();
  const std::uint32_t at = member.key_span().begin;
  const std::size_t line = LineStart(file, at);
  const bool crlf = file.find("\r\n") != std::string_view::npos;
  std::string inserted(text);
  inserted += crlf ? "\r\n" : "\n";
  inserted.append(at - line, ' ');
  return Edit{{at, at}, std::move(inserted)};
}

}  // namespace plumbline::pipeline
