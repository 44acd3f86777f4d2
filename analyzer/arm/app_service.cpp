#include "arm/app_service.h"

#include <algorithm>

namespace plumbline::arm {
namespace {

constexpr std::string_view kSite = "Microsoft.Web/sites";
constexpr std::string_view kSlot = "Microsoft.Web/sites/slots";
constexpr std::string_view kSiteConfig = "Microsoft.Web/sites/config";
constexpr std::string_view kSlotConfig = "Microsoft.Web/sites/slots/config";

// The two kinds of name and value lists, and where they are written.
struct ListShape {
  Key site_config_key;           // A list in `siteConfig` and in the `config` resource `web`.
  Key value_key;                 // Of an item of that list.
  std::string_view config_name;  // The `config` resource that holds an object.
  std::string_view
      object_key;  // Key of the value in a member of that object; empty: the member itself.
};
constexpr ListShape kAppSettings = {"appSettings", "value", "appsettings", ""};
constexpr ListShape kConnectionStrings = {"connectionStrings", "connectionString",
                                          "connectionstrings", "value"};

NamedValues ValuesIn(const Resource& resource, const ListShape& shape) {
  NamedValues values;
  if (IsSiteOrSlot(resource)) {
    AppendNameValueList(resource.properties["siteConfig"][shape.site_config_key], shape.value_key,
                        {}, resource.id, values);
  } else if (IsSiteConfig(resource)) {
    const auto name = LastNameSegment(resource.name_parts);
    if (!name) {
      values.complete = false;
    } else if (EqualsIgnoreCase(*name, shape.config_name)) {
      AppendNameValueObject(resource.properties, shape.object_key, resource.id, values);
    } else if (EqualsIgnoreCase(*name, "web")) {
      AppendNameValueList(resource.properties[shape.site_config_key], shape.value_key, {},
                          resource.id, values);
    }
  }
  return values;
}

NamedValues ValuesOf(const TemplateModel& model, const Resource& site, const ListShape& shape) {
  NamedValues all = ValuesIn(site, shape);
  for (const std::string_view name : {shape.config_name, std::string_view("web")}) {
    for (const SiteConfig& config : ConfigsOf(model, site, name)) {
      NamedValues more = ValuesIn(*config.resource, shape);
      if (config.match == Match::kYes) {
        all.items.insert(all.items.end(), more.items.begin(), more.items.end());
        all.complete = all.complete && more.complete;
      } else if (!more.items.empty() || !more.complete) {
        all.complete = false;
      }
    }
  }
  return all;
}

Match BelongsTo(const TemplateModel& model, const Resource& site, const Resource& config) {
  if (config.parent != kNoId<ResourceId>) {
    // A child belongs to the resource around it, unless it gives a full name of its own.
    if (config.parent == site.id) return Match::kYes;
    if (IsSiteOrSlot(model.resources[config.parent])) return Match::kNo;
  }
  const auto name = LastNameSegment(config.name_parts);
  if (!name || site.name_parts.empty()) return Match::kMaybe;
  NameParts expected = site.name_parts;
  AppendLiteral(expected, "/");
  AppendLiteral(expected, *name);
  const Match match = CompareNames(expected, config.name_parts);
  // Equal expressions mean equal values only where they read the same parameters and variables.
  if (match == Match::kYes && !LiteralName(expected) &&
      model.EvaluationScope(model.templates[site.owner]).id !=
          model.EvaluationScope(model.templates[config.owner]).id) {
    return Match::kMaybe;
  }
  return match;
}

}  // namespace

bool IsSiteOrSlot(const Resource& resource) {
  return resource.IsType(kSite) || resource.IsType(kSlot);
}

bool IsSiteConfig(const Resource& resource) {
  return resource.IsType(kSiteConfig) || resource.IsType(kSlotConfig);
}

std::vector<SiteConfig> ConfigsOf(const TemplateModel& model, const Resource& site,
                                  std::string_view config_name) {
  std::vector<SiteConfig> configs;
  if (!IsSiteOrSlot(site)) return configs;
  const std::string_view type = site.IsType(kSite) ? kSiteConfig : kSlotConfig;
  for (const ResourceId id : model.ResourcesOfType(type)) {
    const Resource& config = model.resources[id];
    if (config.existing) continue;
    const auto name = LastNameSegment(config.name_parts);
    if (name && !EqualsIgnoreCase(*name, config_name)) continue;
    Match match = BelongsTo(model, site, config);
    if (match == Match::kYes && !name) match = Match::kMaybe;
    if (match != Match::kNo) configs.push_back({&config, match});
  }
  return configs;
}

NamedValues AppSettingsIn(const Resource& resource) { return ValuesIn(resource, kAppSettings); }
NamedValues ConnectionStringsIn(const Resource& resource) {
  return ValuesIn(resource, kConnectionStrings);
}

NamedValues AppSettings(const TemplateModel& model, const Resource& site) {
  return ValuesOf(model, site, kAppSettings);
}
NamedValues ConnectionStrings(const TemplateModel& model, const Resource& site) {
  return ValuesOf(model, site, kConnectionStrings);
}

Value SiteConfigProperty(const TemplateModel& model, const Resource& site, Key property) {
  const Value own = site.properties["siteConfig"][property];
  if (!own.IsAbsent()) return own;
  Value possible;
  for (const SiteConfig& config : ConfigsOf(model, site, "web")) {
    const Value value = config.resource->properties[property];
    if (value.IsAbsent()) continue;
    if (config.match == Match::kYes) return value;
    possible = Value::Unknown(value.node());
  }
  return possible;
}

}  // namespace plumbline::arm
