#include <string>
#include <vector>

#include "base/day_number.h"
#include "engine/resource_types_used.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`reference()` and the `list*` functions read a resource at the API version that they name. An unknown one fails at the
deployment, and previews and old versions are withdrawn like those of resources.

```json bad
{
  "type": "Microsoft.Web/sites/config",
  "apiVersion": "2022-09-01",
  "name": "shop/appsettings",
  "properties": { "KEY": "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'shop'), '2023-05-02').keys[0].value]" }
}
```

```json good
{
  "type": "Microsoft.Web/sites/config",
  "apiVersion": "2022-09-01",
  "name": "shop/appsettings",
  "properties": { "KEY": "[listKeys(resourceId('Microsoft.Storage/storageAccounts', 'shop'), '2025-01-01').keys[0].value]" }
}
```

The rule runs with `--pedantic` only. It looks at versions that are written in the call, of resources whose type is written
in `resourceId()` or one of its kind.
)md";

bool ReadsResource(std::string_view function) {
  return EqualsIgnoreCase(function, "reference") ||
         (StartsWithIgnoreCase(function, "list") && function.size() > 4);
}

void CheckCall(const ArmExpression& expression, expr::ExprId call, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const std::vector<expr::ExprId> arguments = ast.Children(call);
  if (arguments.size() < 2 || ast.nodes[arguments[1]].kind != expr::ExprKind::kString) return;
  const auto id_type = TypeOfResourceId(expression, arguments[0]);
  const auto version = schema::ApiVersion::Parse(ast.StringValue(arguments[1]));
  if (!id_type || !version || version->date() > schema::ResourceTypesDate()) return;
  const auto type = schema::FindResourceType(id_type->name);
  if (!type || type->versions.empty()) return;
  const Span span = RuleContext::SourceOf(expression, ast.nodes[arguments[1]].span);
  const auto report = [&](schema::ApiVersion better, std::string message) {
    ctx.Report(span, "{}", message)
        .Help("use {}", better.ToText())
        .Fix(FixSafety::kUnsafe, fmt::format("use {}", better.ToText()), span,
             fmt::format("'{}'", better.ToText()));
  };
  const auto newest = type->NewestStable();
  if (!type->Has(*version)) {
    report(type->Nearest(*version).value_or(*version),
           fmt::format("{} has no API version {}", type->name, version->ToText()));
  } else if (const auto stable = FirstStableAfter(*type, *version);
             stable && !version->IsStable()) {
    report(*stable,
           fmt::format("{} is a preview, and {} is stable", version->ToText(), stable->ToText()));
  } else if (newest && *newest > *version &&
             DayNumber(ctx.as_of()) - DayNumber(version->date()) > 730) {
    report(*newest, fmt::format("API version {} is more than two years old", version->ToText()));
  }
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall) continue;
    if (ReadsResource(ast.TextOf(ast.nodes[id].name))) CheckCall(expression, id, ctx);
  }
}

}  // namespace

extern constinit const Rule reference_api_version = {
    .id = "reference-api-version",
    .summary = "the API version in reference() or a list function is unknown, a preview or old",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"template"},
    .equivalents = {"arm-ttk:apiVersions-Should-Be-Recent-In-Reference-Functions",
                    "bicep:use-recognized-resource-type"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
