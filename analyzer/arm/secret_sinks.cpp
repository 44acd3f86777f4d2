#include "arm/secret_sinks.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "schema/secrets.h"
#include "schema/type_graph.h"

namespace plumbline::arm {
namespace {

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names,
                             [&](std::string_view other) { return EqualsIgnoreCase(name, other); });
}

bool IsType(const BodyLeaf& leaf, std::string_view type) {
  return EqualsIgnoreCase(leaf.resource.type, type);
}
bool InPath(const BodyLeaf& leaf, std::string_view begin) {
  return StartsWithIgnoreCase(leaf.path, begin);
}

bool IsSite(const BodyLeaf& leaf) {
  return StartsWithIgnoreCase(leaf.resource.type, "Microsoft.Web/sites");
}

// `appsettings` of `site/appsettings`; empty when it is not known.
std::string_view LastNameOf(const DeployedResource& resource) {
  std::string_view name;
  if (resource.name.IsString()) {
    name = resource.name.text();
  } else if (resource.name.IsUnknown() && !resource.name.unknown().pieces.empty()) {
    const eval::Value& last = resource.name.unknown().pieces.back().value;
    if (last.IsString() && last.text().find('/') != std::string_view::npos) name = last.text();
  }
  return name.substr(std::min(name.rfind('/') + 1, name.size()));
}

// Extensions that run a script, whose `settings` are kept in clear on the machine.
bool RunsScript(std::string_view publisher, std::string_view type) {
  struct Pair {
    std::string_view publisher, type;
  };
  constexpr std::array<Pair, 7> kPairs = {{
      {"Microsoft.Azure.Extensions", "CustomScript"},
      {"Microsoft.Compute", "CustomScriptExtension"},
      {"Microsoft.OSTCExtensions", "CustomScriptForLinux"},
      {"Microsoft.Powershell", "DSC"},
      {"Microsoft.OSTCExtensions", "DSCForLinux"},
      {"Microsoft.CPlat.Core", "RunCommandLinux"},
      {"Microsoft.CPlat.Core", "RunCommandWindows"},
  }};
  return std::ranges::any_of(kPairs, [&](const Pair& pair) {
    return EqualsIgnoreCase(publisher, pair.publisher) && EqualsIgnoreCase(type, pair.type);
  });
}

std::string_view TextAt(const eval::Value& object, std::string_view key) {
  const eval::Member* const member = eval::FindMember(object, key);
  return member != nullptr && member->value.IsString() ? member->value.text() : std::string_view();
}

// The innermost extension in the body of a scale set that holds the leaf cannot be asked for; its
// settings are all the same wherever the extension is listed.
bool IsExtensionSettings(const BodyLeaf& leaf) {
  if (EqualsIgnoreCase(leaf.name, "commandToExecute")) {
    const std::string_view holder = leaf.path.substr(0, leaf.path.size() - leaf.name.size());
    return EndsWithIgnoreCase(holder, ".settings.") || EqualsIgnoreCase(holder, "settings.");
  }
  const eval::Member* const properties = eval::FindMember(leaf.resource.body, "properties");
  if (properties == nullptr) return false;
  if (IsType(leaf, "Microsoft.Compute/virtualMachines/extensions") ||
      IsType(leaf, "Microsoft.Compute/virtualMachineScaleSets/extensions") ||
      IsType(leaf, "Microsoft.HybridCompute/machines/extensions")) {
    return InPath(leaf, "properties.settings") &&
           RunsScript(TextAt(properties->value, "publisher"), TextAt(properties->value, "type"));
  }
  if (!IsType(leaf, "Microsoft.Compute/virtualMachineScaleSets")) return false;
  constexpr std::string_view kList =
      "properties.virtualMachineProfile.extensionProfile.extensions[].properties.settings";
  return InPath(leaf, kList) && IsOneOf(leaf.name, {"commandToExecute", "script", "fileUris"});
}

bool IsRunCommand(const BodyLeaf& leaf) {
  return (IsType(leaf, "Microsoft.Compute/virtualMachines/runCommands") ||
          IsType(leaf, "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommands")) &&
         (InPath(leaf, "properties.source.script") || InPath(leaf, "properties.parameters"));
}

