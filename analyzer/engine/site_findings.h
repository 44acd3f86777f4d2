// What rules about web apps and function apps (arm/sites.h) say alike, and where they say it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "arm/sites.h"
#include "engine/deployed_values.h"

namespace plumbline {

// Finds the places of findings of one expansion, each once.
class SitePlaces {
 public:
  SitePlaces(const arm::Expansion& expansion, const RuleContext& ctx)
      : expansion_(expansion), ctx_(ctx) {}

  // The value; nothing when no file holds it, or it came before.
  Written At(const eval::Value& value);
  Written At(const arm::AppSetting& setting);  // Its name.
  // A place for what is missing: the key of the innermost part of `path` that is written in the
  // resource, else its type.
  Written Missing(const arm::DeployedResource& resource, std::string_view path);
  // The value when it is there, else Missing.
  Written AtOrMissing(const arm::DeployedResource& resource, std::string_view path,
                      const eval::Value& value);

 private:
  Written Once(const Written& place);

  const arm::Expansion& expansion_;
  const RuleContext& ctx_;
  SeenPlaces seen_;
};

// "web app `shop`", "slot `shop/staging`", "function app", for messages.
std::string TitleOf(const arm::Site& site);

// Adds where a resource that explains the finding is declared.
void LabelResource(ReportBuilder& report, const arm::DeployedResource& resource,
                   std::string_view what, const RuleContext& ctx);

// Adds where the tier of the site's plan comes from. One that rests on defaults of parameters makes
// the finding a warning.
void ExplainTier(ReportBuilder& report, const arm::Site& site, const RuleContext& ctx);

// Whether the deployment makes the settings that the host of a function app starts with: an app
// that has none of them gets them from elsewhere.
bool IsHostSetHere(const arm::Site& site, const arm::AppSettingList& settings);

// Where the configuration of a site is.
inline constexpr std::string_view kSiteConfig = "properties.siteConfig";

}  // namespace plumbline
