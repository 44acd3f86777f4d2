#include "lsp/suppress.h"

#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"
#include "lsp/places.h"
#include "syntax/json_edit.h"

namespace plumbline::lsp {
namespace {

// The innermost resource, parameter or output around a place, all of which take `metadata`.
NodeRef HolderOfMetadata(const Document& document, NodeRef node) {
  if (!document.arm_template) return {};
  const arm::TemplateModel& model = *document.arm_template;
  for (; node; node = node.parent()) {
    if (!node.IsObject()) continue;
    for (const arm::Resource& resource : model.resources) {
      if (resource.node == node) return node;
    }
    for (const arm::Template& part : model.templates) {
      for (const arm::Parameter& parameter : part.parameters) {
        if (parameter.node == node && !parameter.name_node) return node;
      }
      for (const arm::Output& output : part.outputs) {
        if (output.node == node) return node;
      }
    }
  }
  return {};
}

std::optional<Edit> AllowInMetadata(NodeRef holder, std::string_view rule) {
  const std::string text = fmt::format("\"{}\"", rule);
  const NodeRef metadata = holder.Find("metadata", CaseRule::kIgnore);
  if (!metadata) {
    return InsertMember(holder, "metadata",
                        fmt::format("{{ \"plumbline\": {{ \"allow\": [{}] }} }}", text));
  }
  if (!metadata.IsObject()) return std::nullopt;
  const NodeRef ours = metadata.Find("plumbline", CaseRule::kExact);
  if (!ours) return InsertMember(metadata, "plumbline", fmt::format("{{ \"allow\": [{}] }}", text));
  if (!ours.IsObject()) return std::nullopt;
  const NodeRef allow = ours.Find("allow", CaseRule::kExact);
  if (!allow) return InsertMember(ours, "allow", fmt::format("[{}]", text));
  if (!allow.IsArray()) return std::nullopt;
  return InsertElement(allow, text);
}

// A comment on a line of its own above the line of the finding, indented like it. Nothing where
// that line goes on something from above, such as a block scalar.
std::optional<Edit> AllowInComment(const Document& document, Span span, std::string_view rule) {
  const std::string_view text = document.source.text();
  NodeRef node = NodeAt(document.tree, span.begin).node;
  std::uint32_t place = span.begin;
  // A finding inside a text of several lines: the comment belongs above its beginning.
  if (node && node.IsScalar() && node.span().begin < place) {
    place = node.has_key() ? node.key_span().begin : node.span().begin;
  }
  const std::size_t newline = place == 0 ? std::string_view::npos : text.rfind('\n', place - 1);
  const auto line = static_cast<std::uint32_t>(
      newline == std::string_view::npos ? document.source.content_begin() : newline + 1);
  std::uint32_t end = line;
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) ++end;
  const std::string_view mark = document.tree.language() == Language::kYaml ? "#" : "//";
  const bool is_crlf =
      newline != std::string_view::npos && newline > 0 && text[newline - 1] == '\r';
  return Edit{{line, line},
              fmt::format("{}{} plumbline: allow({}){}", text.substr(line, end - line), mark, rule,
                          is_crlf ? "\r\n" : "\n")};
}

}  // namespace

std::vector<AllowEdit> WaysToAllow(const Document& document, const Diagnostic& finding) {
  std::vector<AllowEdit> ways;
  const bool is_json = document.tree.language() == Language::kJson;
  if (is_json) {
    const NodeRef holder =
        HolderOfMetadata(document, NodeAt(document.tree, finding.at.span.begin).node);
    if (holder) {
      if (auto edit = AllowInMetadata(holder, finding.rule)) {
        ways.push_back({fmt::format("allow `{}` here", finding.rule), std::move(*edit)});
      }
    }
  }
  if (auto edit = AllowInComment(document, finding.at.span, finding.rule)) {
    ways.push_back({is_json ? fmt::format("allow `{}` here, with a comment", finding.rule)
                            : fmt::format("allow `{}` here", finding.rule),
                    std::move(*edit)});
  }
  return ways;
}

}  // namespace plumbline::lsp
