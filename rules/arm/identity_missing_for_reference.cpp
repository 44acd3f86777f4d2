#include <string>

#include "arm/app_service.h"
#include "arm/key_vault_reference.h"
#include "arm/resource_body.h"
#include "arm/resource_relations.h"
#include "engine/rule_context.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Some settings make a resource sign in with its own managed identity: Key Vault references of App Service, secrets of
container apps that live in a key vault, image pulls by identity, encryption with a customer's key, deliveries of Event
Grid, and more. Without an identity they stay unresolved or fail; a web app then starts with the text of the reference in
place of the secret.

```json bad
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "properties": {
    "siteConfig": {
      "appSettings": [
        { "name": "DbPassword", "value": "@Microsoft.KeyVault(VaultName=shop;SecretName=db)" }
      ]
    }
  }
}
```

```json good
{
  "type": "Microsoft.Web/sites",
  "apiVersion": "2023-12-01",
  "name": "shop",
  "identity": { "type": "SystemAssigned" },
  "properties": {
    "siteConfig": {
      "appSettings": [
        { "name": "DbPassword", "value": "@Microsoft.KeyVault(VaultName=shop;SecretName=db)" }
      ]
    }
  }
}
```

The identity also needs the right to read what it is used for.
)md";

// What a value has to be, to show that the identity is used.
enum class Shows : std::uint8_t { kPresent, kEquals };
// Whose identity it is.
enum class Holder : std::uint8_t { kSelf, kParent };
// Whether a system-assigned identity does.
enum class Fits : std::uint8_t { kSystem, kUserOnly };

struct Row {
  std::string_view type;
  std::string_view path;  // From `properties`; `[*]` is every element.
  Shows shows;
  std::string_view expected;  // kEquals.
  Holder holder;
  Fits fits;
  std::string_view what;  // Follows `..., but`.
};
using enum Shows;
using enum Holder;
using enum Fits;
constexpr Row kRows[] = {
    {"Microsoft.App/containerApps",
     "configuration.secrets[*].keyVaultUrl",
     kPresent,
     {},
     kSelf,
     kSystem,
     "a secret of the app is read from a key vault"},
    {"Microsoft.App/containerApps",
     "configuration.registries[*].identity",
     kPresent,
     {},
     kSelf,
     kSystem,
     "images are pulled with an identity"},
    {"Microsoft.App/jobs",
     "configuration.secrets[*].keyVaultUrl",
     kPresent,
     {},
     kSelf,
     kSystem,
     "a secret of the job is read from a key vault"},
    {"Microsoft.App/jobs",
     "configuration.registries[*].identity",
     kPresent,
     {},
     kSelf,
     kSystem,
     "images are pulled with an identity"},
    {"Microsoft.ContainerInstance/containerGroups",
     "imageRegistryCredentials[*].identity",
     kPresent,
     {},
     kSelf,
     kUserOnly,
     "images are pulled with an identity"},
    {"Microsoft.ApiManagement/service",
     "hostnameConfigurations[*].keyVaultId",
     kPresent,
     {},
     kSelf,
     kSystem,
     "a certificate is read from a key vault"},
    {"Microsoft.ApiManagement/service/namedValues",
     "keyVault.secretIdentifier",
     kPresent,
     {},
     kParent,
     kSystem,
     "a named value is read from a key vault"},
    {"Microsoft.ApiManagement/service/certificates",
     "keyVault.secretIdentifier",
     kPresent,
     {},
     kParent,
     kSystem,
     "a certificate is read from a key vault"},
    {"Microsoft.Network/applicationGateways",
     "sslCertificates[*].properties.keyVaultSecretId",
     kPresent,
     {},
     kSelf,
     kUserOnly,
     "a certificate is read from a key vault"},
    {"Microsoft.Network/applicationGateways",
     "trustedRootCertificates[*].properties.keyVaultSecretId",
     kPresent,
     {},
     kSelf,
     kUserOnly,
     "a certificate is read from a key vault"},
    {"Microsoft.EventGrid/topics/eventSubscriptions",
     "deliveryWithResourceIdentity",
     kPresent,
     {},
     kParent,
     kSystem,
     "events are delivered with the topic's identity"},
    {"Microsoft.EventGrid/systemTopics/eventSubscriptions",
     "deliveryWithResourceIdentity",
     kPresent,
     {},
     kParent,
     kSystem,
     "events are delivered with the topic's identity"},
    {"Microsoft.EventGrid/domains/eventSubscriptions",
     "deliveryWithResourceIdentity",
     kPresent,
     {},
     kParent,
     kSystem,
     "events are delivered with the domain's identity"},
    {"Microsoft.EventHub/namespaces/eventhubs",
     "captureDescription.destination.identity",
     kPresent,
     {},
     kParent,
     kSystem,
     "events are captured with the namespace's identity"},
    {"Microsoft.Storage/storageAccounts", "encryption.keySource", kEquals, "Microsoft.Keyvault",
     kSelf, kSystem, "its data is encrypted with a key from a key vault"},
    {"Microsoft.ContainerRegistry/registries", "encryption.status", kEquals, "enabled", kSelf,
     kUserOnly, "its data is encrypted with a key from a key vault"},
    {"Microsoft.Compute/diskEncryptionSets",
     "activeKey",
     kPresent,
     {},
     kSelf,
     kSystem,
     "disks are encrypted with a key from a key vault"},
    {"Microsoft.Automation/automationAccounts", "encryption.keySource", kEquals,
     "Microsoft.Keyvault", kSelf, kSystem, "its data is encrypted with a key from a key vault"},
    {"Microsoft.DataFactory/factories",
     "encryption.keyName",
     kPresent,
     {},
     kSelf,
     kUserOnly,
     "its data is encrypted with a key from a key vault"},
    {"Microsoft.CognitiveServices/accounts", "encryption.keySource", kEquals, "Microsoft.KeyVault",
     kSelf, kSystem, "its data is encrypted with a key from a key vault"},
    {"Microsoft.StreamAnalytics/streamingjobs",
     "inputs[*].properties.datasource.properties.authenticationMode", kEquals, "Msi", kSelf,
     kSystem, "an input is read with an identity"},
    {"Microsoft.StreamAnalytics/streamingjobs",
     "outputs[*].properties.datasource.properties.authenticationMode", kEquals, "Msi", kSelf,
     kSystem, "an output is written with an identity"},
    {"Microsoft.StreamAnalytics/streamingjobs/inputs", "datasource.properties.authenticationMode",
     kEquals, "Msi", kParent, kSystem, "an input is read with an identity"},
    {"Microsoft.StreamAnalytics/streamingjobs/outputs", "datasource.properties.authenticationMode",
     kEquals, "Msi", kParent, kSystem, "an output is written with an identity"},
    {"Microsoft.Compute/virtualMachines/extensions",
     "protectedSettings.managedIdentity",
     kPresent,
     {},
     kParent,
     kSystem,
     "files are fetched with the machine's identity"},
};

