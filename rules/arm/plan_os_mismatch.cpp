#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A plan is one of Linux when `reserved` is `true`; its kind is only a label. An app for the other system starts without
its runtime.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "kind": "linux", "sku": { "name": "S1" }, "properties": {} }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Web/serverfarms", "apiVersion": "2023-12-01", "name": "plan", "kind": "linux", "sku": { "name": "S1" }, "properties": { "reserved": true } }
  ]
}
```

A plan that is one of Linux by its kind only is a warning. Settings of the other system that have no effect, as exported templates have them (`netFrameworkVersion` of an app on
Linux), are left alone.
)md";

bool Contains(const std::optional<eval::Value>& value, std::string_view word) {
  return value && value->IsString() && ContainsIgnoreCase(value->text(), word);
}
bool IsText(const std::optional<eval::Value>& value) {
  return value && value->IsString() && !value->text().empty();
}

class OsChecker {
 public:
  OsChecker(const arm::Expansion& expansion, RuleContext& ctx)
      : places_(expansion, ctx), ctx_(ctx) {}

  // The kind is a label for people; only `reserved` makes a plan one of Linux.
  void Plan(const arm::DeployedResource& plan) {
    const auto kind = arm::KnownAt(plan, "kind");
    const auto reserved = arm::KnownAt(plan, "properties.reserved");
    if (!Contains(kind, "linux") || !reserved || eval::IsTrue(*reserved) == eval::Truth::kTrue ||
        !(reserved->IsNull() || reserved->kind() == eval::Kind::kBoolean)) {
      return;
    }
    const Written place = places_.At(*kind);
    if (!place) return;
    ctx_.ReportIn(*place.document, place.span,
                  "the plan becomes one of Windows: its kind is `{}`, and `reserved` is not `true`",
                  kind->text())
        .As(Severity::kWarning)
        .Help("set `properties.reserved` to `true`");
  }

  void Site(const arm::Site& site) {
    const auto kind = arm::KnownAt(*site.resource, "kind");
    const auto linux_runtime = arm::ConfigurationOf(site, "linuxFxVersion");
    if (site.plan != nullptr && site.is_linux == eval::Truth::kFalse &&
        !Contains(arm::KnownAt(*site.plan, "kind"), "linux")) {
      if (Contains(kind, "linux")) {
        Report(site, *kind, "{} is one of Linux, and its plan one of Windows");
      } else if (IsText(linux_runtime)) {
        Report(site, *linux_runtime, "{} has a runtime of Linux, and its plan is one of Windows");
      }
      return;
    }
    if (site.is_linux != eval::Truth::kTrue) return;
    const auto windows_runtime = arm::ConfigurationOf(site, "windowsFxVersion");
    if (site.plan != nullptr && IsText(windows_runtime)) {
      Report(site, *windows_runtime, "{} has a container of Windows, and its plan is one of Linux");
    }
    if (Contains(kind, "container") && IsText(linux_runtime) && !IsImage(linux_runtime->text())) {
      Report(site, *linux_runtime, "{} is a container by its kind, and runs no image");
    }
  }

 private:
  static bool IsImage(std::string_view runtime) {
    return runtime.find('|') == std::string_view::npos ||
           StartsWithIgnoreCase(runtime, "DOCKER|") || StartsWithIgnoreCase(runtime, "COMPOSE|") ||
           StartsWithIgnoreCase(runtime, "KUBE|");
  }

  void Report(const arm::Site& site, const eval::Value& at, fmt::format_string<std::string> what) {
    const Written place = places_.At(at);
    if (!place) return;
    auto report = ctx_.ReportIn(*place.document, place.span, what, TitleOf(site));
    if (site.plan != nullptr) LabelResource(report, *site.plan, "the plan", ctx_);
  }

  SitePlaces places_;
  RuleContext& ctx_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  OsChecker checker(expansion, ctx);
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (IsSent(resource) && EqualsIgnoreCase(resource.type, "Microsoft.Web/serverfarms")) {
      checker.Plan(resource);
    }
  }
  for (const arm::Site& site : expansion.sites()) checker.Site(site);
}

}  // namespace

extern constinit const Rule plan_os_mismatch = {
    .id = "plan-os-mismatch",
    .summary = "a site, its plan and its runtime disagree on the operating system",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
