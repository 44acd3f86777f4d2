#include <algorithm>
#include <string>
#include <vector>

#include "arm/name_uses.h"
#include "engine/rule_context.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Expressions in a nested template are evaluated by the template around it unless `expressionEvaluationOptions.scope` is
`inner`. Its own `parameters`, `variables` and `functions` then mean nothing: `parameters('x')` is the outer template's
`x`, or an error when there is none.

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "part",
  "properties": {
    "mode": "Incremental",
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "variables": { "account": "shop" },
      "resources": [
        {
          "type": "Microsoft.Storage/storageAccounts",
          "apiVersion": "2023-05-01",
          "name": "[variables('account')]"
        }
      ]
    }
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "part",
  "properties": {
    "mode": "Incremental",
    "expressionEvaluationOptions": { "scope": "inner" },
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "variables": { "account": "shop" },
      "resources": [
        {
          "type": "Microsoft.Storage/storageAccounts",
          "apiVersion": "2023-05-01",
          "name": "[variables('account')]"
        }
      ]
    }
  }
}
```

The unsafe fix makes the scope `inner`; then the template sees only its own names, and what it needs of the outer one
has to be passed as parameters. A section that the nested template does not read is a warning. A template with delayed
expressions (`[[variables('x')]`) is left alone: those read its own names.
)md";

// The first use of a name that the section declares.
const arm::PlacedNameUse* FindUse(const arm::Template& of, bool is_variable,
                                  const std::vector<arm::PlacedNameUse>& uses) {
  const auto is_it = [&](const arm::PlacedNameUse& placed) {
    if (placed.use.is_variable != is_variable) return false;
    return is_variable ? of.FindVariable(placed.use.name) != nullptr
                       : of.FindParameter(placed.use.name) != nullptr;
  };
  const auto found = std::ranges::find_if(uses, is_it);
  return found == uses.end() ? nullptr : &*found;
}

// `[[...]` is text for the outer template, and an expression of its own for the nested one.
bool HasDelayedExpressions(NodeRef root) {
  for (NodeId id = root.id(); id < root.node().subtree_end;
       id = static_cast<NodeId>(IndexOf(id) + 1)) {
    const NodeRef node(root.tree(), id);
    if (node.IsString() && node.text().starts_with("[[")) return true;
  }
  return false;
}

// Makes the deployment evaluate its template in inner scope.
std::vector<Edit> MakeInner(const arm::Resource& holder) {
  const arm::Value options = holder.properties["expressionEvaluationOptions"];
  const NodeRef scope = options["scope"].node();
  if (scope.IsString()) return {{scope.span(), "\"inner\""}};
  if (options.node()) return {};
  const NodeRef properties = holder.properties.node();
  if (!properties.IsObject()) return {};
  return {InsertMember(properties, "expressionEvaluationOptions", "{ \"scope\": \"inner\" }")};
}

void Check(const arm::Template& of, RuleContext& ctx) {
  if (!of.IsNested() || !of.outer_scope || HasDelayedExpressions(of.node)) return;
  const arm::Resource& holder = ctx.model().resources[of.holder];
  const arm::Template& outer = ctx.model().EvaluationScope(of);
  std::vector<arm::PlacedNameUse> uses;
  // A nested template in it has uses of its own names only when its scope is inner.
  for (const arm::PlacedNameUse& placed : arm::NamesBelow(of.node)) {
    if (&ctx.model().EvaluationScope(ctx.model().templates[ctx.model().OwnerOf(placed.node)]) ==
        &outer) {
      uses.push_back(placed);
    }
  }
  const auto report = [&](const arm::Value& section, std::string_view title, bool is_variable) {
    if (!section.IsObject() || !section.node().first_child()) return;
    auto finding =
        ctx.Report(section.key_span(),
                   "`{}` of a template that is evaluated in outer scope mean nothing", title);
    const arm::PlacedNameUse* const use = FindUse(of, is_variable, uses);
    if (use == nullptr) {
      finding.As(Severity::kWarning).Help("remove them, or evaluate the template in inner scope");
      return;
    }
    const bool has_other = is_variable ? outer.FindVariable(use->use.name) != nullptr
                                       : outer.FindParameter(use->use.name) != nullptr;
    const Span span = RuleContext::SourceOfExpression(use->node, use->is_key, use->span);
    if (has_other) {
      finding.Label(span, "this is `{}` of the outer template", use->use.name);
    } else {
      finding.Label(span, "this is not found: the outer template has no `{}`", use->use.name);
    }
    finding.Help("set `expressionEvaluationOptions` to `{{ \"scope\": \"inner\" }}`")
        .FixWith(FixSafety::kUnsafe, "evaluate the template in inner scope", MakeInner(holder));
  };
  report(of.parameters_section, "parameters", false);
  report(of.variables_section, "variables", true);
}

}  // namespace

extern constinit const Rule outer_scope_members = {
    .id = "outer-scope-members",
    .summary = "a nested template declares names that its scope hides",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:inaccessibleNestedScopeMembers",
                    "bicep:nested-deployment-template-scoping"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
