// References to Key Vault secrets in app settings: `@Microsoft.KeyVault(SecretUri=...)` and
// `@Microsoft.KeyVault(VaultName=...;SecretName=...)`.
#pragma once

#include <optional>
#include <string>

#include "arm/value.h"

namespace plumbline::arm {

// True when the value starts as a reference, well-formed or not, whatever the rest of an expression
// gives.
bool IsKeyVaultReference(const Value& value);

struct KeyVaultReferenceProblem {
  std::string message;  // Follows the name of the setting: `... has no closing parenthesis`.
  std::string help;
};
// What is wrong with a reference; nothing when it is right or when its unknown pieces may make it
// right.
std::optional<KeyVaultReferenceProblem> CheckKeyVaultReference(const Value& value);

// The version of the secret that a reference names, when that is written out.
std::optional<std::string> PinnedSecretVersion(const Value& value);

}  // namespace plumbline::arm
