#include "arm/environment.h"

namespace plumbline::arm {
namespace {

// `secure_key` is where a value goes that must not be seen.
void AddContainers(const Value& list, std::string_view body_key, Key variables_key,
                   std::string_view secure_key, ResourceId resource,
                   std::vector<Environment>& environments) {
  for (const Value& container : list.Elements()) {
    if (!container.IsObject()) continue;
    const Value body = body_key.empty() ? container : container[Key(body_key)];
    Environment environment{container, {}};
    AppendNameValueList(body[variables_key], "value", secure_key, resource, environment.variables);
    environments.push_back(std::move(environment));
  }
}

}  // namespace

std::vector<Environment> EnvironmentsOf(const Resource& resource) {
  std::vector<Environment> found;
  const Value& properties = resource.properties;
  const ResourceId id = resource.id;
  if (resource.IsType("Microsoft.ContainerInstance/containerGroups") ||
      resource.IsType("Microsoft.ContainerInstance/containerGroupProfiles")) {
    for (const char* list : {"initContainers", "containers"}) {
      AddContainers(properties[Key(std::string_view(list))], "properties", "environmentVariables",
                    "secureValue", id, found);
    }
  } else if (resource.IsType("Microsoft.App/containerApps") ||
             resource.IsType("Microsoft.App/jobs")) {
    const Value body = properties["template"];
    for (const char* list : {"initContainers", "containers"}) {
      AddContainers(body[Key(std::string_view(list))], {}, "env", "secretRef", id, found);
    }
  } else if (resource.IsType("Microsoft.Batch/batchAccounts/pools")) {
    Environment environment{properties["startTask"], {}};
    AppendNameValueList(environment.holder["environmentSettings"], "value", {}, id,
                        environment.variables);
    found.push_back(std::move(environment));
  } else if (resource.IsType("Microsoft.Resources/deploymentScripts") ||
             resource.IsType("Microsoft.Web/sites/sitecontainers")) {
    // Of a site container the values are names of app settings.
    Environment environment{properties, {}};
    AppendNameValueList(properties["environmentVariables"], "value", "secureValue", id,
                        environment.variables);
    found.push_back(std::move(environment));
  }
  return found;
}

}  // namespace plumbline::arm
