#include <algorithm>
#include <string>
#include <vector>

#include "arm/parameter_defaults.h"
#include "engine/rule_context.h"
#include "eval/describe.h"
#include "eval/literal.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The default of a parameter is none of its `allowedValues`. Azure refuses the template.

```json bad
{
  "parameters": {
    "sku": { "type": "string", "defaultValue": "Basic", "allowedValues": ["Standard", "Premium"] }
  },
  "outputs": { "sku": { "type": "string", "value": "[parameters('sku')]" } }
}
```

```json good
{
  "parameters": {
    "sku": { "type": "string", "defaultValue": "Standard", "allowedValues": ["Standard", "Premium"] }
  },
  "outputs": { "sku": { "type": "string", "value": "[parameters('sku')]" } }
}
```

Of an array, every element has to be allowed, unless arrays are among the allowed values. Texts are compared without
regard to case. A default that is an expression is judged when its value is certain; when only some values of another
parameter lead to one that is not allowed, it is a warning that names one.
)md";

std::string TextOf(const eval::Value& value) {
  std::string text;
  eval::AppendText(value, text);
  return text;
}

bool IsAllowed(const eval::Value& value, const std::vector<eval::Value>& allowed) {
  return std::ranges::any_of(allowed, [&value](const eval::Value& option) {
    if (eval::Equal(value, option) != eval::Truth::kFalse) return true;
    // Whether case matters inside of objects and arrays is not known either.
    return value.kind() == option.kind() && !eval::FirstUnknown(value) &&
           EqualsIgnoreCase(TextOf(value), TextOf(option));
  });
}

std::string ShownPart(const eval::Value& value) {
  if (value.IsString() && value.text().empty()) return "empty";
  if (value.kind() == eval::Kind::kBoolean) return value.boolean() ? "`true`" : "`false`";
  return eval::Shown(value);
}

void CheckDefault(const arm::Parameter& parameter, arm::ParameterDefaults& defaults,
                  RuleContext& ctx) {
  std::vector<eval::Value> allowed;
  bool has_array = false;
  for (const arm::Value& option : parameter.allowed_values.Elements()) {
    allowed.push_back(eval::LiteralOf(defaults.session(), option.node()));
    has_array |= allowed.back().IsArray();
  }
  if (allowed.empty()) return;
  const eval::Kinds wanted = arm::KindsOf(parameter.parsed_type);
  const bool is_subset = wanted == eval::kArrays && !has_array;
  // Options of another type are the mistake then: allowed-values-invalid.
  const bool is_sound = is_subset || std::ranges::all_of(allowed, [wanted](const eval::Value& one) {
                          return one.IsNull() || one.Is(wanted);
                        });
  if (!is_sound) return;
  // The part of a value that is not allowed.
  const auto find = [&](const eval::Value& value) -> const eval::Value* {
    if (!value.Is(wanted)) return nullptr;  // Another type: default-type.
    if (!is_subset) return IsAllowed(value, allowed) ? nullptr : &value;
    for (const eval::Value& element : value.items()) {
      if (element.IsKnown() && !IsAllowed(element, allowed)) return &element;
    }
    return nullptr;
  };
  const arm::Flaw flaw =
      arm::FindFlaw(defaults.session(), defaults.Of(parameter),
                    [&find](const eval::Value& value) { return find(value) != nullptr; });
  if (!flaw.is_there) return;
  const eval::Value part = *find(flaw.value);
  const bool is_secret = parameter.IsSecure();
  // An element has a place of its own.
  Span at = parameter.default_value.span();
  if (part.origin() != kNoId<eval::OriginId> && flaw.when.empty()) {
    const NodeRef written = defaults.session().NodeOf(part.origin()).node;
    if (written && written.tree() == parameter.node.tree() && at.Contains(written.span())) {
      at = written.span();
    }
  }
  const bool has_text = !is_secret && part.Is(eval::kStrings | eval::kIntegers | eval::kBooleans);
  const std::string_view comma = flaw.when.empty() ? "" : ", when ";
  auto report =
      has_text
          ? ctx.Report(at, "the default of `{}` {} {}, which is none of its allowed values{}{}",
                       parameter.name(), is_subset ? "has an element that is" : "is",
                       ShownPart(part), comma, flaw.when)
          : ctx.Report(at, "the default of `{}` {} none of its allowed values{}{}",
                       parameter.name(), is_subset ? "has an element that is" : "is", comma,
                       flaw.when);
  report.LabelIf(!is_secret, parameter.allowed_values.key_span(), "the values are here");
  if (!flaw.when.empty()) report.As(Severity::kWarning);
  if (is_secret) report.Masked();
  if (part.IsString() && part.text().empty() && !is_subset && flaw.when.empty()) {
    report.Help("remove the default, so that a value has to be passed");
  }
}

void Check(const arm::Template& of, RuleContext& ctx) {
  if (&ctx.model().EvaluationScope(of) != &of || of.parameters.empty()) return;
  arm::ParameterDefaults& defaults = ctx.DefaultsOf(of);
  for (const arm::Parameter& parameter : of.parameters) CheckDefault(parameter, defaults, ctx);
}

}  // namespace

extern constinit const Rule default_not_allowed = {
    .id = "default-not-allowed",
    .summary = "the default of a parameter is none of its allowed values",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
