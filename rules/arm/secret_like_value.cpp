#include "base/guid.h"
#include "engine/rule_context.h"
#include "graph/filled_in_later.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Long texts without words or pattern, under a name such as `apiKey`, are credentials more often than not. This finds those
whose format has no mark of its own.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "variables": { "partnerApiKey": "q8Zt3LmX0vRw7KcY2nHs" },
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "variables": { "partnerApiKeyName": "partner-key-production" },
  "resources": []
}
```
)md";

// What the text is called: its key, or the name beside or above a `value`.
std::string_view NameOf(NodeRef node) {
  const std::string_view key = node.key();
  if (EqualsIgnoreCase(key, "value")) {
    const NodeRef name = node.parent().Find("name", CaseRule::kIgnore);
    return name.IsString() ? name.text() : node.parent().key();
  }
  return EqualsIgnoreCase(key, "defaultValue") ? node.parent().key() : key;
}

bool LooksRandom(std::string_view text) {
  constexpr std::size_t kMinSize = 16;
  if (text.size() < kMinSize || IsGuid(text)) return false;
  bool is_hex = true;
  bool has_digit = false;
  for (const char c : text) {
    const bool is_word = IsAlnumAscii(c) || c == '+' || c == '/' || c == '=' || c == '_' ||
                         c == '-' || c == '~' || c == '.';
    if (!is_word) return false;
    has_digit = has_digit || IsDigitAscii(c);
    is_hex = is_hex && (IsDigitAscii(c) || (ToLowerAscii(c) >= 'a' && ToLowerAscii(c) <= 'f'));
  }
  return has_digit && schema::Entropy(text) >= (is_hex ? 3.2 : 3.7);
}

void Check(NodeRef node, RuleContext& ctx) {
  if (!node.IsString() || !schema::IsSecretLikeName(NameOf(node))) return;
  const std::string_view text = node.text();
  if (!LooksRandom(text) || schema::IsPlaceholder(text) || IsFilledInLater(text) ||
      schema::FindSecret(text)) {
    return;
  }
  ctx.Report(node.span(), "the value of `{}` looks like a credential", NameOf(node))
      .Masked()
      .Help("pass it to a secure parameter, or keep it in a key vault");
}

}  // namespace

extern constinit const Rule secret_like_value = {
    .id = "secret-like-value",
    .summary = "a value that looks random stands under a name for a secret",
    .severity = Severity::kWarning,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"secrets"},
    .controls = {"CWE-798"},
    .equivalents = {"gitleaks:generic-api-key"},
    .on = {OnScalar{kArmFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
