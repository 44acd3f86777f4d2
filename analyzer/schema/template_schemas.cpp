#include "schema/template_schemas.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

constexpr TemplateSchema kTemplates[] = {
    {"2019-04-01", "deploymentTemplate.json", true},
    {"2019-08-01", "deploymentTemplate.json", true},
    {"2018-05-01", "deploymentTemplate.json"},
    {"2015-01-01", "deploymentTemplate.json"},
    {"2014-04-01-preview", "deploymentTemplate.json"},
    {"2018-05-01", "subscriptionDeploymentTemplate.json", true},
    {"2019-08-01", "managementGroupDeploymentTemplate.json", true},
    {"2019-08-01", "tenantDeploymentTemplate.json", true},
};

// "ARM template language", section 1.3: parameter files exist for every scope.
constexpr TemplateSchema kParameterFiles[] = {
    {"2019-04-01", "deploymentParameters.json", true},
    {"2018-05-01", "deploymentParameters.json"},
    {"2015-01-01", "deploymentParameters.json"},
    {"2014-04-01-preview", "deploymentParameters.json"},
    {"2018-05-01", "subscriptionDeploymentParameters.json", true},
    {"2019-08-01", "managementGroupDeploymentParameters.json", true},
    {"2019-08-01", "tenantDeploymentParameters.json", true},
};

constexpr std::string_view kHost = "schema.management.azure.com/schemas/";

}  // namespace

std::span<const TemplateSchema> TemplateSchemas() { return kTemplates; }
std::span<const TemplateSchema> ParameterFileSchemas() { return kParameterFiles; }

std::optional<SchemaAddress> ParseSchemaAddress(std::string_view text) {
  text = Trim(text);
  SchemaAddress address;
  if (StartsWithIgnoreCase(text, "https://")) {
    text.remove_prefix(8);
  } else if (StartsWithIgnoreCase(text, "http://")) {
    text.remove_prefix(7);
    address.https = false;
  } else {
    return std::nullopt;
  }
  if (!StartsWithIgnoreCase(text, kHost)) return std::nullopt;
  text.remove_prefix(kHost.size());
  if (text.ends_with('#')) text.remove_suffix(1);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  address.date = text.substr(0, slash);
  address.name = text.substr(slash + 1);
  return address;
}

bool IsKnownSchema(const SchemaAddress& address, std::span<const TemplateSchema> schemas) {
  return std::ranges::any_of(schemas, [&address](const TemplateSchema& schema) {
    return EqualsIgnoreCase(schema.date, address.date) &&
           EqualsIgnoreCase(schema.name, address.name);
  });
}

}  // namespace plumbline::schema
