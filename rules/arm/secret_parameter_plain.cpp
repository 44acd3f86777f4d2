#include <algorithm>

#include "arm/secret_sinks.h"
#include "engine/rule_context.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The values of parameters that are not secure are kept in the deployment history and shown to everyone who may read the
resource group. A parameter named like a secret should be a `securestring` or `secureObject`.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "adminPassword": { "type": "string" } },
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "adminPassword": { "type": "securestring" } },
  "resources": []
}
```

The name decides: `tokenLifetime`, `secretName`, `keyVaultId`, `publicKey` and parameters with `allowedValues` hold no
secret. Rename the parameter when it holds something else. The unsafe fix changes the type; parameters of the same value
in templates that pass it on must become secure too.
)md";

// What the name is about when it is not the secret itself, blanks and signs removed.
constexpr std::string_view kHarmlessParts[] = {
    "customermanagedkey",
    "disablepassword",
    "foreignkey",
    "keydata",
    "keyname",
    "keysize",
    "keytype",
    "keyvault",
    "partitionkey",
    "passwordauthentication",
    "publickey",
    "secretid",
    "secretname",
    "secretprovider",
    "secretrotation",
    "secreturi",
    "secretversion",
    "sortkey",
    "tokenlifetime",
};
constexpr std::string_view kHarmlessLastWords[] = {"config", "configuration", "enabled", "location",
                                                   "settings"};

std::string LettersOf(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (IsAlnumAscii(c)) letters += ToLowerAscii(c);
  }
  return letters;
}

bool IsNamedLikeSecret(std::string_view name) {
  const std::string letters = LettersOf(name);
  for (const std::string_view part : kHarmlessParts) {
    if (letters.find(part) != std::string::npos) return false;
  }
  for (const std::string_view word : kHarmlessLastWords) {
    if (letters.ends_with(word)) return false;
  }
  return schema::IsSecretLikeName(name);
}

void Check(const arm::Parameter& parameter, RuleContext& ctx) {
  const bool is_string = parameter.parsed_type == arm::ParameterType::kString;
  if (!is_string && parameter.parsed_type != arm::ParameterType::kObject) return;
  if (!parameter.allowed_values.IsAbsent() || !IsNamedLikeSecret(parameter.name())) return;
  // Said, with the way it takes, by the rule about signatures.
  if (is_string && arm::IsSignatureName(parameter.name())) return;
  const std::string_view secure = is_string ? "securestring" : "secureObject";
  auto report = ctx.Report(parameter.name_span(),
                           "parameter `{}` is named like a secret, but is a plain `{}`",
                           parameter.name(), is_string ? "string" : "object");
  report.Help("make its type `{}`", secure);
  if (!parameter.type.Text()) return;  // It comes from a definition that others share.
  report.Fix(FixSafety::kUnsafe, fmt::format("make the type `{}`", secure), parameter.type.span(),
             fmt::format("\"{}\"", secure));
}

}  // namespace

extern constinit const Rule secret_parameter_plain = {
    .id = "secret-parameter-plain",
    .summary = "a parameter named like a secret is not secure",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-532", "MCSB:IM-8"},
    .equivalents = {"arm-ttk:Password-params-must-be-secure", "bicep:secure-secrets-in-params",
                    "psrule:Azure.Deployment.SecureParameter"},
    .on = {OnParameter{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
