// Conditions of templates are evaluated once more, with every parameter and every loop index
// unknown. What is known all the same, no deployment can change. Conditions and tests of pipelines
// are evaluated with every name unknown.
#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "arm/name_uses.h"
#include "arm/scope.h"
#include "azp/evaluator.h"
#include "engine/rule_context.h"
#include "eval/choice.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A condition that is always true, or always false, whatever the deployment is given: the branch is dead or the condition
pointless, unless it says something else than was meant.

```json bad
{
  "condition": "[or(true(), equals(parameters('stage'), 'prod'))]",
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop"
}
```

```json good
{
  "condition": "[equals(parameters('stage'), 'prod')]",
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop"
}
```

In templates it is information: some keep a switch in a variable, or switch a resource off for a while.

In pipelines, where it is a warning, this is about conditions and about `${{ if }}`:

```yaml bad
steps:
- script: make
  condition: or(eq(variables.x, 'y'), 'true')
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), eq(variables.x, 'y'))
```

`true`, `false`, `always()` and `succeeded()` alone are switches and are not reported, nor is anything that `${{
}}` makes; with one beside other tests, as in `and(false, ...)`, it is information.
)md";

class Conditions {
 public:
  Conditions(const arm::Template& of, RuleContext& ctx) : of_(of), ctx_(ctx) {}

  void Check(const arm::Value& condition, std::string_view what, const arm::Value& copy) {
    if (condition.IsAbsent()) return;
    const NodeRef node = condition.node();
    const auto always = AlwaysIs(node, copy);
    if (!always) return;
    auto report = ctx_.Report(node.span(), "the condition of the {} is always {}", what, *always);
    if (*always) {
      report.Help("remove the condition");
    } else {
      report.Help("remove the {}, or the condition", what);
    }
    const auto uses = arm::NamesBelow(node);
    if (uses.size() != 1 || !uses[0].use.is_variable) return;
    if (const arm::Variable* found = Outer().FindVariable(uses[0].use.name)) {
      report.Label(found->value.node() ? found->value.span() : found->name_span(),
                   "`{}` is set here", found->name());
    }
  }

 private:
  // The template whose names the conditions read.
  const arm::Template& Outer() const { return ctx_.model().EvaluationScope(of_); }

  std::optional<bool> AlwaysIs(NodeRef node, const arm::Value& copy) {
    if (!node.IsString()) {
      if (node.kind() == NodeKind::kTrue) return true;
      if (node.kind() == NodeKind::kFalse) return false;
      return std::nullopt;
    }
    if (!node.text().starts_with('[') || AsksForCloud(node)) return std::nullopt;
    eval::Evaluator evaluator(session_, ctx_.programs(), Scope(), {.runtime = false});
    const auto add_loop = [&](const arm::Value& loop) {
      if (!loop.IsObject()) return;
      const auto name = loop["name"].Text();
      evaluator.Push({name.value_or(std::string_view()),
                      eval::UnknownIndex(session_, name.value_or(std::string_view()),
                                         IndexOf(loop.node().id()), "each turn has another one"),
                      true});
    };
    // In outer scope, the loop of the deployment goes on inside.
    for (const arm::Template* inner = &of_; inner->IsNested() && inner->outer_scope;) {
      const arm::Resource& holder = ctx_.model().resources[inner->holder];
      add_loop(holder.copy);
      inner = &ctx_.model().templates[holder.owner];
    }
    add_loop(copy);
    const eval::Value value = evaluator.Node(node);
    switch (eval::Test(value, eval::IsTrue)) {
      case eval::Holds::kAlways:
        return true;
      case eval::Holds::kNever:
        return false;
      default:
        return std::nullopt;
    }
  }

  // Whether it asks for the cloud, which is another one in another place.
  bool AsksForCloud(NodeRef expression) const {
    std::vector<NodeRef> open = {expression};
    std::set<const arm::Variable*> seen;
    while (!open.empty()) {
      const NodeRef node = open.back();
      open.pop_back();
      for (NodeId id = node.id(); id < node.node().subtree_end;
           id = static_cast<NodeId>(IndexOf(id) + 1)) {
        const NodeRef part(node.tree(), id);
        if (part.IsString() && ContainsIgnoreCase(part.text(), "environment(")) return true;
      }
      for (const arm::PlacedNameUse& placed : arm::NamesBelow(node)) {
        if (!placed.use.is_variable) continue;
        const arm::Variable* variable = Outer().FindVariable(placed.use.name);
        if (variable != nullptr && seen.insert(variable).second) open.push_back(variable->node);
      }
    }
    return false;
  }

  arm::TemplateScope& Scope() {
    if (scope_) return *scope_;
    const arm::Template& outer = Outer();
    std::vector<arm::Argument> arguments;
    for (const arm::Parameter& parameter : outer.parameters) {
      arguments.push_back({parameter.name(), arm::UnknownParameter(session_, parameter)});
    }
    scope_.emplace(session_, ctx_.programs(), outer,
                   eval::Deployment::Unknown(session_, eval::Scope::kResourceGroup),
                   std::move(arguments));
    return *scope_;
  }

  const arm::Template& of_;
  RuleContext& ctx_;
  eval::Session session_;
  std::optional<arm::TemplateScope> scope_;
};

void Check(const arm::Template& of, RuleContext& ctx) {
  std::optional<Conditions> conditions;
  const auto check = [&](const arm::Value& condition, std::string_view what,
                         const arm::Value& copy) {
    if (condition.IsAbsent()) return;
    if (!conditions) conditions.emplace(of, ctx);
    conditions->Check(condition, what, copy);
  };
  for (const arm::ResourceId id : of.resources) {
    const arm::Resource& resource = ctx.model().resources[id];
    check(resource.condition, "resource", resource.copy);
  }
  for (const arm::Output& output : of.outputs) check(output.condition, "output", {});
}

