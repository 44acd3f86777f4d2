#include <algorithm>

#include "engine/secret_findings.h"
#include "graph/filled_in_later.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Everybody who may read a workflow sees its definition, and run histories show what goes into its actions. Pass the
credential to a parameter of type `securestring` of the workflow, from a secure parameter of the template.

```json bad
{
  "type": "Microsoft.Logic/workflows",
  "apiVersion": "2019-05-01",
  "name": "orders",
  "location": "westeurope",
  "properties": {
    "definition": {
      "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
      "actions": {
        "Send": {
          "type": "Http",
          "inputs": {
            "method": "POST",
            "uri": "https://orders.contoso.com",
            "authentication": { "type": "Basic", "username": "shop", "password": "Sommer-2024!" }
          }
        }
      }
    }
  }
}
```

```json good
{
  "type": "Microsoft.Logic/workflows",
  "apiVersion": "2019-05-01",
  "name": "orders",
  "location": "westeurope",
  "properties": {
    "definition": {
      "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
      "parameters": { "login": { "type": "securestring" } },
      "actions": {
        "Send": {
          "type": "Http",
          "inputs": {
            "method": "POST",
            "uri": "https://orders.contoso.com",
            "authentication": { "type": "Basic", "username": "shop", "password": "@parameters('login')" }
          }
        }
      }
    }
  }
}
```
)md";

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names,
                             [&](std::string_view other) { return EqualsIgnoreCase(name, other); });
}
bool Holds(std::string_view path, std::string_view part) {
  return path.find(part) != std::string_view::npos;
}

// The member called `key` of the object at the end of `names` in the definition.
std::string_view TypeOfParameter(const arm::BodyLeaf& leaf, std::string_view name) {
  const eval::Value* const parameters =
      FindAt(leaf.resource.body, "properties.definition.parameters");
  const eval::Member* const declared = parameters ? eval::FindMember(*parameters, name) : nullptr;
  const eval::Member* const type =
      declared != nullptr ? eval::FindMember(declared->value, "type") : nullptr;
  return type != nullptr && type->value.IsString() ? type->value.text() : std::string_view();
}

// What takes a credential there; empty when nothing does.
std::string_view WhatIsIt(const arm::BodyLeaf& leaf) {
  if (StartsWithIgnoreCase(leaf.path, "properties.definition.")) {
    if (Holds(leaf.path, ".authentication.") &&
        IsOneOf(leaf.name, {"password", "secret", "pfx", "value"})) {
      return "the credential of an action";
    }
    if (Holds(leaf.path, ".headers.") &&
        IsOneOf(leaf.name, {"Authorization", "Ocp-Apim-Subscription-Key", "x-functions-key",
                            "x-api-key", "api-key"})) {
      return "a header that carries a credential";
    }
  }
  constexpr std::string_view kDeclared = "properties.definition.parameters.";
  constexpr std::string_view kGiven = "properties.parameters.";
  const bool is_declared =
      StartsWithIgnoreCase(leaf.path, kDeclared) && EqualsIgnoreCase(leaf.name, "defaultValue");
  const bool is_given =
      StartsWithIgnoreCase(leaf.path, kGiven) && EqualsIgnoreCase(leaf.name, "value");
  if (!is_declared && !is_given) return {};
  std::string_view name = leaf.path.substr((is_declared ? kDeclared : kGiven).size());
  name = name.substr(0, name.find('.'));
  const std::string_view type = TypeOfParameter(leaf, name);
  if (StartsWithIgnoreCase(type, "secure")) return "the value of a secure parameter";
  if (EqualsIgnoreCase(type, "string") && schema::IsSecretLikeName(name)) {
    return "a parameter named like a secret";
  }
  return {};
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachSentLeaf(expansion, "Microsoft.Logic/workflows", [&](const arm::BodyLeaf& leaf) {
    const auto text = arm::Value(leaf.node).Text();
    if (!text || !leaf.value.IsString()) return;
    // `@parameters('x')`, `Bearer @{body('login')}`: known to the run alone.
    if (text->starts_with('@') || text->find("@{") != std::string_view::npos) return;
    if (schema::IsPlaceholder(*text) || IsFilledInLater(*text) || schema::FindSecret(*text)) return;
    const std::string_view what = WhatIsIt(leaf);
    if (what.empty()) return;
    const Written place = WrittenAt(ctx.graph(), leaf.node);
    if (place.document != &ctx.document() || !seen.Add(place)) return;
    auto report =
        ctx.Report(place.span, "{} stands in the workflow as text: `{}`", what, leaf.name);
    NameResource(leaf.resource, ctx, report);
    report.Masked().Help("pass it to a `securestring` parameter of the workflow");
  });
}

}  // namespace

extern constinit const Rule logic_app_inline_secret = {
    .id = "logic-app-inline-secret",
    .summary = "the definition of a workflow holds a credential",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-798"},
    .equivalents = {"sonar:S8681", "sonar:S8680"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
