#include <string>
#include <string_view>

#include "base/pattern.h"
#include "engine/deployed_values.h"
#include "eval/choice.h"
#include "graph/filled_in_later.h"
#include "schema/supported_versions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Azure Kubernetes Service supports a minor version of Kubernetes for about a year. New clusters of an older one are refused,
and existing ones get no security fixes.

```json bad
{
  "type": "Microsoft.ContainerService/managedClusters",
  "apiVersion": "2024-05-01",
  "name": "shop",
  "location": "westeurope",
  "properties": { "kubernetesVersion": "1.27.9", "dnsPrefix": "shop" }
}
```

```json good
{
  "type": "Microsoft.ContainerService/managedClusters",
  "apiVersion": "2024-05-01",
  "name": "shop",
  "location": "westeurope",
  "properties": { "kubernetesVersion": "1.34", "dnsPrefix": "shop" }
}
```

The days are compared with the day of the run (`--as-of`). An error when the support ended more than a year ago, and for
a text that is no version. With `supportPlan` `AKSLongTermSupport` the later end counts, where there is one. Versions that
are newer than the table of this program are taken.
)md";

constinit const Pattern kVersion{R"(^\d+\.\d+(\.\d+)?$)"};

Date YearAfter(Date day) { return {day.year + 1, day.month, day.day}; }

class VersionChecker {
 public:
  VersionChecker(const arm::Expansion& expansion, RuleContext& ctx)
      : expansion_(expansion), ctx_(ctx) {}

  void Resource(const arm::DeployedResource& resource) {
    if (EqualsIgnoreCase(resource.type, "Microsoft.ContainerService/managedClusters")) {
      const eval::Value* const plan = FindAt(resource.body, "properties.supportPlan");
      const bool may_be_long =
          plan != nullptr &&
          (!plan->IsString() || EqualsIgnoreCase(plan->text(), "AKSLongTermSupport"));
      Check(FindAt(resource.body, "properties.kubernetesVersion"), may_be_long);
      const eval::Value* const pools = FindAt(resource.body, "properties.agentPoolProfiles");
      if (pools == nullptr || !pools->IsArray()) return;
      for (const eval::Value& pool : pools->items()) {
        Check(FindAt(pool, "orchestratorVersion"), may_be_long);
      }
    } else if (EqualsIgnoreCase(resource.type,
                                "Microsoft.ContainerService/managedClusters/agentPools")) {
      // The plan of the cluster is not known here.
      Check(FindAt(resource.body, "properties.orchestratorVersion"), true);
    }
  }

 private:
  void Check(const eval::Value* value, bool may_be_long) {
    if (value == nullptr || !value->IsString() || value->text().empty()) return;
    const std::string_view text = value->text();
    const Written place = WrittenAt(ctx_.graph(), expansion_, *value);
    if (IsFilledInLater(text) || !place) return;
    if (!kVersion.FoundIn(text)) {
      if (!seen_.Add(place)) return;
      auto report =
          ctx_.ReportIn(*place.document, place.span, "`{}` is no version of Kubernetes", text);
      report.As(Severity::kError).Help("write it like `1.34` or `1.34.2`");
      ExplainDefaults(place, ctx_, report);
      return;
    }
    const auto* const row = schema::FindSupportedVersion("AKS", *schema::ParseVersionNumbers(text));
    if (row == nullptr) return;
    const Date ends = may_be_long && row->long_term.year != 0 ? row->long_term : row->ends;
    if (ends > ctx_.as_of() || !seen_.Add(place)) return;
    auto report = ctx_.ReportIn(
        *place.document, place.span, "Kubernetes {} has been out of support since {}{}-{:02}-{:02}",
        text, IsListed(*row, text) ? "" : "before ", ends.year, ends.month, ends.day);
    if (YearAfter(ends) <= ctx_.as_of()) report.As(Severity::kError);
    if (!row->is_certain) report.As(Confidence::kMedium);
    if (const auto* const newest = schema::NewestSupported("AKS", ctx_.as_of())) {
      report.Help("use {}.{} or later", newest->major, newest->minor);
    }
    ExplainDefaults(place, ctx_, report);
  }

  static bool IsListed(const schema::SupportedVersion& row, std::string_view text) {
    return row.minor == schema::ParseVersionNumbers(text)->minor;
  }

  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  SeenPlaces seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  VersionChecker checker(expansion, ctx);
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (IsSent(resource)) checker.Resource(resource);
  }
}

}  // namespace

extern constinit const Rule kubernetes_version_unsupported = {
    .id = "kubernetes-version-unsupported",
    .summary = "the Kubernetes version of a cluster is out of support, or is none",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"containers", "lifecycle"},
    .equivalents = {"psrule:Azure.AKS.Version", "template-analyzer:TA-000025"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