bool IsEnvironmentValue(const BodyLeaf& leaf) {
  if (!EqualsIgnoreCase(leaf.name, "value")) return false;
  if (StartsWithIgnoreCase(leaf.resource.type, "Microsoft.ContainerInstance/")) {
    return EndsWithIgnoreCase(leaf.path, "environmentVariables[].value");
  }
  return StartsWithIgnoreCase(leaf.resource.type, "Microsoft.App/") &&
         EndsWithIgnoreCase(leaf.path, "].env[].value");
}

// What everybody sees who may read a resource of any type, or a deployment.
bool IsVisible(const BodyLeaf& leaf) {
  if (InPath(leaf, "tags.") || EqualsIgnoreCase(leaf.path, "tags")) return true;
  if (InPath(leaf, "metadata.") || InPath(leaf, "properties.metadata.")) return true;
  if (IsOneOf(leaf.path, {"properties.description", "properties.displayName", "sku.name", "kind"}))
    return true;
  if (IsType(leaf, "Microsoft.Authorization/policyAssignments")) {
    return InPath(leaf, "properties.parameters.");
  }
  return IsType(leaf, "Microsoft.Logic/workflows") && InPath(leaf, "properties.definition.");
}

}  // namespace

SecretSink SinkOf(const BodyLeaf& leaf) {
  if (IsType(leaf, "Microsoft.Resources/deploymentScripts")) {
    const bool is_secure = EqualsIgnoreCase(leaf.name, "secureValue") ||
                           InPath(leaf, "properties.storageAccountSettings.");
    return is_secure ? SecretSink::kOther : SecretSink::kScript;
  }
  if (IsSite(leaf)) {
    if (EndsWithIgnoreCase(leaf.path, "appSettings[].value")) return SecretSink::kAppSetting;
    if (EndsWithIgnoreCase(leaf.resource.type, "/config") && InPath(leaf, "properties.") &&
        EqualsIgnoreCase(LastNameOf(leaf.resource), "appsettings")) {
      return SecretSink::kAppSetting;
    }
  }
  if (IsEnvironmentValue(leaf)) return SecretSink::kEnvironment;
  if (IsOneOf(leaf.name, {"customData", "userData"}) &&
      StartsWithIgnoreCase(leaf.resource.type, "Microsoft.Compute/virtualMachine")) {
    return SecretSink::kCustomData;
  }
  if (IsExtensionSettings(leaf) || IsRunCommand(leaf)) return SecretSink::kCommand;
  if (IsType(leaf, "Microsoft.Automation/automationAccounts/variables") &&
      EqualsIgnoreCase(leaf.path, "properties.value")) {
    return SecretSink::kAutomationVariable;
  }
  if (IsType(leaf, "Microsoft.AppConfiguration/configurationStores/keyValues") &&
      EqualsIgnoreCase(leaf.path, "properties.value")) {
    return SecretSink::kConfiguration;
  }
  return IsVisible(leaf) ? SecretSink::kVisible : SecretSink::kOther;
}

std::string_view SettingName(const BodyLeaf& leaf) {
  if (IsOneOf(leaf.name, {"value", "secureValue"})) {
    if (const std::string_view name = TextAt(leaf.holder, "name"); !name.empty()) return name;
  }
  return leaf.name;
}

bool MayHave(std::string_view type, SecretSink sink) {
  const auto begins = [type](std::string_view start) { return StartsWithIgnoreCase(type, start); };
  switch (sink) {
    case SecretSink::kAppSetting:
      return begins("Microsoft.Web/sites");
    case SecretSink::kEnvironment:
      return begins("Microsoft.ContainerInstance/") || begins("Microsoft.App/");
    case SecretSink::kCustomData:
      return begins("Microsoft.Compute/");
    case SecretSink::kCommand:
      return begins("Microsoft.Compute/") || begins("Microsoft.HybridCompute/");
    case SecretSink::kAutomationVariable:
      return begins("Microsoft.Automation/");
    case SecretSink::kConfiguration:
      return begins("Microsoft.AppConfiguration/");
    case SecretSink::kScript:
      return begins("Microsoft.Resources/deploymentScripts");
    default:
      return true;
  }
}

