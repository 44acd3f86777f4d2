// Which variables of a pipeline file hold secrets, as far as the file shows it, and which commands
// and inputs carry credentials. Names and shapes of secrets as such: schema/secrets.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.h"
#include "pipeline/script_text.h"

namespace plumbline::pipeline {

enum class SecretOrigin : std::uint8_t {
  kAccessToken,  // System.AccessToken
  kMarked,       // A script sets it with issecret=true.
  kKeyVault,     // Listed in the SecretsFilter of an AzureKeyVault step.
  kGroup,  // Named like a secret, given no value in the file, which uses a group or all secrets of
           // a vault: probably one. The only origin that is not certain.
};

struct KnownSecret {
  SecretOrigin origin = SecretOrigin::kMarked;
  std::string name;
  // Where the file says so: the scalar and the piece of its value. Absent for kAccessToken and
  // kGroup.
  NodeRef declared_in;
  Span declared{};
};

class KnownSecrets {
 public:
  explicit KnownSecrets(const Pipeline& pipeline);
  // What is known of variable `name` (ASCII case ignored), or nothing when it is no secret. An
  // output variable `v` of step `s` is known as `s.v`.
  std::optional<KnownSecret> Find(std::string_view name) const;
  // The first secret whose macro stands in `value`.
  struct Use {
    Macro macro;
    KnownSecret secret;
  };
  std::vector<Use> UsesIn(std::string_view value) const;

 private:
  std::vector<KnownSecret> certain_;
  std::vector<std::string_view> given_;  // Names that the file gives a value, whatever it is.
  bool has_group_ = false;
};

// Environment variables of a step that hold a secret: entries of `env` with the macro of one, and
// those that AzureCLI adds for `addSpnToEnvironment`.
struct SecretEnvironment {
  std::string_view name;
  NodeRef entry;  // Of `env`; absent for the others.
  KnownSecret secret;
};
std::vector<SecretEnvironment> SecretEnvironmentOf(const Step& step, const KnownSecrets& secrets);
// True when the step passes its service principal to the script (AzureCLI, `addSpnToEnvironment`).
bool HasServicePrincipalInEnvironment(const Step& step);

// A command that writes a credential to its output: `az account get-access-token`, ... `what` names
// the credential for messages, without article; null when the command writes none.
const char* ProducedSecret(const ShellCommand& command);
// A variable of the script that is assigned from such a command.
struct ProducedVariable {
  std::string_view name;  // Without `env:`.
  Span name_span;
  const char* what = nullptr;
  std::uint32_t command = 0;
};
std::vector<ProducedVariable> ProducedVariables(const ScriptText& script);
// The same, and the variables whose text is put together with one: `url="https://$host?$token"`.
std::vector<ProducedVariable> ProducedTexts(const ScriptText& script);

// True when input `input` of `task`@`major` holds a credential when it is filled in literally.
bool IsSecretInput(std::string_view task, int major, std::string_view input);

// True for `true`, `1`, `yes`, ... as a setting of the runner reads it.
bool IsTruthy(std::string_view value);

}  // namespace plumbline::pipeline
