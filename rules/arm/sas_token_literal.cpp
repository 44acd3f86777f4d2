#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A shared access signature is written into the file. Until it expires, everyone who has the file has the access that the
signature grants, without a login.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "package": {
      "value": "https://shop.blob.core.windows.net/builds/shop.zip?sp=r&sv=2023-11-03&sig=Qk3xVb9LmT2rWzY8nPdC5sHgJfA7eUoI4kRtXvBwMqE%3D"
    }
  }
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "package": { "value": "https://shop.blob.core.windows.net/builds/shop.zip" }
  }
}
```

Read the file with a managed identity. A signature that has expired (its `se` is before the day of the check) is
reported as info.
)md";

// The day on which a signature expires, from its `se`.
std::optional<Date> ExpiryOf(std::string_view signature) {
  constexpr std::string_view kName = "se=";
  constexpr std::size_t kDateSize = 10;
  for (std::size_t at = signature.find(kName); at != std::string_view::npos;
       at = signature.find(kName, at + 1)) {
    if (at > 0 && std::string_view("?&; ").find(signature[at - 1]) == std::string_view::npos)
      continue;
    if (const auto day = ParseDate(signature.substr(at + kName.size(), kDateSize))) return day;
  }
  return std::nullopt;
}

void Check(const Document& document, RuleContext& ctx) {
  for (const LiteralSecret& secret : document.secrets) {
    if (secret.match.kind != schema::SecretKind::kSharedAccessSignature || secret.is_secure_default)
      continue;
    auto report = ctx.Report(secret.span, "{} in plain text", secret.match.title);
    // What follows the signature belongs to the same query.
    const std::string_view query =
        secret.scalar ? secret.scalar.text().substr(secret.match.begin) : secret.text;
    const auto expiry = ExpiryOf(query.substr(0, query.find_first_of(" \t\n\"'")));
    if (expiry && *expiry < ctx.as_of()) {
      report.As(Severity::kInfo)
          .Note("it expired on {:04}-{:02}-{:02}", expiry->year, expiry->month, expiry->day);
    }
    report.Masked().Help("read it with a managed identity, or pass it as a secure parameter");
  }
}

}  // namespace

extern constinit const Rule sas_token_literal = {
    .id = "sas-token-literal",
    .summary = "a shared access signature is written as text",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-798"},
    .on = {OnDocument{kAllFiles & ~kPipelineFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