// --- Pipelines ---------------------------------------------------------------------------------

// Nothing is known about any name.
class NothingKnown : public azp::Environment {
 public:
  explicit NothingKnown(azp::Arena& arena) : arena_(&arena) {}
  std::optional<azp::Value> LoopVariable(std::string_view name) const override {
    return Unknown(name);
  }
  azp::Value Context(std::string_view name) const override { return Unknown(name); }

 private:
  azp::Value Unknown(std::string_view name) const {
    return arena_->Unknown(
        {.kinds = azp::kAny, .reason = "names are not known", .expression = name, .scalar = {}});
  }
  azp::Arena* arena_;
};

bool IsLiteral(const expr::Expr& node) {
  return node.kind == expr::ExprKind::kString || node.kind == expr::ExprKind::kNumber ||
         node.kind == expr::ExprKind::kVersion || node.kind == expr::ExprKind::kBoolean;
}

// `eq(x, x)`, whatever `x` is.
std::optional<bool> OfSameOperands(const expr::Expression& ast, expr::ExprId call) {
  const bool is_equal = ast.IsCallOf(call, "eq");
  if ((!is_equal && !ast.IsCallOf(call, "ne")) || ast.ChildCount(call) != 2) return std::nullopt;
  const expr::Expr& left = ast.nodes[ast.nodes[call].first_child];
  const expr::Expr& right = ast.nodes[ast.Child(call, 1)];
  const bool is_path = left.kind == expr::ExprKind::kMember || left.kind == expr::ExprKind::kIndex;
  if (!is_path || !EqualsIgnoreCase(ast.TextOf(left.span), ast.TextOf(right.span))) {
    return std::nullopt;
  }
  return is_equal;
}

// Whether any part has what evaluation can make a constant of: most expressions have none.
bool MayBeConstant(const expr::Expression& ast) {
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall) continue;
    const bool combines = ast.IsCallOf(id, "and") || ast.IsCallOf(id, "or");
    const std::vector<expr::ExprId> arguments = ast.Children(id);
    const auto is_literal = [&](expr::ExprId it) { return IsLiteral(ast.nodes[it]); };
    if (combines ? std::ranges::any_of(arguments,
                                       [&](expr::ExprId it) {
                                         return is_literal(it) || ast.IsCallOf(it, "always");
                                       })
                 : std::ranges::all_of(arguments, is_literal) && !arguments.empty()) {
      return true;
    }
  }
  return IsLiteral(ast.nodes[ast.root]);
}

std::optional<bool> AlwaysIs(const PipelineExpression& expression) {
  const expr::Expression& ast = expression.ast;
  if (const auto same = OfSameOperands(ast, ast.root)) return same;
  if (!MayBeConstant(ast)) return std::nullopt;
  azp::Arena arena;
  const NothingKnown environment(arena);
  const azp::Slot slot = expression.use.place == pipeline::ExpressionPlace::kTemplate
                             ? azp::Slot::kTemplate
                             : azp::Slot::kJobCondition;
  const azp::Value value = azp::Evaluate(ast, slot, environment, arena);
  if (value.IsError()) return std::nullopt;
  switch (azp::ToBoolean(value)) {
    case azp::Truth::kTrue:
      return true;
    case azp::Truth::kFalse:
      return false;
    case azp::Truth::kMaybe:
      break;
  }
  return std::nullopt;
}

void CheckPipelineExpression(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const pipeline::ExpressionUse& use = expression.use;
  const bool is_test = pipeline::IsTest(use);
  if (!is_test &&
      (use.place == pipeline::ExpressionPlace::kTemplate || !pipeline::IsCondition(use.node))) {
    return;
  }
  if (!ast.problems.empty() || ast.templated || ast.root == kNoId<expr::ExprId>) return;
  const expr::Expr& root = ast.nodes[ast.root];
  if (root.kind == expr::ExprKind::kBoolean || ast.IsCallOf(ast.root, "always") ||
      std::ranges::any_of(ast.nodes, [](const expr::Expr& node) { return node.templated; })) {
    return;
  }
  const auto always = AlwaysIs(expression);
  if (!always) return;
  // `and(false, ...)` switches something off for a while.
  const std::vector<expr::ExprId> arguments = ast.Children(ast.root);
  const bool is_switch = std::ranges::any_of(arguments, [&ast](expr::ExprId id) {
    return ast.nodes[id].kind == expr::ExprKind::kBoolean;
  });
  ctx.Report(RuleContext::SourceOf(expression, root.span), "the {} is always {}",
             is_test ? "test" : "condition", *always)
      .As(is_switch ? Severity::kInfo : Severity::kWarning)
      .Help("{}", root.kind == expr::ExprKind::kString
                      ? "a text is true unless it is empty: write `true` or `false`"
                      : "remove what decides it, or what it decides");
}

}  // namespace

extern constinit const Rule constant_condition = {
    .id = "constant-condition",
    .summary = "a condition is always true or always false",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template", "pipeline"},
    .controls = {"CWE-570"},
    .equivalents = {"actionlint:if-cond-constant", "poutine:if_always_true",
                    "zizmor:unsound-condition"},
    .aliases = {"condition-constant"},
    .on = {OnTemplate{Check}, OnPipelineExpression{CheckPipelineExpression}},
    .docs = kDocs,
};

}  // namespace plumbline
