// Questions about App Service: what a web app, a function app or a slot is configured with,
// wherever in the file that is written. A site's configuration has two homes, its own `siteConfig`
// and `config` resources
// (`Microsoft.Web/sites/config`, nested or not), and these functions look in both.
#pragma once

#include "arm/named_value.h"
#include "arm/template.h"

namespace plumbline::arm {

// Microsoft.Web/sites and Microsoft.Web/sites/slots.
bool IsSiteOrSlot(const Resource& resource);
// Their `config` resources.
bool IsSiteConfig(const Resource& resource);

// A `config` resource called `config_name` that configures the site or slot, and whether it surely
// does. Names that are computed alike are the same; names that could be the same are kMaybe.
struct SiteConfig {
  const Resource* resource = nullptr;
  Match match = Match::kMaybe;
};
// In document order; kNo is left out.
std::vector<SiteConfig> ConfigsOf(const TemplateModel& model, const Resource& site,
                                  std::string_view config_name);

// What one resource itself writes: a site or slot in its siteConfig, a `config` resource called
// `appsettings`, `connectionstrings` or `web` in its properties; other resources nothing.
NamedValues AppSettingsIn(const Resource& resource);
NamedValues ConnectionStringsIn(const Resource& resource);

// All settings of a site or slot: its own, then those of its `config` resources.
NamedValues AppSettings(const TemplateModel& model, const Resource& site);
NamedValues ConnectionStrings(const TemplateModel& model, const Resource& site);

// A property of the site configuration (`healthCheckPath`, `minTlsVersion`, ...): of the
// siteConfig, else of the `config` resource called `web`. Unknown when a `config` resource that may
// belong to the site sets it.
Value SiteConfigProperty(const TemplateModel& model, const Resource& site, Key property);
inline Value HealthCheckPath(const TemplateModel& model, const Resource& site) {
  return SiteConfigProperty(model, site, "healthCheckPath");
}

}  // namespace plumbline::arm
