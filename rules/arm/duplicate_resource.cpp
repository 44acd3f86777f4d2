#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>

#include "arm/conditions.h"
#include "arm/dependencies.h"
#include "arm/partial_text.h"
#include "engine/rule_context.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template that deploys two resources of one type, name and scope is refused: the resource is defined twice. Names are
compared as they are after parameters, variables and loops are filled in, without regard to case.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "variables": { "account": "shop" },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "[variables('account')]"
    },
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shop" }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "variables": { "account": "shop" },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-05-01",
      "name": "[variables('account')]"
    },
    { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shoplogs" }
  ]
}
```

Two resources whose conditions exclude each other are one resource in two forms, which is fine. When only one of them has
a condition that is not known, the finding is a warning, as it is when only defaults of parameters make the names equal.
)md";

// Everything that tells a resource from others of its template; nothing when a part is not known.
std::optional<std::string> KeyOf(const arm::DeployedResource& resource) {
  const auto name = arm::PartialText::Of(resource.name);
  if (resource.type.empty() || !name || resource.IsExisting()) return std::nullopt;
  // Types of extensions other than Azure's own have rules of their own.
  if (resource.declared->At("import").node() || resource.declared->At("extension").node()) {
    return std::nullopt;
  }
  // An empty part stands for a value that somebody is still to fill in.
  for (const arm::PartialText& segment : name->Segments()) {
    if (segment.parts().empty()) return std::nullopt;
  }
  std::string key = fmt::format("{}\n{}\n{}\n", ToLower(resource.type),
                                ToLower(resource.declared->target_type), name->Key());
  if (!resource.scope.IsNull()) {
    const auto scope = arm::PartialText::Of(resource.scope);
    if (!scope) return std::nullopt;
    key += scope->Key();
  }
  // A deployment to another place is another one.
  if (!EqualsIgnoreCase(resource.type, "Microsoft.Resources/deployments")) return key;
  for (const std::string_view place : {"resourceGroup", "subscriptionId"}) {
    key += '\n';
    const eval::Member* found =
        resource.body.IsObject() ? resource.body.object().Find(place) : nullptr;
    if (found == nullptr || found->value.IsNull()) continue;
    const auto text = arm::PartialText::Of(found->value);
    if (!text) return std::nullopt;
    key += text->Key();
  }
  return key;
}

// Parameters without whose defaults the two names may differ.
std::vector<const arm::Parameter*> DefaultsBehind(const arm::DeployedResource& a,
                                                  const arm::DeployedResource& b,
                                                  const Document& document, RuleContext& ctx) {
  const arm::Resource& first = *a.declared;
  const arm::Resource& second = *b.declared;
  if (&first != &second &&
      arm::CompareNames(first.name_parts, second.name_parts) == arm::Match::kYes) {
    return {};
  }
  auto defaults = DefaultsThatMayDiffer(ctx.graph(), document, first.name.node());
  for (const arm::Parameter* more :
       DefaultsThatMayDiffer(ctx.graph(), document, second.name.node())) {
    if (std::ranges::find(defaults, more) == defaults.end()) defaults.push_back(more);
  }
  return defaults;
}

void Report(const arm::DeployedResource& first, const arm::DeployedResource& second,
            bool is_certain, const Document& document, RuleContext& ctx) {
  const bool is_loop = first.declared == second.declared;
  const std::string title = arm::TitleOf(second);
  const Span span = second.declared->name.span();
  auto report =
      is_loop
          ? ctx.ReportIn(document, span, "{} is deployed by more than one turn of the loop", title)
          : ctx.ReportIn(document, span, "{} is deployed twice by this template", title);
  if (is_loop) {
    report.Help("make the name depend on `copyIndex()`, so that it differs in every turn");
  } else {
    report.LabelIn(document, first.declared->name.span(), "the other one is here");
  }
  if (!is_certain) {
    report.As(Severity::kWarning).Note("one of them has a condition that is not always true");
  }
  for (const arm::Parameter* parameter : DefaultsBehind(first, second, document, ctx)) {
    report.As(Severity::kWarning)
        .LabelIn(document, parameter->default_value.span(), "with this default of `{}`",
                 parameter->name());
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::DeployedTemplate& of : expansion.templates()) {
    const Document* document = ctx.graph().DocumentOf(of.declared->node.tree());
    if (document == nullptr) continue;
    std::unordered_map<std::string, std::vector<const arm::DeployedResource*>> by_key;
    std::set<const arm::Resource*> reported;
    for (const arm::DeployedResourceId id : of.resources) {
      const arm::DeployedResource& resource = expansion.resources()[id];
      if (resource.IsDeployed() == eval::Truth::kFalse) continue;
      const auto key = KeyOf(resource);
      if (!key) continue;
      auto& others = by_key[*key];
      for (const arm::DeployedResource* other : others) {
        if (arm::HoldTogether(expansion.session(), other->condition, resource.condition) !=
            eval::Truth::kTrue) {
          continue;
        }
        if (!reported.insert(resource.declared).second) break;
        const bool is_certain =
            resource.IsDeployed() == other->IsDeployed() ||
            eval::Equal(resource.condition, other->condition) == eval::Truth::kTrue;
        Report(*other, resource, is_certain, *document, ctx);
        break;
      }
      // All turns of a loop with one name are one more of them. Of very many, some are enough.
      if (others.size() >= 50) continue;
      if (others.empty() || others.back()->declared != resource.declared) {
        others.push_back(&resource);
      }
    }
  }
}

}  // namespace

extern constinit const Rule duplicate_resource = {
    .id = "duplicate-resource",
    .summary = "a template deploys the same resource twice",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP121", "armtools:backend-template-validation"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
