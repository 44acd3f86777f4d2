#include "arm/resource_body.h"

#include <algorithm>

#include "expr/expression.h"
#include "syntax/json_edit.h"
#include "syntax/scalar.h"

namespace plumbline::arm {

bool IsDeployed(const TemplateModel& model, const Resource& resource) {
  for (const Resource* at = &resource;;) {
    if (at->existing || !at->condition.Bool().value_or(true)) return false;
    const ResourceId holder = model.templates[at->owner].holder;
    if (holder == kNoId<ResourceId>) return true;
    at = &model.resources[holder];
  }
}

Span SpanOfMissing(const Resource& resource, const Value& container) {
  if (container.node().has_key()) return container.key_span();
  if (resource.properties.node().has_key()) return resource.properties.key_span();
  return resource.type.span();
}

std::vector<Edit> AddProperty(const Resource& resource, std::string_view key,
                              std::string_view value) {
  if (resource.properties.IsObject()) {
    return {InsertMember(resource.properties.node(), key, value)};
  }
  if (resource.properties.node() || !resource.node.IsObject()) return {};
  std::string member = "{ \"";
  member += key;
  member += "\": ";
  member += value;
  return {InsertMember(resource.node, "properties", member + " }")};
}

std::optional<LeadingText> FindLeadingText(const Value& value) {
  const NodeRef node = value.node();
  const auto in_file = [node](std::size_t begin, std::size_t end) {
    return MapToSource(node, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  };
  if (const auto text = value.Text()) {
    const std::size_t skipped = node.text().size() - text->size();  // The first bracket of `[[`.
    return LeadingText{std::string(*text), in_file(skipped, node.text().size()), true};
  }
  const auto written = value.Expression();
  if (!written) return std::nullopt;
  const expr::Expression expression = expr::Parse(*written, expr::Dialect::kArm);
  if (!expression.problems.empty()) return std::nullopt;
  expr::ExprId at = expression.root;
  bool is_whole = true;
  bool is_format = false;
  while (at != kNoId<expr::ExprId>) {
    const expr::Expr& node_at = expression.nodes[at];
    if (node_at.kind == expr::ExprKind::kString) {
      std::string text = expression.StringValue(at);
      // The span of a shorter text: quotes in front of the cut would shift it.
      std::size_t size = node_at.span.size() - 2;
      if (is_format) {
        const std::size_t brace = text.find_first_of("{}");
        is_whole = is_whole && brace == std::string::npos;
        text.resize(std::min(brace, text.size()));
        if (text.find('\'') == std::string::npos) size = text.size();
      }
      const std::size_t begin = node_at.span.begin + 2;  // The bracket and the quote.
      return LeadingText{std::move(text), in_file(begin, begin + size), is_whole};
    }
    is_format = expression.IsCallOf(at, "format");
    if (!is_format && !expression.IsCallOf(at, "concat") && !expression.IsCallOf(at, "uri")) break;
    is_whole = is_whole && expression.ChildCount(at) == 1;
    at = expression.Child(at, 0);
  }
  return std::nullopt;
}

}  // namespace plumbline::arm
