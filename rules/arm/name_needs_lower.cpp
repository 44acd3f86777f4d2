#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "engine/deployed_values.h"
#include "schema/name_rules.h"
#include "schema/value_patterns.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Names of this type are in lower case, and this one is put together with a parameter that may have capitals: it works until
somebody passes one.

```json bad
{
  "parameters": { "prefix": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "[concat(parameters('prefix'), 'data')]",
      "location": "westeurope"
    }
  ]
}
```

```json good
{
  "parameters": { "prefix": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "[toLower(concat(parameters('prefix'), 'data'))]",
      "location": "westeurope"
    }
  ]
}
```

Nothing is said when the parameter is the whole name: who passes it knows what it is for. Values that are known, from a
parameter file or a default, are judged by `name-invalid`.
)md";

// Whether every rule for the names of the type refuses capitals. Only of types whose names have one
// segment.
bool IsLowerOnly(std::string_view type) {
  if (std::ranges::count(type, '/') != 1) return false;
  const auto rules = schema::NameRulesOf(type);
  return !rules.empty() && std::ranges::all_of(rules, [](const schema::NameRule& rule) {
    return schema::MatchesPattern(rule.pattern, "abcdefghij") == schema::PatternResult::kYes &&
           schema::MatchesPattern(rule.pattern, "ABCDEFGHIJ") == schema::PatternResult::kNo;
  });
}

// The name of a parameter that the value has letters of, in their case; empty when there is none.
std::string_view ParameterIn(const eval::Value& value, int depth = 0) {
  if (!value.IsUnknown() || depth > 8) return {};
  const eval::Residual& residual = value.unknown().residual;
  if (residual.form != eval::Residual::Form::kCall) return {};
  if (EqualsIgnoreCase(residual.name, "parameters")) {
    const bool has_name = residual.arguments.size() == 1 && residual.arguments[0].IsString();
    return has_name ? residual.arguments[0].text() : std::string_view();
  }
  constexpr std::string_view kKeepCase[] = {"concat",    "format", "take",    "skip",
                                            "substring", "trim",   "replace", "string"};
  const bool keeps = std::ranges::any_of(
      kKeepCase, [&](std::string_view name) { return EqualsIgnoreCase(residual.name, name); });
  if (!keeps) return {};
  for (const eval::Value& argument : residual.arguments) {
    if (const auto found = ParameterIn(argument, depth + 1); !found.empty()) return found;
  }
  return {};
}

// `[x]` becomes `[toLower(x)]`.
std::vector<Edit> Wrapped(const arm::Value& name) {
  const auto expression = name.Expression();
  const Span span = name.span();
  if (!expression || span.size() != expression->size() + 4) return {};
  return {{Span{span.begin + 2, span.begin + 2}, "toLower("},
          {Span{span.end - 2, span.end - 2}, ")"}};
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Resource*> seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    const arm::Resource& declared = *resource.declared;
    if (!IsSent(resource) || !resource.name.IsUnknown() || !IsLowerOnly(resource.type)) continue;
    const auto pieces = resource.name.unknown().pieces;
    if (pieces.size() < 2 || !seen.insert(&declared).second) continue;
    std::string_view parameter;
    for (const eval::Piece& piece : pieces) {
      if (parameter.empty()) parameter = ParameterIn(piece.value);
    }
    const Written place = WrittenAt(ctx.graph(), declared.name.node());
    if (parameter.empty() || !place) continue;
    auto report = ctx.ReportIn(*place.document, place.span,
                               "names of {} are in lower case, and `{}` may have capitals",
                               resource.type, parameter);
    report.Help("put `toLower()` around it");
    const arm::DeployedTemplate& owner = expansion.templates()[resource.owner];
    const arm::Parameter* const declaration = owner.declared->FindParameter(parameter);
    if (declaration != nullptr && !owner.declared->outer_scope) {
      report.LabelIn(*place.document, declaration->name_span(), "declared here");
    }
    if (place.document == &ctx.document()) {
      report.FixWith(FixSafety::kUnsafe, "put `toLower()` around it", Wrapped(declared.name));
    }
  }
}

}  // namespace

extern constinit const Rule name_needs_lower = {
    .id = "name-needs-lower",
    .summary = "a name in lower case is put together with a parameter that may have capitals",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
