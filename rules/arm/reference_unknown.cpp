#include <algorithm>
#include <optional>
#include <utility>

#include "arm/expansion.h"
#include "base/ascii.h"
#include "base/nearest.h"
#include "engine/rule_context.h"
#include "expr/search.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`reference('name')` with a name instead of an id means a resource of the same template. No resource and no deployment has the name, and the
service refuses the template.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Network/publicIPAddresses",
      "apiVersion": "2024-05-01",
      "name": "web-ip",
      "location": "westeurope"
    }
  ],
  "outputs": {
    "address": { "type": "string", "value": "[reference('wbe-ip').ipAddress]" }
  }
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Network/publicIPAddresses",
      "apiVersion": "2024-05-01",
      "name": "web-ip",
      "location": "westeurope"
    }
  ],
  "outputs": {
    "address": { "type": "string", "value": "[reference('web-ip').ipAddress]" }
  }
}
```
)md";

// The names that reference() finds in one deployed template; nothing when some are not known.
std::optional<std::vector<std::string_view>> NamesIn(const arm::Expansion& expansion,
                                                     const arm::DeployedTemplate& of) {
  std::vector<std::string_view> names;
  for (const arm::DeployedResourceId id : of.resources) {
    const arm::DeployedResource& resource = expansion.resources()[id];
    if (resource.may_repeat || !resource.name.IsString() || !resource.name.IsKnown())
      return std::nullopt;
    const std::string_view name = resource.name.text();
    names.push_back(name);
    names.push_back(name.substr(name.rfind('/') + 1));
    if (of.declared->IsSymbolic()) names.push_back(resource.declared->symbolic_name());
    if (!resource.loops.empty()) names.push_back(resource.loops.back().name);
  }
  return names;
}

void CheckUse(const arm::ExpressionUse& use, const std::vector<std::string_view>& names,
              const Document& document, RuleContext& ctx) {
  const expr::Expression& ast = ctx.Parsed(use.Text());
  if (!ast.problems.empty()) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall) continue;
    if (!EqualsIgnoreCase(ast.TextOf(ast.nodes[id].name), "reference")) continue;
    const std::vector<expr::ExprId> arguments = ast.Children(id);
    if (arguments.empty() || ast.nodes[arguments[0]].kind != expr::ExprKind::kString) continue;
    const std::string name(ast.StringValue(arguments[0]));
    if (name.empty() || name.find('/') != std::string::npos) continue;
    const bool is_there = std::ranges::any_of(
        names, [&name](std::string_view other) { return EqualsIgnoreCase(other, name); });
    if (is_there) continue;
    auto report = ctx.ReportIn(
        document,
        RuleContext::SourceOfExpression(use.node, use.is_key, ast.nodes[arguments[0]].span),
        "the template deploys nothing with the name `{}`", name);
    if (const auto meant = OnlyNearest(name, names)) report.Help("did you mean `{}`?", *meant);
    // A branch that may never be taken.
    if (expr::IsInBranch(ast, id)) report.As(Severity::kWarning);
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::DeployedTemplate& of : expansion.templates()) {
    if (of.model != &ctx.model() || of.is_doubtful || expansion.was_cut()) continue;
    std::optional<std::vector<std::string_view>> names;
    bool was_asked = false;
    for (const arm::ExpressionUse& use : ctx.expressions()) {
      if (use.owner != of.declared->id) continue;
      if (!ContainsIgnoreCase(use.Text(), "reference('")) continue;
      if (!std::exchange(was_asked, true)) names = NamesIn(expansion, of);
      if (!names) break;
      CheckUse(use, *names, ctx.document(), ctx);
    }
  }
}

}  // namespace

extern constinit const Rule reference_unknown = {
    .id = "reference-unknown",
    .summary = "`reference()` names no resource of the template",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP057"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
