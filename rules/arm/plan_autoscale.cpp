#include <charconv>
#include <string>

#include "arm/assigned_roles.h"
#include "engine/site_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Automatic scaling needs room, rules in both directions, and two instances at least: with rules that only scale out the
costs stay up, with rules that only scale in the load stays, and the only instance takes the app down when it fails.

```json bad
{ "type": "Microsoft.Insights/autoscaleSettings", "apiVersion": "2022-10-01", "name": "scale", "properties": { "targetResourceUri": "[resourceId('Microsoft.Web/serverfarms', 'plan')]", "profiles": [ { "name": "all", "capacity": { "minimum": "2", "maximum": "5", "default": "2" }, "rules": [ { "scaleAction": { "direction": "Increase", "type": "ChangeCount", "value": "1", "cooldown": "PT5M" } } ] } ] } }
```

```json good
{ "type": "Microsoft.Insights/autoscaleSettings", "apiVersion": "2022-10-01", "name": "scale", "properties": { "targetResourceUri": "[resourceId('Microsoft.Web/serverfarms', 'plan')]", "profiles": [ { "name": "all", "capacity": { "minimum": "2", "maximum": "5", "default": "2" }, "rules": [ { "scaleAction": { "direction": "Increase", "type": "ChangeCount", "value": "1", "cooldown": "PT5M" } }, { "scaleAction": { "direction": "Decrease", "type": "ChangeCount", "value": "1", "cooldown": "PT5M" } } ] } ] } }
```

A default outside of the limits is an error: the service refuses it.
)md";

std::optional<std::int64_t> CountAt(const eval::Value& capacity, std::string_view name) {
  const eval::Value* const value = FindAt(capacity, name);
  if (value == nullptr) return std::nullopt;
  if (value->kind() == eval::Kind::kInteger) return value->integer();
  std::int64_t count = 0;
  if (!value->IsString()) return std::nullopt;
  const std::string_view text = value->text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return count;
}

// What the rules of a profile do: both directions, one, or nobody knows.
enum class Directions : std::uint8_t { kFine, kOnlyOut, kOnlyIn };
Directions DirectionsOf(const eval::Value& profile) {
  const eval::Value* const rules = FindAt(profile, "rules");
  if (rules == nullptr || !rules->IsArray() || rules->items().empty()) return Directions::kFine;
  bool out = false;
  bool in = false;
  for (const eval::Value& rule : rules->items()) {
    const eval::Value* const direction = FindAt(rule, "scaleAction.direction");
    if (direction == nullptr || !direction->IsString()) return Directions::kFine;
    (EqualsIgnoreCase(direction->text(), "Increase") ? out : in) = true;
  }
  if (out == in) return Directions::kFine;
  return out ? Directions::kOnlyOut : Directions::kOnlyIn;
}

class ScaleChecker {
 public:
  ScaleChecker(const arm::Expansion& expansion, RuleContext& ctx)
      : places_(expansion, ctx), ctx_(ctx) {}

  void Profile(const eval::Value& profile) {
    if (const eval::Value* const capacity = FindAt(profile, "capacity")) Capacity(*capacity);
    const Directions directions = DirectionsOf(profile);
    if (directions == Directions::kFine) return;
    Report(*FindAt(profile, "rules"), directions == Directions::kOnlyOut
                                          ? "the rules only scale out"
                                          : "the rules only scale in");
  }

 private:
  void Capacity(const eval::Value& capacity) {
    const auto min = CountAt(capacity, "minimum");
    const auto max = CountAt(capacity, "maximum");
    const auto fallback = CountAt(capacity, "default");
    if (fallback && ((min && *fallback < *min) || (max && *fallback > *max))) {
      Report(*FindAt(capacity, "default"),
             fmt::format("the default of {} is outside of the limits", *fallback),
             Severity::kError);
    } else if (min && max && *min == *max) {
      Report(*FindAt(capacity, "maximum"),
             fmt::format("nothing is scaled: both limits are {}", *max));
    } else if (min && *min < 2) {
      Report(*FindAt(capacity, "minimum"),
             fmt::format("scaling in may leave {}: when it fails the app is down",
                         *min == 1 ? "one instance" : "none"));
    }
  }

  void Report(const eval::Value& at, std::string_view what, Severity severity = Severity::kInfo) {
    const Written place = places_.At(at);
    if (place) ctx_.ReportIn(*place.document, place.span, "{}", what).As(severity);
  }

  SitePlaces places_;
  RuleContext& ctx_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  ScaleChecker checker(expansion, ctx);
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Insights/autoscaleSettings") ||
        !IsSent(resource)) {
      continue;
    }
    const eval::Value* const target = FindAt(resource.body, "properties.targetResourceUri");
    const std::string type = target == nullptr ? std::string() : arm::TypeOfId(*target);
    if (!EqualsIgnoreCase(type, "Microsoft.Web/serverfarms") &&
        !EqualsIgnoreCase(type, "Microsoft.Compute/virtualMachineScaleSets")) {
      continue;
    }
    const eval::Value* const profiles = FindAt(resource.body, "properties.profiles");
    if (profiles == nullptr || !profiles->IsArray()) continue;
    for (const eval::Value& profile : profiles->items()) checker.Profile(profile);
  }
}

}  // namespace

extern constinit const Rule plan_autoscale = {
    .id = "plan-autoscale",
    .summary = "automatic scaling has limits or rules that defeat it",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"reliability", "app-service"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
