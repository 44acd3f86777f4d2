#include <string>
#include <string_view>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`uniqueString()` and `guid()` give one text for the same arguments, always. When all arguments are constants, every
deployment of the template gets the same text, in every resource group and subscription: it tells nothing apart.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "[concat('shop', uniqueString('shop'))]"
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "[concat('shop', uniqueString(resourceGroup().id))]"
}
```
)md";

using expr::ExprId;
using expr::ExprKind;

class Constants {
 public:
  Constants(const arm::Template& scope, RuleContext& ctx) : scope_(scope), ctx_(ctx) {}

  bool IsConstant(const eval::Program& program, ExprId id) {
    const expr::Expression& ast = program.ast;
    switch (ast.nodes[id].kind) {
      case ExprKind::kString:
      case ExprKind::kNumber:
        return true;
      case ExprKind::kMember:
      case ExprKind::kIndex:
        return AreConstant(program, id);
      case ExprKind::kCall:
        break;
      default:
        return false;
    }
    const eval::Function* const function = program.functions[IndexOf(id)];
    if (function == nullptr) return false;
    if (function->special == eval::Special::kVariables) return IsConstantVariable(ast, id);
    return (function->way == eval::Way::kStrict || function->way == eval::Way::kPartial) &&
           AreConstant(program, id);
  }
  bool AreConstant(const eval::Program& program, ExprId id) {
    for (const ExprId child : program.ast.Children(id)) {
      if (!IsConstant(program, child)) return false;
    }
    return true;
  }

 private:
  bool IsConstantVariable(const expr::Expression& ast, ExprId call) {
    const ExprId argument = ast.nodes[call].first_child;
    if (argument == kNoId<ExprId> || ast.nodes[argument].kind != ExprKind::kString) return false;
    const arm::Variable* const found = scope_.FindVariable(ast.StringValue(argument));
    // Circles, and chains longer than anybody writes.
    if (found == nullptr || found->IsLoop() || depth_ > 8) return false;
    if (found->value.IsAbsent()) return false;
    const auto text = found->value.Expression();
    if (!text) return found->value.Text().has_value();
    const eval::Program& program = ctx_.programs().Of(*text);
    if (!program.ast.problems.empty() || program.ast.root == kNoId<ExprId>) return false;
    ++depth_;
    const bool is_constant = IsConstant(program, program.ast.root);
    --depth_;
    return is_constant;
  }

  const arm::Template& scope_;
  RuleContext& ctx_;
  int depth_ = 0;
};

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    const eval::Function* const function = expression.FunctionOf(id);
    if (function == nullptr || (function->name != "uniqueString" && function->name != "guid")) {
      continue;
    }
    const arm::TemplateModel& model = ctx.model();
    const arm::Template& scope = model.EvaluationScope(model.templates[expression.use.owner]);
    const eval::Program& program = ctx.programs().Of(expression.use.Text());
    if (ast.nodes[id].first_child == kNoId<ExprId> ||
        !Constants(scope, ctx).AreConstant(program, id)) {
      continue;
    }
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[id].span),
               "`{}()` of constants is the same text in every deployment", function->name)
        .Help("add what is different: `resourceGroup().id`, or `subscription().id`");
  }
}

}  // namespace

extern constinit const Rule unique_string_constant = {
    .id = "unique-string-constant",
    .summary = "`uniqueString()` or `guid()` of constants tells nothing apart",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
