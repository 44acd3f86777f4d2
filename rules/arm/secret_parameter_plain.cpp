#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/secret_findings.h"
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

It is an error when the parameter surely becomes a credential of a resource. The name decides: `tokenLifetime`,
`secretName`, `keyVaultId`, `publicKey` and parameters with `allowedValues` hold no secret. Rename the parameter when it
holds something else. The unsafe fix changes the type; parameters of the same value in templates that pass it on must
become secure too.
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

bool IsPlainSecret(const arm::Parameter& parameter) {
  const bool is_string = parameter.parsed_type == arm::ParameterType::kString;
  if (!is_string && parameter.parsed_type != arm::ParameterType::kObject) return false;
  if (!parameter.allowed_values.IsAbsent() || !IsNamedLikeSecret(parameter.name())) return false;
  // Said, with the way it takes, by the rule about signatures.
  return !is_string || !arm::IsSignatureName(parameter.name());
}

// The way of a parameter to a property that takes a credential.
struct Use {
  arm::Flow flow;
  std::string path;
};

// By the declarations in the document that are on the way.
std::map<NodeId, Use> UsesOf(const arm::Expansion& expansion, const RuleContext& ctx) {
  std::map<NodeId, Use> uses;
  arm::FlowFinder finder(expansion, arm::FlowFinder::What::kPlainParameters);
  ForEachSentLeaf(expansion, {}, [&](const arm::BodyLeaf& leaf) {
    if (leaf.value.IsSecret() || arm::SensitivityOf(leaf) != arm::Sensitivity::kCertain) return;
    const auto flow = finder.Find(leaf.resource.owner, leaf.node);
    if (!flow) return;
    for (const arm::FlowStep& step : flow->steps) {
      if (step.is_key && step.node.tree() == &ctx.document().tree) {
        uses.try_emplace(step.node.id(), Use{*flow, std::string(leaf.path)});
      }
    }
  });
  return uses;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::vector<const arm::Parameter*> found;
  for (const arm::Template& one : ctx.model().templates) {
    for (const arm::Parameter& parameter : one.parameters) {
      if (IsPlainSecret(parameter)) found.push_back(&parameter);
    }
  }
  if (found.empty()) return;
  const std::map<NodeId, Use> uses = UsesOf(expansion, ctx);
  for (const arm::Parameter* parameter : found) {
    const bool is_string = parameter->parsed_type == arm::ParameterType::kString;
    const std::string_view secure = is_string ? "securestring" : "secureObject";
    auto report = ctx.Report(parameter->name_span(),
                             "parameter `{}` is named like a secret, but is a plain `{}`",
                             parameter->name(), is_string ? "string" : "object");
    report.Help("make its type `{}`", secure);
    if (const auto use = uses.find(parameter->node.id()); use != uses.end()) {
      report.As(Severity::kError).As(Confidence::kHigh);
      ShowFlow(use->second.flow, fmt::format("becomes `{}`", use->second.path), ctx, report);
    }
    if (!parameter->type.Text()) continue;  // It comes from a definition that others share.
    report.Fix(FixSafety::kUnsafe, fmt::format("make the type `{}`", secure),
               parameter->type.span(), fmt::format("\"{}\"", secure));
  }
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
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
