#include <algorithm>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "eval/functions.h"
#include "expr/pipeline_functions.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A function that does not exist stops a pipeline when it is queued; in conditions of steps, when the step is reached. A
template that calls one is refused.

```yaml bad
steps:
- script: make
  condition: cancelled()
```

```yaml good
steps:
- script: make
  condition: canceled()
```

```json bad
{ "outputs": { "name": { "type": "string", "value": "[concatenate('shop', 'prod')]" } } }
```

```json good
{ "outputs": { "name": { "type": "string", "value": "[concat('shop', 'prod')]" } } }
```

The fix takes the function that was probably meant. In pipelines, `substring` works today, but is documented nowhere:
that is a hint.
)md";

// Functions of other languages. What has the same arguments here is a replacement.
struct Foreign {
  std::string_view name;
  std::string_view replacement;
  std::string_view help;
};
constexpr Foreign kForeign[] = {
    {"cancelled", "canceled", ""},
    {"concat", "", "use `format('{0}{1}', a, b)`"},
    {"empty", "", "use `eq(a, '')`"},
    {"env", "", "use `variables['name']`"},
    {"equals", "eq", ""},
    {"failure", "failed", ""},
    {"fromJson", "", "parameters of type `object` are values already; text cannot be read as JSON"},
    {"hashFiles", "", "the key of the task `Cache` takes patterns of files as they are"},
    {"if", "iif", ""},
    {"isEmpty", "", "use `eq(a, '')`"},
    {"isTrue", "", "use `eq(a, true)`"},
    {"notEquals", "ne", ""},
    {"parseInt", "", "text is converted where a number is compared"},
    {"startWith", "startsWith", ""},
    {"success", "succeeded", ""},
    {"ternary", "iif", ""},
    {"toJson", "convertToJson", ""},
    {"toLower", "lower", ""},
    {"toUpper", "upper", ""},
};

// Functions of Bicep and of other languages, in templates.
constexpr Foreign kForeignInTemplates[] = {
    {"any", "", "only Bicep has it: leave it out"},
    {"concatenate", "concat", ""},
    {"eq", "equals", ""},
    {"getSecret", "", "pass the secret with a `reference` to the key vault"},
    {"ge", "greaterOrEquals", ""},
    {"gt", "greater", ""},
    {"le", "lessOrEquals", ""},
    {"loadFileAsBase64", "", "only Bicep has it: the content has to stand in the template"},
    {"loadJsonContent", "", "only Bicep has it: the content has to stand in the template"},
    {"loadTextContent", "", "only Bicep has it: the content has to stand in the template"},
    {"loadYamlContent", "", "only Bicep has it: the content has to stand in the template"},
    {"lower", "toLower", ""},
    {"lt", "less", ""},
    {"nameof", "", "only Bicep has it: write the name as text"},
    {"ne", "", "use `not(equals(a, b))`"},
    {"notEquals", "", "use `not(equals(a, b))`"},
    {"readEnvironmentVariable", "", "pass the value as a parameter"},
    {"upper", "toUpper", ""},
};

template <std::size_t N>
const Foreign* FindIn(const Foreign (&table)[N], std::string_view name) {
  const auto* found = std::ranges::find_if(
      table, [name](const Foreign& f) { return EqualsIgnoreCase(f.name, name); });
  return found == std::end(table) ? nullptr : found;
}

// The function of this place that has almost this name.
std::string_view NearestFunction(std::string_view name, expr::PipelineSlot slot) {
  std::vector<std::string_view> names;
  for (const expr::PipelineFunction& function : expr::PipelineFunctions()) {
    if (function.documented && function.IsIn(slot)) names.push_back(function.name);
  }
  return Nearest(name, names, name.size() < 5 ? 1 : 2).value_or(std::string_view());
}

void ReportUnknown(std::string_view name, Span at, std::string_view nearest, const Foreign* foreign,
                   RuleContext& ctx) {
  auto report = ctx.Report(at, "there is no function `{}`", name);
  if (!nearest.empty()) {
    report.Help("use `{}`", nearest)
        .Fix(FixSafety::kUnsafe, fmt::format("call `{}`", nearest), at, std::string(nearest));
  } else if (foreign != nullptr) {
    report.Help("{}", foreign->help);
  }
}

