#include "schema/role_permissions.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace plumbline::schema {
namespace {

const Role& Named(std::string_view name) {
  const Role* const role = FindRoleByName(name);
  REQUIRE(role != nullptr);
  return *role;
}

std::string AllowsText(std::string_view role, Plane plane, std::string_view operation) {
  switch (Allows(Named(role), plane, operation)) {
    case Allowed::kYes:
      return "yes";
    case Allowed::kMaybe:
      return "maybe";
    case Allowed::kNo:
      break;
  }
  return "no";
}

// What MatchesOperation means, said plainly.
bool NaiveMatch(std::string_view pattern, std::string_view operation) {
  if (pattern.empty()) return operation.empty();
  if (pattern[0] != '*') {
    return !operation.empty() && pattern[0] == operation[0] &&
           NaiveMatch(pattern.substr(1), operation.substr(1));
  }
  for (std::size_t skip = 0; skip <= operation.size(); ++skip) {
    if (NaiveMatch(pattern.substr(1), operation.substr(skip))) return true;
  }
  return false;
}

std::string RandomText(std::mt19937& random, std::string_view letters, std::size_t longest) {
  std::string text(random() % (longest + 1), ' ');
  for (char& c : text) c = letters[random() % letters.size()];
  return text;
}

}  // namespace

TEST_CASE("a star of a pattern stands for any text") {
  CHECK(MatchesOperation("*", "Microsoft.Storage/storageAccounts/read"));
  CHECK(MatchesOperation("*/read", "Microsoft.Storage/storageAccounts/blobServices/read"));
  CHECK(MatchesOperation("Microsoft.Storage/*", "microsoft.storage/storageaccounts/READ"));
  CHECK(MatchesOperation("Microsoft.ServiceBus/*/send/action",
                         "Microsoft.ServiceBus/namespaces/messages/send/action"));
  CHECK_FALSE(MatchesOperation("Microsoft.ServiceBus/*/send/action",
                               "Microsoft.ServiceBus/namespaces/messages/receive/action"));
  CHECK_FALSE(MatchesOperation("Microsoft.Storage/*", "Microsoft.StorageSync/register/action"));
  CHECK_FALSE(MatchesOperation("*/read", "Microsoft.Storage/storageAccounts/readMore"));
  CHECK(MatchesOperation("", ""));
  CHECK_FALSE(MatchesOperation("", "a"));
}

TEST_CASE("matching agrees with a matcher that tries everything") {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same inputs each time.
  std::size_t matches = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::string pattern = RandomText(random, "ab/*", 8);
    const std::string operation = RandomText(random, "ab/", 10);
    const bool expected = NaiveMatch(pattern, operation);
    matches += expected ? 1 : 0;
    INFO(pattern << " against " << operation);
    REQUIRE(MatchesOperation(pattern, operation) == expected);
  }
  CHECK(matches > 1'000);
}

TEST_CASE("built-in roles allow what their documentation says") {
  constexpr std::string_view kReadBlob =
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";
  constexpr std::string_view kWriteBlob =
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write";
  constexpr std::string_view kAssign = "Microsoft.Authorization/roleAssignments/write";
  constexpr std::string_view kSecret = "Microsoft.KeyVault/vaults/secrets/getSecret/action";

  CHECK(AllowsText("Storage Blob Data Reader", Plane::kData, kReadBlob) == "yes");
  CHECK(AllowsText("Storage Blob Data Reader", Plane::kData, kWriteBlob) == "no");
  CHECK(AllowsText("Storage Blob Data Reader", Plane::kControl, kReadBlob) == "no");
  CHECK(AllowsText("Storage Blob Data Contributor", Plane::kData, kWriteBlob) == "yes");
  CHECK(AllowsText("Key Vault Secrets User", Plane::kData, kSecret) == "yes");
  CHECK(AllowsText("Key Vault Secrets User", Plane::kData,
                   "Microsoft.KeyVault/vaults/secrets/setSecret/action") == "no");
  CHECK(AllowsText("Key Vault Secrets Officer", Plane::kData,
                   "Microsoft.KeyVault/vaults/secrets/setSecret/action") == "yes");
  CHECK(AllowsText("Key Vault Contributor", Plane::kData, kSecret) == "no");
  CHECK(AllowsText("Reader", Plane::kControl, "Microsoft.Web/sites/read") == "yes");
  CHECK(AllowsText("Reader", Plane::kControl, "Microsoft.Web/sites/write") == "no");
  CHECK(AllowsText("Reader", Plane::kData, kReadBlob) == "no");
  CHECK(AllowsText("Owner", Plane::kControl, kAssign) == "yes");
  CHECK(AllowsText("Owner", Plane::kControl, "Microsoft.Web/sites/delete") == "yes");
  CHECK(AllowsText("Owner", Plane::kData, kSecret) == "no");
  CHECK(AllowsText("Contributor", Plane::kControl, "Microsoft.Web/sites/write") == "yes");
  CHECK(AllowsText("Contributor", Plane::kControl, kAssign) == "no");
  CHECK(AllowsText("AcrPull", Plane::kControl,
                   "Microsoft.ContainerRegistry/registries/pull/read") == "yes");
  CHECK(AllowsText("AcrPull", Plane::kControl,
                   "Microsoft.ContainerRegistry/registries/push/write") == "no");
  CHECK(AllowsText("Role Based Access Control Administrator", Plane::kControl, kAssign) == "yes");
  CHECK(AllowsText("Key Vault Data Access Administrator", Plane::kControl, kAssign) == "maybe");
}

