#include <algorithm>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "expr/pipeline_functions.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A function that does not exist stops the run when it is queued; in conditions of steps, when the step is reached.

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

The fix takes the function that was probably meant. `substring` works today, but is documented nowhere: that is a hint.
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

const Foreign* FindForeign(std::string_view name) {
  const auto* found = std::ranges::find_if(
      kForeign, [name](const Foreign& f) { return EqualsIgnoreCase(f.name, name); });
  return found == std::end(kForeign) ? nullptr : found;
}

// The function of this place that has almost this name.
std::string_view NearestFunction(std::string_view name, expr::PipelineSlot slot) {
  std::vector<std::string_view> names;
  for (const expr::PipelineFunction& function : expr::PipelineFunctions()) {
    if (function.documented && function.IsIn(slot)) names.push_back(function.name);
  }
  return Nearest(name, names, name.size() < 5 ? 1 : 2).value_or(std::string_view());
}

void CheckCall(const PipelineExpression& expression, const expr::Expr& call, RuleContext& ctx) {
  const std::string_view name = expression.ast.TextOf(call.name);
  const Span at = RuleContext::SourceOf(expression, call.name);
  if (const expr::PipelineFunction* function = expr::FindPipelineFunction(name)) {
    if (function->documented) return;
    ctx.Report(at, "function `{}` is not documented", name)
        .As(Severity::kHint)
        .Help("compare with `startsWith` or `contains`, or cut the text in a script step");
    return;
  }
  const Foreign* foreign = FindForeign(name);
  const std::string_view nearest = foreign != nullptr
                                       ? foreign->replacement
                                       : NearestFunction(name, pipeline::SlotOf(expression.use));
  auto report = ctx.Report(at, "there is no function `{}`", name);
  if (!nearest.empty()) {
    report.Help("use `{}`", nearest)
        .Fix(FixSafety::kUnsafe, fmt::format("call `{}`", nearest), at, std::string(nearest));
  } else if (foreign != nullptr) {
    report.Help("{}", foreign->help);
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
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:contexts-and-builtin-func"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