void CheckCall(const PipelineExpression& expression, const expr::Expr& call, RuleContext& ctx) {
  const std::string_view name = expression.ast.TextOf(call.name);
  if (const expr::PipelineFunction* function = expr::FindPipelineFunction(name)) {
    if (function->documented) return;
    ctx.Report(RuleContext::SourceOf(expression, call.name), "function `{}` is not documented",
               name)
        .As(Severity::kHint)
        .Help("compare with `startsWith` or `contains`, or cut the text in a script step");
    return;
  }
  const Foreign* foreign = FindIn(kForeign, name);
  const std::string_view nearest = foreign != nullptr
                                       ? foreign->replacement
                                       : NearestFunction(name, pipeline::SlotOf(expression.use));
  ReportUnknown(name, RuleContext::SourceOf(expression, call.name), nearest, foreign, ctx);
}

// The built-in function that has almost this name.
std::string_view NearestInTemplates(std::string_view name) {
  std::vector<std::string_view> names;
  for (const eval::Function& function : eval::AllFunctions()) names.push_back(function.name);
  return Nearest(name, names, name.size() < 5 ? 1 : 2).value_or(std::string_view());
}

// namespace.name(): only templates have them.
void CheckUserCall(const ArmExpression& expression, const expr::Expr& call, RuleContext& ctx) {
  const arm::TemplateModel& model = ctx.model();
  const arm::Template& scope = model.EvaluationScope(model.templates[expression.use.owner]);
  // A section that is no list is wrong as a whole.
  if (scope.functions_section.node() && !scope.functions_section.IsArray()) return;
  const std::string_view name_space = expression.ast.TextOf(call.qualifier);
  const std::string_view name = expression.ast.TextOf(call.name);
  if (scope.FindFunction(name_space, name) != nullptr) return;
  std::vector<std::string> declared;
  for (const arm::UserFunction& function : scope.functions) {
    declared.push_back(fmt::format("{}.{}", function.name_space.text(), function.name()));
  }
  const std::vector<std::string_view> names(declared.begin(), declared.end());
  const std::string whole = fmt::format("{}.{}", name_space, name);
  const Span at = RuleContext::SourceOf(expression, {call.qualifier.begin, call.name.end});
  ReportUnknown(whole, at, Nearest(whole, names).value_or(std::string_view()), nullptr, ctx);
}

void CheckTemplate(const ArmExpression& expression, RuleContext& ctx) {
  if (!expression.ast.problems.empty()) return;
  for (expr::ExprId id{0}; id < expression.ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    const expr::Expr& node = expression.ast.nodes[id];
    if (node.kind != expr::ExprKind::kCall) continue;
    if (node.qualifier.size() != 0) {
      CheckUserCall(expression, node, ctx);
      continue;
    }
    if (expression.FunctionOf(id) != nullptr) continue;
    const std::string_view name = expression.ast.TextOf(node.name);
    const Foreign* foreign = FindIn(kForeignInTemplates, name);
    ReportUnknown(name, RuleContext::SourceOf(expression, node.name),
                  foreign != nullptr ? foreign->replacement : NearestInTemplates(name), foreign,
                  ctx);
  }
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  // A text that does not parse is refused for that; names are looked at afterwards.
  if (!expression.ast.problems.empty() || expression.ast.templated) return;
  for (const expr::Expr& node : expression.ast.nodes) {
    if (node.kind == expr::ExprKind::kCall) CheckCall(expression, node, ctx);
  }
}

}  // namespace

extern constinit const Rule unknown_function = {
    .id = "unknown-function",
    .summary = "an expression calls a function that does not exist",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template", "pipeline"},
    .equivalents = {"actionlint:contexts-and-builtin-func", "armtools:undefinedFunc",
                    "armtools:undefinedNs", "armtools:undefinedUdf", "bicep:BCP110",
                    "armtools:Unrecognized-user-defined-function-namespace-*",
                    "armtools:Unrecognized-function-name-*-in-user-defined-namespace-*"},
    .aliases = {"function-unknown"},
    .on = {OnPipelineExpression{Check}, OnArmExpression{CheckTemplate}},
    .docs = kDocs,
};

}  // namespace plumbline
