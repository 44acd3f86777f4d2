#include "engine/rule_context.h"

#include "syntax/scalar.h"

namespace plumbline {

namespace {

// MapToSource for a key, which is a scalar without a node of its own: it gets one for the moment.
Span MapKeyToSource(NodeRef member, Span span) {
  const Span token = member.key_span();
  Tree key(member.tree()->language(), member.tree()->text());
  Node node;
  node.begin = token.begin;
  node.end = token.end;
  node.kind = NodeKind::kString;
  node.needs_decoding = member.node().key_needs_decoding;
  key.nodes.push_back(node);
  return MapToSource(key.root(), span);
}

// [span) of a piece of text that begins at `begin` of the key or value of `node`.
Span MapPieceToSource(NodeRef node, bool is_key, std::uint32_t begin, Span span) {
  span = {begin + span.begin, begin + span.end};
  return is_key ? MapKeyToSource(node, span) : MapToSource(node, span);
}

}  // namespace

Span RuleContext::SourceOf(NodeRef scalar, Span span) { return MapToSource(scalar, span); }

Span RuleContext::SourceOf(const ArmExpression& expression, Span span) {
  return SourceOfExpression(expression.use.node, expression.use.is_key, span);
}

Span RuleContext::SourceOfExpression(NodeRef node, bool is_key, Span span) {
  const std::string_view value = is_key ? node.key() : node.text();
  return MapPieceToSource(node, is_key, expr::ArmExpressionSpan(value).begin, span);
}

Span RuleContext::SourceOf(const PipelineExpression& expression, Span span) {
  const pipeline::ExpressionUse& use = expression.use;
  return MapPieceToSource(use.node, use.is_key, use.text.begin, span);
}

ReportBuilder RuleContext::Start(const Document& document, Span span, std::string message) {
  Diagnostic diagnostic;
  diagnostic.rule = rule_->rule->id;
  diagnostic.severity = rule_->severity.value_or(rule_->rule->severity);
  diagnostic.confidence = rule_->rule->confidence;
  diagnostic.message = std::move(message);
  diagnostic.at = {document.id, span};
  // A finding about a resource names it: in the message, or else in a label. A name that is an
  // expression stands in the marked line already.
  if (resource_ != nullptr && resource_->name.node() && &document == document_ &&
      !resource_->name.span().Contains(span)) {
    const Span place = resource_->name.span();
    const std::string name = resource_->full_name.value_or(
        std::string(resource_->name.Text().value_or(std::string_view())));
    if (name.empty()) {
      diagnostic.labels.push_back(
          {{document.id, place}, fmt::format("in this `{}`", resource_->full_type)});
    } else if (diagnostic.message.find(name) == std::string::npos) {
      diagnostic.labels.push_back(
          {{document.id, place}, fmt::format("in `{}` `{}`", resource_->full_type, name)});
    }
  }
  return ReportBuilder(*sink_, std::move(diagnostic), rule_->severity.has_value());
}

}  // namespace plumbline
