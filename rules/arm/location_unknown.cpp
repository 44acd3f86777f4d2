#include "engine/deployed_values.h"
#include "eval/choice.h"
#include "graph/filled_in_later.h"
#include "schema/locations.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The location of a resource is no region of Azure, so that nothing can be deployed there.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "west-europe"
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "shop",
  "location": "westeurope"
}
```

Names (`westeurope`) and display names (`West Europe`) are taken in any case, as are `global` and the geographies in
which some services keep their data. A warning for a name that may belong to a region that is newer than the list of this
program, and where only one of the values that a parameter allows is none. Nothing is said of the clouds for governments
and for China.
)md";

// `<your location>`, `Some Location`, `changeme`: no value yet.
bool IsStandIn(std::string_view location) {
  return IsFilledInLater(location) || ContainsIgnoreCase(location, "location") ||
         ContainsIgnoreCase(location, "region") || EqualsIgnoreCase(location, "changeme");
}

bool IsUnknown(std::string_view location) {
  // An expression in a parameter file is reported as such; `local` is the region of an Azure Stack
  // development kit.
  if (location.empty() || location.starts_with('[') || EqualsIgnoreCase(location, "local")) {
    return false;
  }
  return !schema::FindLocation(location) && !schema::IsOfOtherCloud(location) &&
         !IsStandIn(location);
}

eval::Truth IsBad(const eval::Value& value) {
  if (!value.IsString()) return eval::Truth::kMaybe;
  return IsUnknown(value.text()) ? eval::Truth::kTrue : eval::Truth::kFalse;
}

void CheckResource(const arm::Expansion& expansion, const arm::DeployedResource& resource,
                   SeenPlaces& seen, RuleContext& ctx) {
  const eval::Holds holds = eval::Test(resource.location, IsBad);
  if (holds == eval::Holds::kNever || holds == eval::Holds::kUndecided) return;
  const Written place = WrittenAt(ctx.graph(), expansion, resource.location);
  if (!place || !seen.Add(place)) return;
  eval::ForEachLeaf(
      resource.location, [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
        if (IsBad(leaf) != eval::Truth::kTrue) return true;
        auto report =
            ctx.ReportIn(*place.document, place.span, "`{}` is no region of Azure", leaf.text());
        if (!answers.empty()) report.Note("when {}", eval::Describe(expansion.session(), answers));
        const schema::AzureLocation* const nearest = schema::NearestRegion(leaf.text());
        if (schema::MayBeNewRegion(leaf.text())) {
          report.As(Severity::kWarning)
              .Note("the list of this program is of {}", schema::kLocationsDate);
        }
        if (nearest != nullptr) report.Help("did you mean `{}`?", nearest->name);
        if (holds == eval::Holds::kSometimes) report.As(Severity::kWarning);
        ExplainDefaults(place, ctx, report);
        return false;
      });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (IsSent(resource)) CheckResource(expansion, resource, seen, ctx);
  }
}

}  // namespace

extern constinit const Rule location_unknown = {
    .id = "location-unknown",
    .summary = "the location of a resource is no region of Azure",
    .severity = Severity::kError,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"psrule:Azure.Template.ParameterStrongType"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