TEST_CASE("a block takes away from itself only, and a condition makes it a maybe") {
  constexpr std::string_view kAll[] = {"*"};
  constexpr std::string_view kRead[] = {"*/read"};
  constexpr std::string_view kSites[] = {"Microsoft.Web/sites/*"};
  const PermissionBlock but_sites{.actions = OperationPatterns(kAll),
                                  .not_actions = OperationPatterns(kSites)};
  const PermissionBlock reads{.actions = OperationPatterns(kRead)};
  PermissionBlock doubtful = reads;
  doubtful.is_conditional = true;

  const auto allows = [](std::vector<PermissionBlock> blocks, std::string_view operation) {
    return Allows(blocks, Plane::kControl, operation);
  };
  CHECK(allows({but_sites}, "Microsoft.Web/sites/read") == Allowed::kNo);
  CHECK(allows({but_sites}, "Microsoft.Web/serverfarms/write") == Allowed::kYes);
  CHECK(allows({but_sites, reads}, "Microsoft.Web/sites/read") == Allowed::kYes);
  CHECK(allows({but_sites, doubtful}, "Microsoft.Web/sites/read") == Allowed::kMaybe);
  CHECK(allows({doubtful, reads}, "Microsoft.Web/sites/read") == Allowed::kYes);
  CHECK(allows({but_sites, reads}, "Microsoft.Web/sites/write") == Allowed::kNo);
  CHECK(allows({}, "Microsoft.Web/sites/read") == Allowed::kNo);
}

TEST_CASE("privileged roles are those that the permissions show") {
  for (const Role& role : Roles()) {
    if (PermissionsOf(role).empty()) continue;
    INFO(role.name);
    const bool assigns = Allows(role, Plane::kControl,
                                "Microsoft.Authorization/roleAssignments/write") == Allowed::kYes;
    if (assigns) CHECK(role.privilege == 3);
    if (role.privilege == 2) {
      CHECK(Allows(role, Plane::kControl, "Microsoft.Web/sites/write") == Allowed::kYes);
    }
  }
}

TEST_CASE("patterns are whole") {
  std::size_t blocks = 0;
  for (const Role& role : Roles()) {
    for (const PermissionBlock& block : PermissionsOf(role)) {
      ++blocks;
      for (const OperationPatterns* list :
           {&block.actions, &block.not_actions, &block.data_actions, &block.not_data_actions}) {
        for (std::size_t i = 0; i < list->size(); ++i) {
          const std::string_view pattern = (*list)[i];
          REQUIRE(!pattern.empty());
          REQUIRE(pattern.find_first_of("; \t\"") == std::string_view::npos);
        }
      }
    }
  }
  CHECK(blocks == 946);
}

TEST_CASE("a role can mean something where its operations are about") {
  const auto applies = [](std::string_view role, std::string_view type) {
    return CanApplyTo(Named(role), type);
  };
  CHECK(applies("Key Vault Secrets User", "Microsoft.KeyVault/vaults"));
  CHECK(applies("Key Vault Secrets User", "microsoft.keyvault/vaults/secrets"));
  CHECK_FALSE(applies("Key Vault Secrets User", "Microsoft.Storage/storageAccounts"));
  CHECK_FALSE(applies("Storage Blob Data Reader", "Microsoft.KeyVault/vaults"));
  CHECK_FALSE(applies("AcrPull", "Microsoft.ContainerService/managedClusters"));
  CHECK(applies("AcrPull", "Microsoft.ContainerRegistry/registries"));
  CHECK(applies("Reader", "Microsoft.KeyVault/vaults"));
  CHECK(applies("Contributor", "Microsoft.Storage/storageAccounts"));
  CHECK(applies("User Access Administrator", "Microsoft.Storage/storageAccounts"));
  // Metrics belong to every resource, and so do event subscriptions; the events of a topic do not.
  CHECK(applies("Monitoring Metrics Publisher", "Microsoft.Storage/storageAccounts"));
  CHECK(applies("EventGrid EventSubscription Contributor", "Microsoft.Storage/storageAccounts"));
  // It may change diagnostic settings, which every resource has.
  CHECK(applies("Storage Account Contributor", "Microsoft.KeyVault/vaults"));
  CHECK_FALSE(applies("EventGrid Data Sender", "Microsoft.Storage/storageAccounts"));
  CHECK(applies("EventGrid Data Sender", "Microsoft.EventGrid/topics"));
}

TEST_CASE("a misspelt namespace") {
  CHECK(NearestNamespace("Microsoft.Stroage") == "Microsoft.Storage");
  CHECK(NearestNamespace("microsoft.keyvalt") == "Microsoft.KeyVault");
  CHECK(NearestNamespace("microsoft.STORAGE").empty());
  CHECK(NearestNamespace("Microsoft.Contoso").empty());
  CHECK(NearestNamespace("Microsoft.Wbe").empty());
  CHECK(NearestNamespace("Microsoft.Stor*").empty());
  CHECK(NearestNamespace("").empty());
}

TEST_CASE("operations below a type") {
  const auto has = [](std::string_view role, std::string_view type) {
    return HasOperationsBelow(PermissionsOf(Named(role)), type);
  };
  CHECK(has("Storage Queue Data Reader", "Microsoft.Storage/storageAccounts/queueServices"));
  CHECK_FALSE(has("Storage Queue Data Reader", "Microsoft.Storage/storageAccounts/blobServices"));
  CHECK(has("Storage Queue Data Reader", "Microsoft.Storage/storageAccounts"));
  CHECK_FALSE(has("Storage Queue Data Reader", "Microsoft.StorageSync"));
  CHECK(has("Azure Service Bus Data Sender", "Microsoft.ServiceBus/namespaces/queues"));
}

}  // namespace plumbline::schema
