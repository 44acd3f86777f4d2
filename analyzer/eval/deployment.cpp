#include "eval/deployment.h"

#include <algorithm>
#include <functional>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/guid.h"
#include "eval/identity.h"

namespace plumbline::eval {
namespace {

constexpr std::string_view kScopeReason =
    "subscription, resource group and their like are known only when the template is deployed";

class Pieces {
 public:
  explicit Pieces(Session& session) : session_(session) {}

  // Texts of the program, or in the session's memory.
  Pieces& Text(std::string_view text) {
    if (!text.empty()) pieces_.push_back({0, 0, session_.StringView(text)});
    return *this;
  }
  Pieces& Add(Value value) {
    pieces_.push_back({0, 0, value});
    return *this;
  }
  Value Join() const { return session_.StringOf(pieces_); }

 private:
  Session& session_;
  std::vector<Piece> pieces_;
};

class ObjectMaker {
 public:
  explicit ObjectMaker(Session& session) : session_(session) {}
  ObjectMaker& Add(std::string_view key, Value value) {
    members_.push_back(session_.MakeMember(key, value));
    return *this;
  }
  ObjectMaker& Add(std::string_view key, std::string_view text) {
    return Add(key, session_.StringView(text));
  }
  Value Make() const { return session_.Object(members_); }