bool IsSignedUrlSetting(std::string_view name) {
  return IsOneOf(name,
                 {"DIAGNOSTICS_AZUREBLOBCONTAINERSASURL", "WEBSITE_AUTH_TOKEN_CONTAINER_SASURL",
                  "WEBSITE_HTTPLOGGING_CONTAINER_URL", "WEBSITE_RUN_FROM_PACKAGE"});
}

bool IsSignatureName(std::string_view name) {
  constexpr std::string_view kWord = "sas";
  const auto is_upper = [](char c) { return IsLetterAscii(c) && ToLowerAscii(c) != c; };
  for (std::size_t at = 0; at + kWord.size() <= name.size(); ++at) {
    if (!EqualsIgnoreCase(name.substr(at, kWord.size()), kWord)) continue;
    const std::string_view rest = name.substr(at + kWord.size());
    const bool begins =
        at == 0 || !IsLetterAscii(name[at - 1]) || (is_upper(name[at]) && !is_upper(name[at - 1]));
    const bool ends = rest.empty() || !IsLetterAscii(rest[0]) || is_upper(rest[0]) ||
                      IsOneOf(rest, {"token", "url", "uri", "key"});
    if (begins && ends) return true;
  }
  return false;
}

std::string DescribeSink(const BodyLeaf& leaf, SecretSink sink) {
  switch (sink) {
    case SecretSink::kAppSetting:
      return fmt::format("app setting `{}`", SettingName(leaf));
    case SecretSink::kEnvironment:
      return fmt::format("environment variable `{}`", SettingName(leaf));
    case SecretSink::kAutomationVariable:
      return "an Automation variable";
    case SecretSink::kConfiguration:
      return "a key value of App Configuration";
    default:
      break;
  }
  if (StartsWithIgnoreCase(leaf.path, "tags.")) return fmt::format("tag `{}`", leaf.name);
  return fmt::format("`{}`", leaf.path);
}

namespace {

// The node of the type at the leaf's path; nothing where the type does not say.
std::optional<schema::BodyNodeId> TypeAt(const BodyLeaf& leaf) {
  const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
  const schema::ResourceTypeId type = graph.Find(leaf.resource.type);
  if (type == kNoId<schema::ResourceTypeId> || !leaf.resource.api_version.IsString()) {
    return std::nullopt;
  }
  const auto version = schema::ApiVersion::Parse(leaf.resource.api_version.text());
  if (!version) return std::nullopt;
  schema::BodyNodeId at = graph.NearestVersion(type, *version).body;
  std::string_view rest = leaf.path;
  const eval::Value* object = &leaf.resource.body;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(".["), rest.size());
    const std::string_view name = rest.substr(0, end);
    rest.remove_prefix(end);
    std::optional<schema::BodyProperty> property;
    const schema::BodyKind kind = graph.KindOf(at);
    if (kind != schema::BodyKind::kObject && kind != schema::BodyKind::kDiscriminated) {
      return std::nullopt;
    }
    property = graph.FindProperty(at, name);
    if (!property && kind == schema::BodyKind::kDiscriminated && object != nullptr) {
      const schema::BodyNodeId variant =
          graph.FindVariant(at, TextAt(*object, graph.DiscriminatorOf(at)));
      if (variant == kNoId<schema::BodyNodeId>) return std::nullopt;
      property = graph.FindProperty(variant, name);
    }
    if (property) {
      at = property->type;
    } else if (kind == schema::BodyKind::kObject &&
               graph.AdditionalOf(at) != kNoId<schema::BodyNodeId>) {
      at = graph.AdditionalOf(at);
    } else {
      return std::nullopt;
    }
    const eval::Member* const member = object ? eval::FindMember(*object, name) : nullptr;
    object = member ? &member->value : nullptr;
    while (rest.starts_with("[]")) {
      if (graph.KindOf(at) != schema::BodyKind::kArray) return std::nullopt;
      at = graph.ItemsOf(at);
      rest.remove_prefix(2);
      object = nullptr;  // Which item it is does not matter, except for variants.
    }
    if (rest.starts_with('.')) rest.remove_prefix(1);
  }
  return at;
}

