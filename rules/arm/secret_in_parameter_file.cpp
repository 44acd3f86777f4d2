#include <algorithm>
#include <string>

#include "engine/rule_context.h"
#include "graph/filled_in_later.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter file holds the value of a secure parameter. Everyone who can read the repository, or its history, has it: a
secure parameter only keeps the value out of the deployment's.

```json bad main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "dbPassword": { "type": "securestring" } },
  "resources": []
}
```

```json bad main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "dbPassword": { "value": "kQ7!vR2#mX9z" } }
}
```

```json good main.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "dbPassword": { "type": "securestring" } },
  "resources": []
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "dbPassword": {
      "reference": {
        "keyVault": {
          "id": "/subscriptions/f1a5b2c3-0d4e-4f60-8192-a3b4c5d6e7f8/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/shop"
        },
        "secretName": "db"
      }
    }
  }
}
```

Empty values, placeholders and what a pipeline fills in are no secrets; nor are public keys. Where the template of a file is
not known, names decide, and the finding is a warning, as it is for a secure parameter that is not named like a secret.
)md";

bool IsPublic(std::string_view value) {
  return value.starts_with("ssh-") || value.starts_with("ecdsa-") ||
         value.find("BEGIN PUBLIC KEY") != std::string_view::npos ||
         value.find("BEGIN CERTIFICATE") != std::string_view::npos;
}

std::string LettersOf(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (IsAlnumAscii(c)) letters += ToLowerAscii(c);
  }
  return letters;
}

// `primary-key` for `primaryKey`, and sentences that say where to get one.
bool SaysWhatBelongsThere(std::string_view value, std::string_view name) {
  return std::ranges::count(value, ' ') >= 3 ||
         LettersOf(name).find(LettersOf(value)) != std::string::npos;
}

bool MayBeSecret(NodeRef scalar, std::string_view name) {
  if (!scalar.IsString()) return false;
  const std::string_view value = scalar.text();
  return !schema::IsPlaceholder(value) && !IsFilledInLater(value) && !IsPublic(value) &&
         !SaysWhatBelongsThere(value, name);
}

// The first text of a value that somebody filled in; absent when there is none.
NodeRef FirstSecret(NodeRef value, std::string_view name) {
  if (value.IsScalar()) return MayBeSecret(value, name) ? value : NodeRef();
  for (NodeId id = value.id(); id < value.node().subtree_end;
       id = static_cast<NodeId>(IndexOf(id) + 1)) {
    const NodeRef part(value.tree(), id);
    // Of an object, what its own names call a secret.
    if (MayBeSecret(part, part.key()) && schema::IsSecretLikeName(part.key())) return part;
  }
  return {};
}

void Check(const arm::ParameterFile& file, RuleContext& ctx) {
  const Document* const found = ctx.graph().links().TemplateOf(ctx.document());
  for (const arm::ParameterAssignment& given : file.assignments) {
    const arm::Parameter* parameter = found && found->arm_template
                                          ? found->arm_template->root().FindParameter(given.name())
                                          : nullptr;
    if (parameter != nullptr && !parameter->IsSecure()) continue;
    if (parameter == nullptr && (found != nullptr || !schema::IsSecretLikeName(given.name()))) {
      continue;
    }
    if (!given.value.node()) continue;
    const NodeRef secret = FirstSecret(given.value.node(), given.name());
    if (!secret) continue;
    // What has the shape of a credential is found as such.
    const auto is_it = [&secret](const LiteralSecret& other) { return other.scalar == secret; };
    if (std::ranges::any_of(ctx.document().secrets, is_it)) continue;
    auto report = ctx.Report(secret.span(), "the file holds the value of {} `{}`",
                             parameter ? "the secure parameter" : "the parameter", given.name());
    report.Masked().Help(
        "pass a `reference` to a secret of a key vault, or the value when deploying");
    if (parameter != nullptr) {
      report.LabelIn(*found, parameter->name_span(), "declared here");
      // A user's name, an address: secure, but perhaps no secret.
      if (!schema::IsSecretLikeName(given.name())) report.As(Severity::kWarning);
    } else {
      report.As(Severity::kWarning).As(Confidence::kMedium);
    }
  }
}

}  // namespace

extern constinit const Rule secret_in_parameter_file = {
    .id = "secret-in-parameter-file",
    .summary = "a parameter file holds the value of a secure parameter",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "template"},
    .controls = {"CWE-798"},
    .equivalents = {"bicep:secure-params-in-parameters-file"},
    .on = {OnParameterFile{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
