#include "arm/name_uses.h"
#include "arm/names_around.h"
#include "base/nearest.h"
#include "engine/rule_context.h"
#include "expr/search.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An expression reads a variable that nothing declares. The template is refused, or fails when it comes to this place.

```json bad
{
  "variables": { "siteName": "shop" },
  "outputs": { "site": { "type": "string", "value": "[variables('sitename2')]" } }
}
```

```json good
{
  "variables": { "siteName": "shop" },
  "outputs": { "site": { "type": "string", "value": "[variables('siteName')]" } }
}
```

Loops under `variables.copy` declare variables too. A nested template sees its own variables when
`expressionEvaluationOptions.scope` is `inner`; otherwise, which is the default before language version 2.0, it sees
those of the template around it, and its own section means nothing. `lambdaVariables()` sees the variables of the
lambdas around it.

A template that declares neither parameters nor variables was probably cut out of another one: that is a warning.

The fix takes the declared name that is nearest, when it is the only one and no digit differs.
)md";

using expr::ExprId;
using expr::ExprKind;

// Such a name stands in an expression as it is.
bool IsPlain(std::string_view name) {
  return name.find_first_of("'\"\\") == std::string_view::npos;
}

void ReportUndefined(const ArmExpression& expression, std::string_view what, std::string_view name,
                     Span literal, const std::vector<std::string_view>& names,
                     const arm::Variable* hidden, bool in_part, RuleContext& ctx) {
  const Span at = RuleContext::SourceOf(expression, {literal.begin + 1, literal.end - 1});
  auto report = ctx.Report(at, "there is no {} `{}`", what, name);
  if (in_part) {
    report.As(Severity::kWarning).Help("declare it, or keep the part together with its template");
  } else if (hidden != nullptr) {
    report.Label(hidden->name_span(), "not seen: the template around this one evaluates it")
        .Help(
            "set `expressionEvaluationOptions` of the deployment to `{{ \"scope\": \"inner\" }}`");
  } else if (const auto only = OnlyNearest(name, names); only && IsPlain(*only)) {
    report.Help("did you mean `{}`?", *only)
        .Fix(FixSafety::kSafe, fmt::format("read `{}`", *only), at, std::string(*only));
  } else if (const auto nearest = Nearest(name, names)) {
    report.Help("did you mean `{}`?", *nearest);
  }
}

void CheckVariable(const ArmExpression& expression, ExprId argument, RuleContext& ctx) {
  const arm::Template& written_in = ctx.model().templates[expression.use.owner];
  const arm::Template& scope = ctx.model().EvaluationScope(written_in);
  // Some names are computed, or the section is wrong as a whole.
  if (scope.has_unnamed_variables ||
      (scope.variables_section.node() && !scope.variables_section.IsObject())) {
    return;
  }
  const std::string name = expression.ast.StringValue(argument);
  if (scope.FindVariable(name) != nullptr) return;
  // inner-scope-parent-member has more to say.
  if (arm::FindVariableAround(ctx.model(), scope, name) != nullptr) return;
  std::vector<std::string_view> names;
  for (const arm::Variable& variable : scope.variables) names.push_back(variable.name());
  ReportUndefined(expression, "variable", name, expression.ast.nodes[argument].span, names,
                  &scope == &written_in ? nullptr : written_in.FindVariable(name),
                  arm::LooksLikePart(scope), ctx);
}

void CheckLambdaVariable(const ArmExpression& expression, ExprId call, ExprId argument,
                         RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const std::string name = ast.StringValue(argument);
  std::vector<std::string> names;
  for (ExprId at = expr::ParentOf(ast, call); at != kNoId<ExprId>; at = expr::ParentOf(ast, at)) {
    if (!ast.IsCallOf(at, "lambda")) continue;
    for (const ExprId child : ast.Children(at)) {
      if (ast.nodes[child].next_sibling == kNoId<ExprId>) continue;
      // What the name is, is not known.
      if (ast.nodes[child].kind != ExprKind::kString) return;
      names.push_back(ast.StringValue(child));
      if (EqualsIgnoreCase(names.back(), name)) return;
    }
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  ReportUndefined(expression, "lambda variable", name, ast.nodes[argument].span, views, nullptr,
                  false, ctx);
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != ExprKind::kCall || ast.ChildCount(id) != 1) continue;
    const ExprId argument = ast.nodes[id].first_child;
    if (ast.nodes[argument].kind != ExprKind::kString) continue;
    if (ast.IsCallOf(id, "variables")) CheckVariable(expression, argument, ctx);
    if (ast.IsCallOf(id, "lambdaVariables")) CheckLambdaVariable(expression, id, argument, ctx);
  }
}

// Names that are computed, here or where they are declared.
void CheckEvaluated(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kUndefinedVariable) return;
  const expr::Expression ast = expr::Parse(found.Text(), expr::Dialect::kArm);
  if (expr::HasLiteralName(ast, found.error->span)) {
    const arm::TemplateModel& model = *found.document->arm_template;
    const arm::Template& owner = model.templates[model.OwnerOf(found.node)];
    if (!model.EvaluationScope(owner).has_unnamed_variables) return;
  }
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
}

}  // namespace

extern constinit const Rule undefined_variable = {
    .id = "undefined-variable",
    .summary = "an expression reads a variable that is not declared",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:undefinedVar"},
    .aliases = {"variable-undefined"},
    .on = {OnArmExpression{Check}, OnEvaluationError{CheckEvaluated}},
    .docs = kDocs,
};

}  // namespace plumbline
