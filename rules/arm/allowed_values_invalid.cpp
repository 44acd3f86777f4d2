#include <algorithm>
#include <vector>

#include "arm/scope.h"
#include "engine/rule_context.h"
#include "eval/describe.h"
#include "eval/literal.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`allowedValues` is not a list, is empty, or holds values of another type than the parameter: then there is no value
that could be passed, or some of the values can never be. A value that is listed twice is information only.

```json bad
{
  "parameters": { "instances": { "type": "int", "allowedValues": ["1", "2"] } },
  "outputs": { "instances": { "type": "int", "value": "[parameters('instances')]" } }
}
```

```json good
{
  "parameters": { "instances": { "type": "int", "allowedValues": [1, 2] } },
  "outputs": { "instances": { "type": "int", "value": "[parameters('instances')]" } }
}
```

The values of an array parameter are those that its elements may have. Expressions are not evaluated here.
)md";

std::string_view NameOf(eval::Kinds kinds) {
  switch (kinds) {
    case eval::kStrings:
      return "a string";
    case eval::kIntegers:
      return "an int";
    case eval::kBooleans:
      return "a bool";
    case eval::kFloats:
      return "a fraction";
    case eval::kArrays:
      return "an array";
    case eval::kObjects:
      return "an object";
    default:
      return "null";
  }
}

struct Twice {
  NodeRef first;
  NodeRef again;
};

// One finding of a list, whose second half is often the first one again.
void ReportTwice(const arm::Parameter& parameter, const std::vector<Twice>& twice,
                 RuleContext& ctx) {
  const Twice& one = twice.front();
  auto report = twice.size() == 1
                    ? ctx.Report(one.again.span(), "an allowed value of `{}` is listed twice",
                                 parameter.name())
                    : ctx.Report(one.again.span(), "{} allowed values of `{}` repeat earlier ones",
                                 twice.size(), parameter.name());
  report.As(Severity::kInfo);
  if (parameter.IsSecure()) {
    // No other value is shown either.
    report.Masked();
    return;
  }
  report.Label(one.first.span(), "first here");
  for (std::size_t i = 1; i < twice.size(); ++i) report.Label(twice[i].again.span(), "again");
}

void CheckElements(const arm::Parameter& parameter, NodeRef list, RuleContext& ctx) {
  eval::Session session;
  const eval::Kinds wanted = arm::KindsOf(parameter.parsed_type);
  std::vector<eval::Value> before;
  std::vector<Twice> twice;
  for (const NodeRef element : list.children()) {
    if (element.IsMissing()) continue;
    const eval::Value value = eval::LiteralOf(session, element);
    // Of an array parameter they are elements, which have no type.
    if (wanted != eval::kArrays && parameter.parsed_type != arm::ParameterType::kUnknown &&
        !value.IsNull() && !value.Is(wanted)) {
      const NodeRef type = parameter.type.node();
      ctx.Report(element.span(), "an allowed value of `{}` is {}, not {}", parameter.name(),
                 NameOf(eval::KindsOf(value)), NameOf(wanted))
          .LabelIf(static_cast<bool>(type), type.span(), "declared here");
      continue;
    }
    const auto same = std::ranges::find_if(before, [&value](const eval::Value& other) {
      return eval::Equal(value, other) == eval::Truth::kTrue;
    });
    if (same == before.end()) {
      before.push_back(value);
    } else {
      twice.push_back({session.NodeOf(same->origin()).node, element});
    }
  }
  if (!twice.empty()) ReportTwice(parameter, twice, ctx);
}

void Check(const arm::Parameter& parameter, RuleContext& ctx) {
  const NodeRef list = parameter.node.Find("allowedValues", CaseRule::kIgnore);
  if (!list || list.IsMissing() || list.kind() == NodeKind::kNull) return;
  if (!list.IsArray()) {
    auto report =
        ctx.Report(list.span(), "`allowedValues` of `{}` is not an array", parameter.name());
    if (arm::Value(list).Expression()) {
      report.Help("list the values; an expression is not evaluated here");
    } else {
      report.Help("list the values between `[` and `]`");
    }
    return;
  }
  if (list.size() == 0) {
    ctx.Report(list.span(), "`allowedValues` of `{}` is empty, so that no value can be passed",
               parameter.name())
        .Help("list the values, or remove `allowedValues`");
    return;
  }
  CheckElements(parameter, list, ctx);
}

}  // namespace

extern constinit const Rule allowed_values_invalid = {
    .id = "allowed-values-invalid",
    .summary = "allowedValues is no list, is empty, or holds values of another type or twice",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation"},
    .on = {OnParameter{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
