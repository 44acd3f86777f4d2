// The templates' half: conditions are evaluated once more, with every parameter and every loop
// index unknown. What is known all the same, no deployment can change.
#include <optional>
#include <set>
#include <vector>

#include "arm/name_uses.h"
#include "arm/scope.h"
#include "engine/rule_context.h"
#include "eval/choice.h"

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
    eval::Evaluator evaluator(session_, programs_, Scope(), {.runtime = false});
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
    scope_.emplace(session_, programs_, outer,
                   eval::Deployment::Unknown(session_, eval::Scope::kResourceGroup),
                   std::move(arguments));
    return *scope_;
  }

  const arm::Template& of_;
  RuleContext& ctx_;
  eval::Session session_;
  eval::Programs programs_;
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

}  // namespace

extern constinit const Rule constant_condition = {
    .id = "constant-condition",
    .summary = "a condition is always true or always false",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .controls = {"CWE-570"},
    .aliases = {"condition-constant"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
