#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "arm/parameter_defaults.h"
#include "engine/rule_context.h"
#include "eval/describe.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The default of a parameter is below its `minValue` or `minLength`, or above its `maxValue` or `maxLength`. Whoever relies
on the default cannot deploy.

```json bad
{
  "parameters": { "account": { "type": "string", "defaultValue": "my", "minLength": 3 } },
  "outputs": { "account": { "type": "string", "value": "[parameters('account')]" } }
}
```

```json good
{
  "parameters": { "account": { "type": "string", "defaultValue": "shop", "minLength": 3 } },
  "outputs": { "account": { "type": "string", "value": "[parameters('account')]" } }
}
```

Of an expression, what is certain of its value counts. When it breaks a bound only for some values of another parameter,
it is a warning that names one. To ask for a value, leave the default out: an empty one only hides that it is required.
)md";

// The least and the most that a value, or its length, can be.
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};
std::optional<Range> RangeOf(const eval::Value& value, eval::Kinds wanted) {
  if ((eval::KindsOf(value) & ~wanted) != 0) return std::nullopt;  // Another type: default-type.
  if (value.IsUnknown()) return Range{value.unknown().min, value.unknown().max};
  const auto exactly = [](auto n) {
    return Range{static_cast<std::int64_t>(n), static_cast<std::int64_t>(n)};
  };
  if (value.kind() == eval::Kind::kInteger) return exactly(value.integer());
  if (value.IsString()) return exactly(eval::Utf16Length(value.string()));
  if (value.IsArray()) return exactly(value.items().size());
  return std::nullopt;
}

std::string Counted(std::int64_t n, std::string_view unit) {
  return unit.empty() ? fmt::format("{}", n) : fmt::format("{} {}{}", n, unit, n == 1 ? "" : "s");
}

void CheckBound(const arm::Parameter& parameter, bool is_least, eval::Kinds wanted,
                arm::ParameterDefaults& defaults, RuleContext& ctx) {
  const bool is_value = wanted == eval::kIntegers;
  const std::string_view key =
      is_value ? (is_least ? "minValue" : "maxValue") : (is_least ? "minLength" : "maxLength");
  const arm::Value bound = parameter.At(Key(key));
  if (bound.node().kind() != NodeKind::kNumber) return;
  const auto limit = bound.Integer();
  if (!limit) return;
  const arm::Flaw flaw =
      arm::FindFlaw(defaults.session(), defaults.Of(parameter), [&](const eval::Value& value) {
        const auto range = RangeOf(value, wanted);
        return range && (is_least ? range->most < *limit : range->least > *limit);
      });
  if (!flaw.is_there) return;
  const Range range = *RangeOf(flaw.value, wanted);
  const std::string_view unit = is_value ? "" : wanted == eval::kArrays ? "element" : "character";
  const std::string_view about = range.least == range.most ? ""
                                 : is_least                ? "at most "
                                                           : "at least ";
  auto report =
      ctx.Report(parameter.default_value.span(), "the default of `{}` {} {}{}, but `{}` is {}{}{}",
                 parameter.name(), is_value ? "is" : "has", about,
                 Counted(is_least ? range.most : range.least, unit), key, *limit,
                 flaw.when.empty() ? "" : ", when ", flaw.when);
  report.Label(bound.span(), "the bound is here");
  if (!flaw.when.empty()) report.As(Severity::kWarning);
  if (parameter.IsSecure()) report.Masked();
  if (flaw.value.IsString() && flaw.value.text().empty()) {
    report.Help("remove the default, so that a value has to be passed");
  }
}

void Check(const arm::Template& of, RuleContext& ctx) {
  if (&ctx.model().EvaluationScope(of) != &of || of.parameters.empty()) return;
  arm::ParameterDefaults& defaults = ctx.DefaultsOf(of);
  for (const arm::Parameter& parameter : of.parameters) {
    const eval::Kinds wanted = arm::KindsOf(parameter.parsed_type);
    if (wanted != eval::kIntegers && wanted != eval::kStrings && wanted != eval::kArrays) continue;
    CheckBound(parameter, true, wanted, defaults, ctx);
    CheckBound(parameter, false, wanted, defaults, ctx);
  }
}

}  // namespace

extern constinit const Rule default_violates_constraint = {
    .id = "default-violates-constraint",
    .summary = "the default of a parameter breaks the parameter's own bounds",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation",
                    "psrule:Azure.Template.ValueConstraint"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
