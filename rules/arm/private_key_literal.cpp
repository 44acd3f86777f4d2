#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A private key, or a certificate together with its key, is part of the template or parameter file. Whoever can read the
repository can pose as its owner.

```json bad
{
  "type": "Microsoft.Network/applicationGateways",
  "apiVersion": "2023-11-01",
  "name": "edge",
  "properties": {
    "note": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
  }
}
```

```json good
{
  "type": "Microsoft.Network/applicationGateways",
  "apiVersion": "2023-11-01",
  "name": "edge",
  "properties": {
    "sslCertificates": [
      { "name": "edge", "properties": { "keyVaultSecretId": "[parameters('certificateSecretId')]" } }
    ]
  }
}
```

Keep the certificate in a key vault and refer to it. Public keys and certificates without a key are not reported.
)md";

void Check(const Document& document, RuleContext& ctx) {
  for (const LiteralSecret& secret : document.secrets) {
    if (secret.match.kind != schema::SecretKind::kPrivateKey || secret.is_secure_default) continue;
    ctx.Report(secret.span, "{} in plain text", secret.match.title)
        .Masked()
        .Help("keep it in a key vault and refer to it; make a new key, this one is known");
  }
}

}  // namespace

extern constinit const Rule private_key_literal = {
    .id = "private-key-literal",
    .summary = "a private key, or a certificate with its key, is embedded",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-321"},
    .equivalents = {"gitleaks:private-key"},
    .on = {OnDocument{kAllFiles & ~kPipelineFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
