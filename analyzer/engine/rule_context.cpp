#include "engine/rule_context.h"

#include "syntax/scalar.h"

namespace plumbline {

Span RuleContext::SourceOf(NodeRef scalar, Span span) { return MapToSource(scalar, span); }

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
