#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The API version says what the body means. When a parameter or `providers()` decides about it, nobody can check the template, and a deployment that worked yesterday means something else today.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "[providers('Microsoft.Storage', 'storageAccounts').apiVersions[0]]",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" }
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope",
  "kind": "StorageV2",
  "sku": { "name": "Standard_LRS" }
}
```

A variable that holds a literal is an info: the version is known, but far from the body that depends on it.
)md";

void Check(const arm::Resource& resource, RuleContext& ctx) {
  const auto written = resource.api_version.Expression();
  if (!written) return;
  const expr::Expression& parsed = ctx.Parsed(*written);
  if (!parsed.problems.empty()) return;
  std::string_view by;
  bool is_variable = true;
  for (expr::ExprId id{0}; id < parsed.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (parsed.nodes[id].kind != expr::ExprKind::kCall) continue;
    if (parsed.IsCallOf(id, "parameters")) by = "a parameter";
    if (parsed.IsCallOf(id, "providers")) by = "`providers()`";
    is_variable = is_variable && parsed.IsCallOf(id, "variables");
  }
  if (by.empty() && is_variable) by = "a variable";
  if (by.empty()) by = "an expression";
  auto report = ctx.Report(resource.api_version.span(), "{} decides about the API version", by);
  report.Help("write the version that the body is made for");
  if (is_variable) report.As(Severity::kInfo);
}

}  // namespace

extern constinit const Rule api_version_dynamic = {
    .id = "api-version-dynamic",
    .summary = "an API version is computed",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"arm-ttk:apiVersions-Should-Be-Recent",
                    "arm-ttk:providers_apiVersions-Is-Not-Permitted", "sonar:S6874"},
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
