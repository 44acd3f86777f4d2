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
  // A finding about a resource names it: in the message, or else in a label.
  if (resource_ != nullptr && resource_->name.node() && &document == document_) {
    const std::string_view name = resource_->full_name ? std::string_view(*resource_->full_name)
                                                       : resource_->name.node().text();
    if (!resource_->name.span().Contains(span) &&
        diagnostic.message.find(name) == std::string::npos) {
      diagnostic.labels.push_back({{document.id, resource_->name.span()},
                                   fmt::format("in `{}` `{}`", resource_->full_type, name)});
    }
  }
  return ReportBuilder(*sink_, std::move(diagnostic), rule_->severity.has_value());
}

}  // namespace plumbline
