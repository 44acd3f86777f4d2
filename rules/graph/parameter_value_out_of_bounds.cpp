#include <algorithm>
#include <optional>

#include "arm/scope.h"
#include "engine/deployment_findings.h"
#include "eval/text.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step passes a value outside of the `allowedValues`, the length or the range of the template's parameter: the deployment is refused. Both lists live in one repository and drift apart.

```yaml bad
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p sku=P3v3
```

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": { "type": "string", "allowedValues": ["P1v3", "P2v3"] }
  },
  "resources": []
}
```

```yaml good
steps:
- task: AzureCLI@2
  inputs:
    azureSubscription: dev
    scriptType: bash
    scriptLocation: inlineScript
    inlineScript: az deployment group create -g rg -f main.json -p sku=P2v3
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "sku": { "type": "string", "allowedValues": ["P1v3", "P2v3"] }
  },
  "resources": []
}
```

Texts are compared with `allowedValues` without regard to case. Values that the pipeline does not fix are not judged.
)md";

// The number that the bounds are about: the value of an int, the length of a string.
std::optional<std::int64_t> MeasureOf(const eval::Value& value) {
  if (value.kind() == eval::Kind::kInteger) return value.integer();
  if (value.IsString() && value.IsKnown()) {
    return static_cast<std::int64_t>(eval::Utf16Length(value.string()));
  }
  return std::nullopt;
}

void CheckValue(const Deployment& deployment, const pipeline::PassedParameter& passed,
                const arm::Parameter& declared, const Document& document, RuleContext& ctx) {
  eval::Session session;
  const eval::Value value = arm::ParseArgument(session, &declared, passed.value);
  if (!value.Is(arm::KindsOf(declared.parsed_type))) return;
  const RuleContext::Located at = LocateValue(deployment, passed, ctx);
  if (!at) return;
  const std::string shown = declared.IsSecure() ? "the value" : "`" + passed.value + "`";

  const std::vector<arm::Value> allowed = declared.allowed_values.Elements();
  const auto is_value = [&](const arm::Value& option) {
    const NodeRef node = option.node();
    return !node.IsScalar() || EqualsIgnoreCase(node.text(), passed.value);
  };
  const bool is_scalar = !value.IsArray() && value.kind() != eval::Kind::kObject;
  if (is_scalar && !allowed.empty() && std::ranges::none_of(allowed, is_value)) {
    constexpr std::size_t kShown = 8;
    std::string options;
    for (std::size_t i = 0; i < std::min(allowed.size(), kShown); ++i) {
      options += fmt::format("{}`{}`", i == 0 ? "" : ", ", allowed[i].node().text());
    }
    auto report = ctx.ReportIn(*at.document, at.span, "{} is no allowed value of `{}`", shown,
                               declared.name());
    report.LabelIn(document, declared.allowed_values.key_span(), "the values are here");
    if (!declared.IsSecure()) {
      report.Help("use one of {}{}", options, allowed.size() > kShown ? ", ..." : "");
    } else {
      report.Masked();
    }
    LabelIncludes(report, deployment, ctx);
    return;
  }
  const auto measure = MeasureOf(value);
  if (!measure) return;
  const bool is_text = value.IsString();
  for (const bool is_least : {true, false}) {
    const arm::Value bound = declared.At(Key(is_text ? (is_least ? "minLength" : "maxLength")
                                                     : (is_least ? "minValue" : "maxValue")));
    const auto limit = bound.Integer();
    if (!limit || (is_least ? *measure >= *limit : *measure <= *limit)) continue;
    auto report =
        ctx.ReportIn(*at.document, at.span, "`{}` {} {}{}; the template takes {} {}",
                     declared.name(), is_text ? "has" : "is", *measure,
                     is_text ? " characters" : "", is_least ? "at least" : "at most", *limit);
    report.LabelIn(document, bound.span(), "the bound is here");
    if (declared.IsSecure()) report.Masked();
    LabelIncludes(report, deployment, ctx);
  }
}

void Check(const Deployment& deployment, RuleContext& ctx) {
  const Document* const document = deployment.template_document();
  if (document == nullptr) return;
  for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
    const arm::Parameter* const declared =
        document->arm_template->root().FindParameter(passed.name);
    if (declared == nullptr || !passed.is_known || IsFilledInLater(passed.value)) continue;
    CheckValue(deployment, passed, *declared, *document, ctx);
  }
}

}  // namespace

extern constinit const Rule parameter_value_out_of_bounds = {
    .id = "parameter-value-out-of-bounds",
    .summary = "a passed value is none that the template's parameter takes",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnDeployment{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
