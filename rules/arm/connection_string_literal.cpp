#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A connection string with its key or password is written into the template or parameter file. Everyone who can read the
repository, or the deployment history, has the access.

```json bad
{
  "type": "Microsoft.Web/sites/config",
  "apiVersion": "2023-12-01",
  "name": "shop/appsettings",
  "properties": {
    "Orders": "Server=tcp:shop.database.windows.net;Database=orders;User ID=shop;Password=Wint3r!2026"
  }
}
```

```json good
{
  "type": "Microsoft.Web/sites/config",
  "apiVersion": "2023-12-01",
  "name": "shop/appsettings",
  "properties": {
    "Orders": "Server=tcp:shop.database.windows.net;Database=orders;Authentication=Active Directory Default"
  }
}
```

Change the password or roll the key, then connect with the app's identity or through a Key Vault reference. Strings
without a credential (`InstrumentationKey=...`, passwords that are expressions or placeholders) are not reported.
)md";

void Check(const Document& document, RuleContext& ctx) {
  for (const LiteralSecret& secret : document.secrets) {
    if (secret.match.kind != schema::SecretKind::kConnectionString || secret.is_secure_default)
      continue;
    auto report = ctx.Report(secret.span, "{} in plain text", secret.match.title);
    report.Masked().Help(
        "connect with an identity, or through a Key Vault reference; roll this credential");
    if (!secret.match.high_confidence) report.As(Confidence::kMedium);
  }
}

}  // namespace

extern constinit const Rule connection_string_literal = {
    .id = "connection-string-literal",
    .summary = "a connection string with credentials is written as text",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-798"},
    .on = {OnDocument{kAllFiles & ~kPipelineFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