// The first value at the path that shows the use; absent when there is none.
arm::Value FindUse(const arm::Value& at, std::string_view path, const Row& row) {
  if (path.empty()) {
    if (row.shows == kPresent) {
      const auto text = RuleContext::KnownText(at);
      // Expressions may give null or nothing.
      const bool shows = text ? !Trim(*text).empty() : at.IsObject();
      return shows ? at : arm::Value();
    }
    const auto text = RuleContext::KnownText(at);
    return text && EqualsIgnoreCase(*text, row.expected) ? at : arm::Value();
  }
  if (path.starts_with("[*]")) {
    path.remove_prefix(3);
    if (path.starts_with('.')) path.remove_prefix(1);
    for (const arm::Value& element : at.Elements()) {
      const arm::Value found = FindUse(element, path, row);
      if (!found.IsAbsent()) return found;
    }
    return {};
  }
  const std::size_t end = std::min(path.find_first_of(".["), path.size());
  const arm::Value member = at[Key(path.substr(0, end))];
  path.remove_prefix(end);
  if (path.starts_with('.')) path.remove_prefix(1);
  if (member.IsUnknown() && !path.empty()) return {};
  return FindUse(member, path, row);
}

bool HasNoIdentity(const arm::Resource& resource) {
  if (resource.identity.IsAbsent()) return true;
  const auto type = RuleContext::KnownText(resource.identity["type"]);
  return type && EqualsIgnoreCase(*type, "None");
}

