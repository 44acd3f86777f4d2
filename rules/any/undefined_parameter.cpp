#include "arm/name_uses.h"
#include "arm/names_around.h"
#include "base/nearest.h"
#include "engine/rule_context.h"
#include "expr/search.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An expression reads a parameter that nothing declares. The template is refused before anything is deployed.

```json bad
{
  "parameters": { "location": { "type": "string" } },
  "outputs": { "place": { "type": "string", "value": "[parameters('loction')]" } }
}
```

```json good
{
  "parameters": { "location": { "type": "string" } },
  "outputs": { "place": { "type": "string", "value": "[parameters('location')]" } }
}
```

Which declarations count depends on the place. The body of a user function sees the function's own parameters only. A
nested template sees its own parameters when `expressionEvaluationOptions.scope` is `inner`; otherwise, which is the
default before language version 2.0, it sees those of the template around it, and its own section means nothing.

A template that declares neither parameters nor variables was probably cut out of another one: that is a warning.

The fix takes the declared name that is nearest, when it is the only one and no digit differs.
)md";

std::vector<std::string_view> Names(const std::vector<arm::Parameter>& parameters) {
  std::vector<std::string_view> names;
  names.reserve(parameters.size());
  for (const arm::Parameter& parameter : parameters) names.push_back(parameter.name());
  return names;
}

// Such a name stands in an expression as it is.
bool IsPlain(std::string_view name) {
  return name.find_first_of("'\"\\") == std::string_view::npos;
}

// `literal`: the string with its quotes, in the expression's text.
void ReportUndefined(const ArmExpression& expression, std::string_view name, Span literal,
                     RuleContext& ctx) {
  const arm::ExpressionUse& use = expression.use;
  const arm::Template& written_in = ctx.model().templates[use.owner];
  const arm::Template& scope = ctx.model().EvaluationScope(written_in);
  const Span at = RuleContext::SourceOf(expression, {literal.begin + 1, literal.end - 1});
  const bool in_function = use.function != nullptr;
  const auto& declared = in_function ? use.function->parameters : scope.parameters;
  auto report = ctx.Report(
      at, "{} `{}`", in_function ? "the function has no parameter" : "there is no parameter", name);
  if (in_function && scope.FindParameter(name) != nullptr) {
    report
        .Label(scope.FindParameter(name)->name_span(), "the template's parameter is not seen here")
        .Help("give the function a parameter, and pass the value to it");
    return;
  }
  const arm::Parameter* const own = written_in.FindParameter(name);
  if (!in_function && &scope != &written_in && own != nullptr) {
    report.Label(own->name_span(), "not seen: the template around this one evaluates it")
        .Help(
            "set `expressionEvaluationOptions` of the deployment to `{{ \"scope\": \"inner\" }}`");
    return;
  }
  if (!in_function && arm::LooksLikePart(scope)) {
    report.As(Severity::kWarning).Help("declare it, or keep the part together with its template");
    return;
  }
  const std::vector<std::string_view> names = Names(declared);
  if (const auto only = OnlyNearest(name, names); only && IsPlain(*only)) {
    report.Help("did you mean `{}`?", *only)
        .Fix(FixSafety::kSafe, fmt::format("read `{}`", *only), at, std::string(*only));
  } else if (const auto nearest = Nearest(name, names)) {
    report.Help("did you mean `{}`?", *nearest);
  } else {
    report.Help("declare it under `parameters`{}", in_function ? " of the function" : "");
  }
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  const arm::ExpressionUse& use = expression.use;
  const arm::Template& scope = ctx.model().EvaluationScope(ctx.model().templates[use.owner]);
  // A section that is no object is wrong as a whole.
  if (use.function == nullptr && scope.parameters_section.node() &&
      !scope.parameters_section.IsObject()) {
    return;
  }
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (!ast.IsCallOf(id, "parameters") || ast.ChildCount(id) != 1) continue;
    const expr::ExprId argument = ast.nodes[id].first_child;
    if (ast.nodes[argument].kind != expr::ExprKind::kString) continue;
    const std::string name = ast.StringValue(argument);
    // A name that the template around a nested one has is inner-scope-parent-member's.
    const bool is_declared =
        use.function != nullptr ? use.function->FindParameter(name) != nullptr
                                : scope.FindParameter(name) != nullptr ||
                                      arm::FindParameterAround(ctx.model(), scope, name) != nullptr;
    if (!is_declared) ReportUndefined(expression, name, ast.nodes[argument].span, ctx);
  }
}

// Names that are computed.
void CheckEvaluated(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kUndefinedParameter) return;
  const expr::Expression ast = expr::Parse(found.Text(), expr::Dialect::kArm);
  if (expr::HasLiteralName(ast, found.error->span)) return;
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
}

}  // namespace

extern constinit const Rule undefined_parameter = {
    .id = "undefined-parameter",
    .summary = "an expression reads a parameter that is not declared",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:undefinedParam"},
    .aliases = {"parameter-undefined"},
    .on = {OnArmExpression{Check}, OnEvaluationError{CheckEvaluated}},
    .docs = kDocs,
};

}  // namespace plumbline
