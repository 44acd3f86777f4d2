#include "arm/body_exceptions.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace plumbline::arm {
namespace {

// What the published types say too strictly: the service takes it, and templates that work have it.
struct Exception {
  std::string_view type;
  std::string_view path;  // What is at or below it; empty for everything.
  BodyError kind;
  std::string_view until = {};  // The last API version of which it is true; empty for all.
};
constexpr Exception kExceptions[] = {
    // The body of another type with the same name was published.
    {"Microsoft.Insights/diagnosticSettings", "", BodyError::kLacksProperty},
    // Parts of dashboards are an open world.
    {"Microsoft.Portal/dashboards", "", BodyError::kDiscriminator},
    {"Microsoft.MachineLearningServices/workspaces/services", "properties", BodyError::kType},
    {"Microsoft.Web/connections", "", BodyError::kUnknownProperty},
    // The deployment engine reads these itself, whatever the version.
    {"Microsoft.Resources/deployments", "properties.expressionEvaluationOptions",
     BodyError::kLacksProperty},
    // The portal writes them.
    {"Microsoft.Web/serverfarms", "properties.numberOfWorkers", BodyError::kUnknownProperty},
    {"Microsoft.Web/serverfarms", "properties.workerSize", BodyError::kUnknownProperty},
    {"Microsoft.Web/serverfarms", "properties.workerSizeId", BodyError::kUnknownProperty},
    // Of certificates that are uploaded only.
    {"Microsoft.Web/certificates", "properties.password", BodyError::kMissing},
    // Rules of their own say more.
    {"Microsoft.Resources/deploymentScripts", "properties.retentionInterval", BodyError::kMissing},
    {"Microsoft.Resources/deploymentScripts", "properties.azCliVersion", BodyError::kMissing},
    {"Microsoft.Resources/deploymentScripts", "properties.azPowerShellVersion",
     BodyError::kMissing},
    {"Microsoft.Resources/deploymentScripts", "properties.azCliVersion",
     BodyError::kUnknownProperty},
    {"Microsoft.Resources/deploymentScripts", "properties.azPowerShellVersion",
     BodyError::kUnknownProperty},
    // Every part of a site was once published as a resource with all that one needs.
    {"Microsoft.Web/hostingEnvironments", "", BodyError::kMissing},
    {"Microsoft.Web/sites", "properties.siteConfig", BodyError::kMissing},
    {"Microsoft.Web/sites", "properties.siteConfig", BodyError::kLacksProperty, "2015-08-01"},
    {"Microsoft.Web/sites", "properties.siteConfig", BodyError::kUnknownProperty, "2015-08-01"},
    {"Microsoft.Web/sites/config", "location", BodyError::kMissing},
    {"Microsoft.Web/sites/slots", "properties.siteConfig", BodyError::kMissing},
    {"Microsoft.Web/sites/slots/config", "location", BodyError::kMissing},
    {"Microsoft.Compute/virtualMachines", "properties.storageProfile.osDisk.createOption",
     BodyError::kMissing},
};

// Lists that are published as open, though the service takes nothing else.
constexpr std::pair<std::string_view, std::string_view> kClosedLists[] = {
    {"Microsoft.Network/loadBalancers", "properties.loadBalancingRules[].properties.protocol"},
    {"Microsoft.Network/loadBalancers", "properties.probes[].properties.protocol"},
    {"Microsoft.Network/networkSecurityGroups", "properties.securityRules[].properties.access"},
    {"Microsoft.Network/networkSecurityGroups", "properties.securityRules[].properties.direction"},
    {"Microsoft.Network/networkSecurityGroups", "properties.securityRules[].properties.protocol"},
    {"Microsoft.Network/networkSecurityGroups/securityRules", "properties.access"},
    {"Microsoft.Network/networkSecurityGroups/securityRules", "properties.direction"},
    {"Microsoft.Network/networkSecurityGroups/securityRules", "properties.protocol"},
    {"Microsoft.Network/publicIPAddresses", "properties.publicIPAllocationMethod"},
};

// What the service requires although the published type does not.
struct Requirement {
  std::string_view type;
  std::string_view path;  // Of the object.
  std::string_view name;
};
constexpr Requirement kRequirements[] = {
    {"Microsoft.Network/networkInterfaces", "properties", "ipConfigurations"},
    {"Microsoft.Network/virtualNetworks", "properties", "addressSpace"},
};

}  // namespace

bool IsException(std::string_view type, schema::ApiVersion version, std::string_view path,
                 BodyError kind) {
  return std::ranges::any_of(kExceptions, [&](const Exception& exception) {
    if (exception.kind != kind || !EqualsIgnoreCase(exception.type, type)) return false;
    if (!exception.until.empty() && version.ToText() > exception.until) return false;
    if (exception.path.empty()) return true;
    return StartsWithIgnoreCase(path, exception.path) &&
           (path.size() == exception.path.size() || path[exception.path.size()] == '.');
  });
}

bool IsClosed(std::string_view type, std::string_view path) {
  return std::ranges::any_of(kClosedLists, [&](const auto& list) {
    return list.second == path && EqualsIgnoreCase(list.first, type);
  });
}

std::vector<std::string_view> RequiredAsWell(std::string_view type, std::string_view path) {
  std::vector<std::string_view> names;
  for (const Requirement& requirement : kRequirements) {
    if (requirement.path == path && EqualsIgnoreCase(requirement.type, type)) {
      names.push_back(requirement.name);
    }
  }
  return names;
}

}  // namespace plumbline::arm
