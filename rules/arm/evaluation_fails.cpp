#include <algorithm>

#include "engine/values_used.h"
#include "eval/functions.h"
#include "expr/search.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With the values that are known, the expression cannot be evaluated: an index behind the end of an array, text that is
no number, a division by zero, `fail()`. The deployment fails at this place, whatever else it is given.

```json bad
{ "outputs": { "first": { "type": "string", "value": "[split('a,b', ',')[2]]" } } }
```

```json good
{ "outputs": { "first": { "type": "string", "value": "[split('a,b', ',')[1]]" } } }
```

Where a template does more than plumbline follows (loops in loops in loops), an info says so.

Where a template has parameter files, it is evaluated with each of them; a finding that not all of them share says with
which it holds. Without any it is evaluated with the defaults of its parameters: what only they show is a warning, and
an info when the default is an empty text, array or object, which stands for a value that is always passed.
)md";

// Findings about these have rules of their own: resource-id-segments, format-placeholder.
bool HasOwnRule(const EvaluationError& found, const RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kArgumentValue) return false;
  const eval::Program& program = ctx.programs().Of(found.Text());
  const expr::ExprId id = expr::CallAt(program.ast, found.error->span);
  if (id == kNoId<expr::ExprId>) return false;
  const eval::Function* const function = program.functions[IndexOf(id)];
  return function != nullptr &&
         (function->special == eval::Special::kResourceId || function->name == "format");
}

bool IsPlaceholder(const arm::Parameter& parameter) {
  const NodeRef value = parameter.default_value.node();
  return value.IsScalar() ? value.IsString() && value.text().empty() : !value.first_child();
}

void Check(const EvaluationError& found, RuleContext& ctx) {
  switch (found.error->kind) {
    case eval::ErrorKind::kArgumentValue:
    case eval::ErrorKind::kIndexOutOfRange:
    case eval::ErrorKind::kFail:
      break;
    case eval::ErrorKind::kLimit:
      break;
    case eval::ErrorKind::kCutOff:
      ctx.ReportIn(*found.document, found.span, "{}; what follows from here is not checked",
                   found.error->message)
          .As(Severity::kInfo);
      return;
    default:
      return;
  }
  if (HasOwnRule(found, ctx)) return;
  auto report = found.error->kind == eval::ErrorKind::kFail
                    ? ctx.ReportIn(*found.document, found.span, "`fail()` is reached: {}",
                                   found.error->message)
                    : ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
  if (ExplainValues(found, ctx, report) == Certainty::kCertain) return;
  const bool is_open = std::ranges::any_of(
      DefaultsUsed(found, ctx),
      [](const arm::Parameter* parameter) { return IsPlaceholder(*parameter); });
  report.As(is_open ? Severity::kInfo : Severity::kWarning);
}

}  // namespace

extern constinit const Rule evaluation_fails = {
    .id = "evaluation-fails",
    .summary = "an expression fails with every value it can get",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP070", "bicep:BCP338", "bicep:BCP410", "bicep:BCP186", "bicep:BCP234"},
    .on = {OnEvaluationError{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
