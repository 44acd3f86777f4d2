#include "schema/role_names.h"

#include <string>

#include <catch2/catch.hpp>

namespace plumbline::schema {
namespace {

std::string Found(std::string_view text) {
  const Role* const role = FindRoleByWords(text);
  return role == nullptr ? std::string() : std::string(role->name);
}

}  // namespace

TEST_CASE("a role is found by the words of its name, however they are put together") {
  CHECK(Found("storageBlobDataReader") == "Storage Blob Data Reader");
  CHECK(Found("StorageBlobDataReaderRoleDefinitionId") == "Storage Blob Data Reader");
  CHECK(Found("key_vault_secrets_user") == "Key Vault Secrets User");
  CHECK(Found("keyvaultSecretsUser") == "Key Vault Secrets User");
  CHECK(Found("acrPullRole") == "AcrPull");
  CHECK(Found("ACRPull") == "AcrPull");
  CHECK(Found("// Contributor") == "Contributor");
  CHECK(Found("serviceBusDataSender") == "Azure Service Bus Data Sender");
  CHECK(Found("AIDeveloper") == "Azure AI Developer");
  CHECK(Found("azureAIDeveloperRoleID") == "Azure AI Developer");
  CHECK(Found("builtInRoleId").empty());
  CHECK(Found("storageReader").empty());
  CHECK(Found("").empty());
}

TEST_CASE("every role is found by its own name") {
  for (const Role& role : Roles()) {
    INFO(role.name);
    const Role* const found = FindRoleByWords(role.name);
    REQUIRE(found != nullptr);
    CHECK(MayMean(role.name, *found));
    CHECK(IsNameOf(role.name, role));
  }
}

TEST_CASE("a part of the name may mean the role") {
  const Role& officer = *FindRoleByName("Key Vault Secrets Officer");
  CHECK(MayMean("secretsOfficer", officer));
  CHECK(MayMean("keyVault", officer));
  CHECK(MayMean("roleDefinitionId", officer));
  CHECK_FALSE(MayMean("keyVaultCryptoOfficer", officer));
  CHECK_FALSE(MayMean("contributor", officer));
  CHECK(IsNameOf("keyVaultSecretsOfficerRoleId", officer));
  CHECK_FALSE(IsNameOf("secretsOfficer", officer));
  CHECK_FALSE(IsNameOf("roleDefinitionId", officer));
}

}  // namespace plumbline::schema