// The same resource may be written twice, and get its identity in the other place.
bool MayHaveIdentityElsewhere(const arm::TemplateModel& model, const arm::Resource& resource) {
  for (const arm::ResourceId id : model.ResourcesOfType(resource.full_type)) {
    const arm::Resource& other = model.resources[id];
    if (other.id != resource.id && !HasNoIdentity(other) &&
        arm::CompareNames(other.name_parts, resource.name_parts) != arm::Match::kNo) {
      return true;
    }
  }
  return false;
}

// `holder` has no identity, and `use` needs it.
void Report(const arm::Resource& holder, const arm::Value& use, std::string_view what, Fits fits,
            RuleContext& ctx) {
  const arm::TemplateModel& model = ctx.model();
  if (!HasNoIdentity(holder) || !arm::IsDeployed(model, holder) ||
      MayHaveIdentityElsewhere(model, holder)) {
    return;
  }
  std::vector<Edit> edits;
  if (fits == kSystem && holder.identity.IsAbsent() && !holder.identity.node()) {
    edits.push_back(InsertMember(holder.node, "identity", R"({ "type": "SystemAssigned" })"));
  }
  ctx.Report(use.span(), "{}, but `{}` has no identity", what,
             holder.full_name ? *holder.full_name : std::string(holder.name.node().text()))
      .Label(holder.identity.IsAbsent() ? holder.type.span() : holder.identity.span(),
             "without an identity")
      .Help("{}", fits == kSystem ? "give it a system-assigned or user-assigned identity"
                                  : "give it a user-assigned identity")
      .FixWith(FixSafety::kUnsafe, "add a system-assigned identity", std::move(edits));
}

void CheckSite(const arm::Resource& site, RuleContext& ctx) {
  const arm::TemplateModel& model = ctx.model();
  for (const arm::NamedValues& settings :
       {arm::AppSettings(model, site), arm::ConnectionStrings(model, site)}) {
    for (const arm::NamedValue& setting : settings.items) {
      if (!arm::IsKeyVaultReference(setting.value)) continue;
      Report(site, setting.value,
             fmt::format("setting `{}` is read from a key vault",
                         setting.name_known ? setting.name : std::string_view("?")),
             kSystem, ctx);
      return;  // One identity is missing, however many settings need it.
    }
  }
  const arm::Value pull = arm::SiteConfigProperty(model, site, "acrUseManagedIdentityCreds");
  if (pull.Bool().value_or(false)) {
    Report(site, pull, "images are pulled with an identity", kSystem, ctx);
  }
}

// Actions of a workflow that sign in as the workflow.
void CheckWorkflow(const arm::Resource& workflow, RuleContext& ctx) {
  const arm::Value definition = workflow.properties["definition"];
  if (!definition.IsObject()) return;
  const Tree& tree = *definition.node().tree();
  const NodeId end = definition.node().node().subtree_end;
  for (NodeId id = definition.node().id(); id < end; id = static_cast<NodeId>(IndexOf(id) + 1)) {
    const NodeRef node(&tree, id);
    if (!node.IsObject() || !EqualsIgnoreCase(node.key(), "authentication")) continue;
    const arm::Value type = arm::Value(node)["type"];
    const auto text = RuleContext::KnownText(type);
    if (!text || !EqualsIgnoreCase(*text, "ManagedServiceIdentity")) continue;
    Report(workflow, type, "an action signs in with the workflow's identity", kSystem, ctx);
    return;
  }
}

void Check(const arm::Resource& resource, RuleContext& ctx) {
  const arm::TemplateModel& model = ctx.model();
  if (resource.full_type.empty() || !arm::IsDeployed(model, resource)) return;
  if (arm::IsSiteOrSlot(resource)) return CheckSite(resource, ctx);
  if (resource.IsType("Microsoft.Logic/workflows")) return CheckWorkflow(resource, ctx);
  for (const Row& row : kRows) {
    if (!resource.IsType(row.type)) continue;
    const arm::Value use = FindUse(resource.properties, row.path, row);
    if (use.IsAbsent()) continue;
    const arm::Resource* const holder =
        row.holder == kSelf ? &resource : arm::ParentOf(model, resource);
    if (holder != nullptr) Report(*holder, use, row.what, row.fits, ctx);
    return;
  }
}

}  // namespace

extern constinit const Rule identity_missing_for_reference = {
    .id = "identity-missing-for-reference",
    .summary = "a resource resolves secrets or images by identity but has none",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .controls = {"MCSB:IM-3"},
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
