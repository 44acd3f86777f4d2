#include "engine/values_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An expression reads a member that the object does not have, or asks a text or a number for a member. The deployment
fails there: "the language expression property doesn't exist".

```json bad
{
  "variables": { "sizes": { "small": "Standard_B2s", "large": "Standard_D4s_v5" } },
  "outputs": { "size": { "type": "string", "value": "[variables('sizes').medium]" } }
}
```

```json good
{
  "variables": { "sizes": { "small": "Standard_B2s", "large": "Standard_D4s_v5" } },
  "outputs": { "size": { "type": "string", "value": "[variables('sizes').large]" } }
}
```

When it is the default of a parameter that lacks the member, and no parameter file of the template is there, it is an
info: who deploys the template may pass more. When the key comes from such a default, it is a warning.
)md";

bool IsDefaultOfRoot(const EvaluationError& found) {
  if (!found.subject || found.subject.tree() != found.node.tree()) return false;
  const arm::Template& root = found.document->arm_template->root();
  const NodeRef section = root.parameters_section.node();
  return section && section.span().Contains(found.subject.span());
}

void Check(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kMissingMember &&
      found.error->kind != eval::ErrorKind::kWrongAccess) {
    return;
  }
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
  if (found.subject && found.subject != found.node) {
    if (const Document* of = ctx.graph().DocumentOf(found.subject.tree())) {
      const NodeRef value = found.subject;
      report.LabelIn(*of, value.has_key() ? value.key_span() : value.span(), "this is the value");
    }
  }
  const bool is_default = IsDefaultOfRoot(found) && !DefaultsUsed(found, ctx).empty();
  if (is_default) {
    report.As(Severity::kInfo);
  } else if (ExplainValues(found, ctx, report) == Certainty::kDefaults) {
    report.As(Severity::kWarning);
  }
}

}  // namespace

extern constinit const Rule property_undefined = {
    .id = "property-undefined",
    .summary = "an expression reads a member that the value does not have",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:undefinedVarProp", "bicep:BCP053", "bicep:BCP055", "bicep:BCP076",
                    "bicep:BCP339"},
    .on = {OnEvaluationError{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
