#include "schema/list_functions.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

// Functions of the published resource types whose response is a key, password, token or signed URL.
// Those that list hosts, users, versions and the like are left out on purpose.
constexpr std::string_view kSecretFunctions[] = {
    "list",  // sites/config: settings, connection strings and publishing credentials in clear.
    "listAccountSas",
    "listAdminCredentials",
    "listAdminKeys",
    "listApiKeys",
    "listAuthKeys",
    "listCallbackUrl",
    "listClusterAdminCredential",
    "listClusterUserCredential",
    "listConnectionKeys",
    "listConnectionStrings",
    "listConnectorsWithSecrets",
    "listContentCallbackUrl",
    "listCredential",
    "listCredentials",
    "listEnvSecrets",
    "listHostKeys",
    "listKeyValue",
    "listKeys",
    "listNotebookKeys",
    "listQueryKeys",
    "listRegistrationTokens",
    "listSas",
    "listSasTokens",
    "listSecretKeys",
    "listSecrets",
    "listServiceSas",
    "listSharedKey",
    "listSharedKeys",
    "listStorageAccountKeys",
    "listSyncFunctionTriggerStatus",
    "listTokens",
    "listUploadToken",
    "listValue",
    "listWorkspaceKeys",
};

constexpr std::string_view kHarmlessMembers[] = {
    "creationTime",       "id",   "keyName",  "name", "permissions",
    "publishingUserName", "type", "userName",
};

bool Holds(auto& list, std::string_view word) {
  return std::ranges::any_of(
      list, [word](std::string_view item) { return EqualsIgnoreCase(item, word); });
}

}  // namespace

bool ListsSecrets(std::string_view function) { return Holds(kSecretFunctions, function); }
bool IsHarmlessListMember(std::string_view member) { return Holds(kHarmlessMembers, member); }

}  // namespace plumbline::schema