// The types mark addresses, names and thumbprints as sensitive too; these are credentials.
bool IsCredentialName(std::string_view name) {
  if (EndsWithIgnoreCase(name, "publicKey")) return false;
  return schema::IsSecretLikeName(name) || EndsWithIgnoreCase(name, "key") ||
         EndsWithIgnoreCase(name, "credential");
}

// Every name that the questions below take; most names of properties are none, and cheap to tell.
bool MayNameCredential(std::string_view name) {
  if (name.size() < 3) return false;
  for (std::size_t i = 0; i + 3 <= name.size(); ++i) {
    switch (ToLowerAscii(name[i])) {
      case 'k':
        if (StartsWithIgnoreCase(name.substr(i), "key")) return true;
        break;
      case 'p':
        if (IsOneOf(name.substr(i, 3), {"pas", "pwd", "pat", "pfx"})) return true;
        break;
      case 's':
        if (IsOneOf(name.substr(i, 3), {"sec", "sas", "sig"})) return true;
        break;
      case 't':
        if (StartsWithIgnoreCase(name.substr(i), "token")) return true;
        break;
      case 'c':
        if (IsOneOf(name.substr(i, 3), {"con", "cre"})) return true;
        break;
      case 'v':
        if (EqualsIgnoreCase(name, "value")) return true;
        break;
      default:
        break;
    }
  }
  return false;
}

// Properties that hold a credential whatever the types say.
bool IsKnownSensitive(const BodyLeaf& leaf) {
  if (IsType(leaf, "Microsoft.KeyVault/vaults/secrets")) {
    // What else is kept in a vault may be no secret.
    return EqualsIgnoreCase(leaf.path, "properties.value") &&
           schema::IsSecretLikeName(LastNameOf(leaf.resource));
  }
  if (EndsWithIgnoreCase(leaf.resource.type, "/extensions")) {
    return InPath(leaf, "properties.protectedSettings.") && schema::IsSecretLikeName(leaf.name);
  }
  if (IsType(leaf, "Microsoft.Automation/automationAccounts/credentials") ||
      IsType(leaf, "Microsoft.ApiManagement/service/certificates")) {
    return EqualsIgnoreCase(leaf.name, "password");
  }
  if (IsType(leaf, "Microsoft.Network/connections")) {
    return IsOneOf(leaf.path, {"properties.sharedKey", "properties.authorizationKey"});
  }
  return (IsType(leaf, "Microsoft.Web/certificates") &&
          EqualsIgnoreCase(leaf.path, "properties.pfxBlob"));
}

bool IsPasswordName(std::string_view name) {
  return EndsWithIgnoreCase(name, "password") || EqualsIgnoreCase(name, "clientSecret") ||
         EqualsIgnoreCase(name, "storageAccountAccessKey") ||
         EqualsIgnoreCase(name, "storageAccountKey");
}

}  // namespace

Sensitivity SensitivityOf(const BodyLeaf& leaf) {
  if (!MayNameCredential(leaf.name)) return Sensitivity::kNone;
  if (IsKnownSensitive(leaf)) return Sensitivity::kCertain;
  if (InPath(leaf, "tags") || InPath(leaf, "metadata")) return Sensitivity::kNone;
  if (IsType(leaf, "Microsoft.Resources/deployments") ||
      IsType(leaf, "Microsoft.KeyVault/vaults/secrets")) {
    return Sensitivity::kNone;
  }
  const bool is_password = IsPasswordName(leaf.name);
  if (!is_password && !IsCredentialName(SettingName(leaf))) return Sensitivity::kNone;
  if (const auto node = TypeAt(leaf)) {
    const schema::TypeGraph& graph = schema::TypeGraph::BuiltIn();
    const schema::BodyKind kind = graph.KindOf(*node);
    if (kind == schema::BodyKind::kString && graph.IsSensitive(*node)) {
      return Sensitivity::kCertain;
    }
    return is_password && kind == schema::BodyKind::kString ? Sensitivity::kCertain
                                                            : Sensitivity::kNone;
  }
  return is_password ? Sensitivity::kLikely : Sensitivity::kNone;
}

}  // namespace plumbline::arm