 private:
  Session& session_;
  std::vector<Member> members_;
};

Value UnknownObject(Session& session, std::string_view expression, Kinds kinds) {
  UnknownData data{.kinds = kinds};
  data.identity = std::hash<std::string_view>()(expression);
  data.reason = kScopeReason;
  data.residual = {Residual::Form::kSource, expression, {}};
  return session.Unknown(data);
}

Value SubscriptionId(Session& session, const Value& id) {
  return Pieces(session).Text("/subscriptions/").Add(id).Join();
}

Value NotHere(Call& call, std::string_view scopes) {
  return call.Fail(
      Call::kWholeCall,
      fmt::format("`{}()` exists in templates for {} only", call.function().name, scopes), {},
      ErrorKind::kNotAllowedHere);
}

Value Environment(Session& session) {
  const std::vector<Value> audiences = {session.StringView("https://management.core.windows.net/"),
                                        session.StringView("https://management.azure.com/")};
  return ObjectMaker(session)
      .Add("name", "AzureCloud")
      .Add("gallery", "https://gallery.azure.com/")
      .Add("graph", "https://graph.windows.net/")
      .Add("portal", "https://portal.azure.com")
      .Add("graphAudience", "https://graph.windows.net/")
      .Add("activeDirectoryDataLake", "https://datalake.azure.net/")
      .Add("batch", "https://batch.core.windows.net/")
      .Add("media", "https://rest.media.azure.net")
      .Add("sqlManagement", "https://management.core.windows.net:8443/")
      .Add("vmImageAliasDoc", UnknownText(session, "environment().vmImageAliasDoc",
                                          "the address of the image list is not documented"))
      .Add("resourceManager", "https://management.azure.com/")
      .Add("authentication", ObjectMaker(session)
                                 .Add("loginEndpoint", "https://login.microsoftonline.com/")
                                 .Add("audiences", session.Array(audiences))
                                 .Add("tenant", "common")
                                 .Add("identityProvider", "AAD")
                                 .Make())
      .Add("suffixes", ObjectMaker(session)
                           .Add("acrLoginServer", ".azurecr.io")
                           .Add("azureDatalakeAnalyticsCatalogAndJob", "azuredatalakeanalytics.net")
                           .Add("azureDatalakeStoreFileSystem", "azuredatalakestore.net")
                           .Add("azureFrontDoorEndpointSuffix", "azurefd.net")
                           .Add("keyvaultDns", ".vault.azure.net")
                           .Add("sqlServerHostname", ".database.windows.net")
                           .Add("storage", "core.windows.net")
                           .Make())
      .Make();
}

Value ResourceGroup(Call& call, const Deployment& deployment) {
  Session& session = call.session();
  if (deployment.scope != Scope::kResourceGroup) return NotHere(call, "resource groups");
  return ObjectMaker(session)
      .Add("id", IdOf(session, deployment))
      .Add("name", deployment.resource_group)
      .Add("type", "Microsoft.Resources/resourceGroups")
      .Add("location", deployment.location)
      .Add("managedBy", UnknownObject(session, "resourceGroup().managedBy", kStrings | kNulls))
      .Add("tags", UnknownObject(session, "resourceGroup().tags", kObjects | kNulls))
      .Add("properties", ObjectMaker(session).Add("provisioningState", "Succeeded").Make())
      .Make();
}

Value Subscription(Call& call, const Deployment& deployment) {
  Session& session = call.session();
  if (deployment.scope != Scope::kResourceGroup && deployment.scope != Scope::kSubscription) {
    return NotHere(call, "resource groups and subscriptions");
  }
  return ObjectMaker(session)
      .Add("id", SubscriptionId(session, deployment.subscription_id))
      .Add("subscriptionId", deployment.subscription_id)
      .Add("tenantId", deployment.tenant_id)
      .Add("displayName", UnknownText(session, "subscription().displayName", kScopeReason))
      .Make();
}

Value ManagementGroup(Call& call, const Deployment& deployment) {
  Session& session = call.session();
  if (deployment.scope != Scope::kManagementGroup) return NotHere(call, "management groups");
  return ObjectMaker(session)
      .Add("id", IdOf(session, deployment))
      .Add("name", deployment.management_group)
      .Add("type", "/providers/Microsoft.Management/managementGroups")
      .Add("properties", UnknownObject(session, "managementGroup().properties", kObjects))
      .Make();
}

Value Tenant(Call& call, const Deployment& deployment) {
  Session& session = call.session();
  return ObjectMaker(session)
      .Add("countryCode", UnknownText(session, "tenant().countryCode", kScopeReason))
      .Add("displayName", UnknownText(session, "tenant().displayName", kScopeReason))
      .Add("id", Pieces(session).Text("/tenants/").Add(deployment.tenant_id).Join())
      .Add("tenantId", deployment.tenant_id)
      .Make();
}

Value DeploymentObject(Call& call, const Deployment& deployment) {
  Session& session = call.session();
  ObjectMaker made(session);
  made.Add("name", deployment.name);
  if (deployment.scope != Scope::kResourceGroup) made.Add("location", deployment.location);
  return made.Add("properties", UnknownObject(session, "deployment().properties", kObjects)).Make();
}

}  // namespace

Deployment Deployment::Unknown(Session& session, Scope scope) {
  Deployment made;
  made.scope = scope;
  made.subscription_id = UnknownText(session, "subscription().subscriptionId", kScopeReason);
  made.resource_group = UnknownText(session, "resourceGroup().name", kScopeReason);
  made.location = UnknownText(
      session,
      scope == Scope::kResourceGroup ? "resourceGroup().location" : "deployment().location",
      kScopeReason);
  made.tenant_id = UnknownText(session, "tenant().tenantId", kScopeReason);
  made.management_group = UnknownText(session, "managementGroup().name", kScopeReason);
  made.name = UnknownText(session, "deployment().name", kScopeReason);
  return made;
}

Value UnknownText(Session& session, std::string_view expression, std::string_view reason) {
  UnknownData data{.kinds = kStrings, .min = 0};
  data.identity = std::hash<std::string_view>()(expression);
  data.reason = reason;
  data.residual = {Residual::Form::kSource, session.Keep(expression), {}};
  return session.Unknown(data);
}

Value ScopeObject(Call& call, const Deployment& deployment) {
  const std::string_view name = call.function().name;
  if (name == "resourceGroup") return ResourceGroup(call, deployment);
  if (name == "subscription") return Subscription(call, deployment);
  if (name == "managementGroup") return ManagementGroup(call, deployment);
  if (name == "tenant") return Tenant(call, deployment);
  if (name == "deployment") return DeploymentObject(call, deployment);
  if (name == "environment") return Environment(call.session());
  Session& session = call.session();
  constexpr std::string_view kReason = "who deploys is known only to the deployment";
  return ObjectMaker(session)
      .Add("objectId", UnknownText(session, "deployer().objectId", kReason))
      .Add("tenantId", UnknownText(session, "deployer().tenantId", kReason))
      .Add("userPrincipalName", UnknownText(session, "deployer().userPrincipalName", kReason))
      .Make();
}

Value IdOf(Session& session, const Deployment& deployment) {
  switch (deployment.scope) {
    case Scope::kResourceGroup:
      return Pieces(session)
          .Text("/subscriptions/")
          .Add(deployment.subscription_id)
          .Text("/resourceGroups/")
          .Add(deployment.resource_group)
          .Join();
    case Scope::kSubscription:
      return SubscriptionId(session, deployment.subscription_id);
    case Scope::kManagementGroup:
      return Pieces(session)
          .Text("/providers/Microsoft.Management/managementGroups/")
          .Add(deployment.management_group)
          .Join();
    case Scope::kTenant:
      break;
  }
  return session.StringView("");
}

Value ResourceIdOf(Call& call, const Deployment& deployment) {
  Session& session = call.session();
  const std::string_view name = call.function().name;
  const bool extension = name == "extensionResourceId";
  const auto has_slash = [](const Value& value) {
    return value.IsString() && value.text().find('/') != std::string_view::npos;
  };
  const bool open = std::ranges::any_of(call.arguments(), &Value::IsUnknown);
  std::size_t type_at = 1;
  if (extension) {
    // The first is an id, the second a type, the others are names.
    if (call[1].IsUnknown()) return call.Unknown(kStrings);
    for (std::size_t i = 0; i < call.size(); ++i) {
      if (call[i].IsUnknown() || has_slash(call[i]) == (i < 2)) continue;
      return call.Fail(i, i == 0   ? "`extensionResourceId()` takes a resource id first"
                          : i == 1 ? "the second argument is no resource type with its provider"
                                   : "a name has no `/`: give each segment its own argument");
    }
  } else {
    std::size_t found = 0;
    for (std::size_t i = 0; i < call.size(); ++i) {
      if (!has_slash(call[i])) continue;
      if (++found == 1) type_at = i;
      if (found == 2) {
        return call.Fail(i,
                         "only the resource type may have a `/`: give each segment of a name its "
                         "own argument");
      }
    }
    if (found == 0) {
      // An unknown argument may be the type.
      if (open) return call.Unknown(kStrings);
      return call.Fail(
          Call::kWholeCall,
          fmt::format("no argument of `{}()` is a resource type with its provider, such "
                      "as `Microsoft.Storage/storageAccounts`",
                      name));
    }
    const std::size_t most = name == "resourceId" ? 2 : name == "tenantResourceId" ? 0 : 1;
    if (type_at > most) {
      return call.Fail(type_at, fmt::format("`{}()` takes at most {} {} in front of the type", name,
                                            most, most == 1 ? "argument" : "arguments"));
    }
  }
  std::string_view type = call.text(type_at);
  while (type.ends_with('/')) type.remove_suffix(1);
  std::vector<std::string_view> segments;
  for (std::size_t at = 0; at <= type.size();) {
    const std::size_t slash = std::min(type.find('/', at), type.size());
    segments.push_back(type.substr(at, slash - at));
    at = slash + 1;
  }
  const std::size_t names = call.size() - type_at - 1;
  if (names + 1 != segments.size()) {
    const std::size_t wanted = segments.size() - 1;
    return call.Fail(
        type_at, fmt::format("type `{}` takes {} {}, but {} {} given", call.text(type_at), wanted,
                             wanted == 1 ? "name" : "names", names, names == 1 ? "is" : "are"));
  }
  Pieces id(session);
  if (extension) {
    if (call[0].IsString() && call.text(0).ends_with('/')) {
      id.Add(session.StringView(call.text(0).substr(0, call.text(0).size() - 1)));
    } else {
      id.Add(call[0]);
    }
  } else if (name == "subscriptionResourceId") {
    id.Text("/subscriptions/").Add(type_at == 1 ? call[0] : deployment.subscription_id);
  } else if (name == "managementGroupResourceId") {
    id.Text("/providers/Microsoft.Management/managementGroups/")
        .Add(type_at == 1 ? call[0] : deployment.management_group);
  } else if (name == "resourceId") {
    const bool in_subscription = deployment.scope == Scope::kSubscription && type_at == 1;
    if (type_at == 2) {
      id.Text("/subscriptions/").Add(call[0]).Text("/resourceGroups/").Add(call[1]);
    } else if (in_subscription && call[0].IsString() && IsGuid(call.text(0))) {
      id.Text("/subscriptions/").Add(call[0]);
    } else if (in_subscription && call[0].IsUnknown()) {
      return call.Unknown(kStrings);
    } else if (type_at == 1) {
      id.Text("/subscriptions/")
          .Add(deployment.subscription_id)
          .Text("/resourceGroups/")
          .Add(call[0]);
    } else if (deployment.scope == Scope::kResourceGroup ||
               deployment.scope == Scope::kSubscription) {
      id.Add(IdOf(session, deployment));
    }
  }
  id.Text("/providers/").Text(segments[0]);
  for (std::size_t i = 1; i < segments.size(); ++i) {
    id.Text("/").Text(segments[i]).Text("/").Add(call[type_at + i]);
  }
  const Value made = id.Join();
  return made.IsUnknown() ? call.Unknown(made.unknown()) : made;
}

Value OnlyTheDeploymentKnows(Call& call, std::string_view name) {
  const bool is_list = StartsWithIgnoreCase(name, "list");
  UnknownData data;
  data.kinds = EqualsIgnoreCase(name, "references") ? kArrays : is_list ? kAny : kObjects;
  data.reason = call.session().Keep(fmt::format("`{}()` is known only to the deployment", name));
  data.residual = {Residual::Form::kCall, call.session().Keep(name),
                   call.session().Keep(call.arguments())};
  data.identity = HashOfCall(name, call.arguments());
  const Value value = call.Unknown(data);
  if (!is_list) return value;
  return value.With(call.session().AddSecret(
      {SecretKind::kListFunction, call.session().Keep(name), call.origin()}));
}

}  // namespace plumbline::eval
