#include "base/nearest.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An output has a `type` that Azure knows (`string`, `securestring`, `int`, `bool`, `object`, `secureObject`,
`array`; in any case), and either a `value` or a `copy` that makes an array. Azure refuses a template with any
other one.

```json bad
{ "outputs": { "site": { "value": "shop" } } }
```

```json good
{ "outputs": { "site": { "type": "string", "value": "shop" } } }
```

In language version 2.0, `$ref` may stand for the type.
)md";

constexpr std::string_view kTypes[] = {"string", "securestring", "int",  "bool",
                                       "object", "secureObject", "array"};

// What the output is short of can be behind the place where the file breaks off.
bool IsWhole(const arm::Output& output, const RuleContext& ctx) {
  return ctx.document().tree.problems.empty() && !arm::Value(output.node).MayHaveMoreMembers();
}

void CheckType(const arm::Output& output, RuleContext& ctx) {
  const arm::Value reference = arm::Value(output.node)["$ref"];
  if (output.type.IsAbsent()) {
    if (!reference.IsAbsent() || !IsWhole(output, ctx)) return;
    ctx.Report(output.name_span(), "output `{}` has no `type`", output.name())
        .Help("add the type of its value");
    return;
  }
  if (output.type.IsUnknown()) return;
  const auto text = output.type.Text();
  if (!text || !output.type.node().IsString()) {
    ctx.Report(output.type.span(), "the type of output `{}` is no text", output.name());
  } else if (arm::ParseParameterType(*text) == arm::ParameterType::kUnknown) {
    auto report = ctx.Report(output.type.span(), "there is no type `{}`", *text);
    if (const auto near = Nearest(*text, kTypes)) {
      report.Help("did you mean `{}`?", *near);
    } else {
      report.Help(
          "use one of `string`, `int`, `bool`, `object`, `array`, `securestring` and "
          "`secureObject`");
    }
  }
}

void Check(const arm::Output& output, RuleContext& ctx) {
  if (!output.node.IsObject()) return;
  CheckType(output, ctx);
  const NodeRef value = output.node.Find("value", CaseRule::kIgnore);
  if (value && !output.copy.IsAbsent()) {
    ctx.Report(output.copy.key_span(), "output `{}` has both `value` and `copy`", output.name())
        .Label(value.key_span(), "the other one is here")
        .Help("remove one of them");
  } else if (!value && output.copy.IsAbsent() && IsWhole(output, ctx)) {
    ctx.Report(output.name_span(), "output `{}` has no `value`", output.name())
        .Help("add a `value`, or a `copy` that makes an array");
  }
}

}  // namespace

extern constinit const Rule output_incomplete = {
    .id = "output-incomplete",
    .summary = "an output has no type, an unknown one, or not exactly one of `value` and `copy`",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation"},
    .on = {OnOutput{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
