#include <algorithm>
#include <array>

#include "engine/rule_context.h"
#include "eval/functions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A text that starts with `[[` and ends with `]` is not evaluated: Azure takes one `[` away and keeps the rest as text.
That is right where something else evaluates it later, such as the rule of a policy or a nested template. Elsewhere it
is often the wrong cure for an expression that failed.

```json bad
{ "outputs": { "place": { "type": "string", "value": "[[resourceGroup().location]" } } }
```

```json good
{ "outputs": { "place": { "type": "string", "value": "[resourceGroup().location]" } } }
```

Not looked at: policies, workflows, dashboards, template specs, blueprints, managed applications, and what is inside of
a deployment.
)md";

// Types whose properties are evaluated by somebody else, later.
bool HasOwnLanguage(std::string_view type) {
  constexpr std::array<std::string_view, 6> kPrefixes = {
      "Microsoft.Authorization/policy", "Microsoft.Logic/",     "Microsoft.Portal/",
      "Microsoft.Resources/",           "Microsoft.Blueprint/", "Microsoft.Solutions/"};
  return std::ranges::any_of(
      kPrefixes, [type](std::string_view prefix) { return StartsWithIgnoreCase(type, prefix); });
}

// One call of a built-in function, with what is read from its result.
bool IsCall(std::string_view text) {
  const expr::Expression ast = expr::Parse(text, expr::Dialect::kArm);
  if (!ast.problems.empty() || ast.root == kNoId<expr::ExprId>) return false;
  expr::ExprId at = ast.root;
  while (ast.nodes[at].kind == expr::ExprKind::kMember ||
         ast.nodes[at].kind == expr::ExprKind::kIndex) {
    at = ast.nodes[at].first_child;
  }
  return ast.nodes[at].kind == expr::ExprKind::kCall &&
         eval::FindFunction(ast.TextOf(ast.nodes[at].name)) != nullptr;
}

void Check(const Document& document, RuleContext& ctx) {
  const arm::TemplateModel& model = *document.arm_template;
  // Of policies, workflows and the like that stand in variables, too.
  const bool is_foreign = std::ranges::any_of(model.resources, [](const arm::Resource& resource) {
    return HasOwnLanguage(resource.full_type) &&
           !resource.IsType("Microsoft.Resources/deployments");
  });
  if (is_foreign) return;
  for (const arm::ExpressionUse& use : ctx.literals()) {
    const std::string_view text = use.node.text();
    if (!text.starts_with("[[") || !text.ends_with(']')) continue;
    if (use.resource != kNoId<arm::ResourceId> &&
        HasOwnLanguage(model.resources[use.resource].full_type)) {
      continue;
    }
    if (model.templates[use.owner].IsNested() || !IsCall(text.substr(2, text.size() - 3))) continue;
    ctx.Report(use.node.span(), "this is text: the `[[` keeps the expression from being evaluated")
        .Help("write one `[` if it is meant for this template");
  }
}

}  // namespace

extern constinit const Rule escaped_bracket = {
    .id = "escaped-bracket",
    .summary = "a text that reads like an expression is escaped with `[[`",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"template"},
    .on = {OnDocument{kTemplateFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
