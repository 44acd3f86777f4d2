#include <algorithm>

#include "base/pattern.h"
#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An address carries a user and a password, or a token. Addresses end up in logs, error messages, git remotes and caches,
and with them the credential.

```yaml bad
steps:
- script: git clone https://build:$(pat)@dev.azure.com/contoso/app/_git/lib
```

```yaml good
resources:
  repositories:
  - repository: lib
    type: git
    name: app/lib
steps:
- checkout: lib
```

```json bad
{
  "type": "Microsoft.Web/sites/config",
  "apiVersion": "2023-12-01",
  "name": "shop/appsettings",
  "properties": { "QUEUE": "amqps://shop:Wint3r-2026@rabbit.contoso.com/orders" }
}
```

A credential that is written out is an error, the macro of a secret variable a warning. An address of the own machine
(`localhost`, a service container) is info. Placeholders and variables of the shell are not reported; neither is
`$(System.AccessToken)`, for which access-token-inline speaks.
)md";

// scheme://user:password@host or scheme://token@host. Group 1 are the credentials.
constinit const Pattern kUserInfo(
    R"re([A-Za-z][A-Za-z0-9+.-]*://((?:[^/\s:@"'<>`?#;,|\\]|\$\([^)]*\))*(?::(?:[^/\s@"'<>`?#;,\\]|\$\([^)]*\))+)?)@[\[A-Za-z0-9$])re");

bool IsLocal(std::string_view host) {
  host = host.substr(0, std::min(host.find_first_of("/:?# \t\n\"'`"), host.size()));
  return host == "127.0.0.1" || host.starts_with('[') ||
         (!host.empty() && host.find('.') == std::string_view::npos && host[0] != '$');
}

// Words that documentation puts where a password belongs.
bool IsExampleWord(std::string_view password) {
  constexpr std::string_view kWords[] = {"api_key", "apikey",   "key",   "pass",
                                         "passwd",  "password", "pat",   "pw",
                                         "pwd",     "secret",   "token", "x-oauth-basic"};
  return std::ranges::any_of(
      kWords, [password](std::string_view word) { return EqualsIgnoreCase(password, word); });
}

bool IsWritten(std::string_view password) {
  if (schema::IsPlaceholder(password) || IsExampleWord(password)) return false;
  // `{0}` of a format string, `%s`, a pattern such as `.*`, a port in front of something else.
  if (password.find_first_of("{}%$[]") != std::string_view::npos) {
    const bool escaped = password.find('%') != std::string_view::npos && password.size() > 4;
    if (!escaped || password.find_first_of("{}$[]") != std::string_view::npos) return false;
  }
  if (std::ranges::all_of(password, IsDigitAscii)) return password.size() > 5;
  return std::ranges::any_of(password, IsAlnumAscii);
}

// A user alone that is no name of a user.
bool IsTokenLike(std::string_view user) {
  return user.size() >= 20 && std::ranges::all_of(user, IsAlnumAscii) &&
         std::ranges::any_of(user, IsDigitAscii) && std::ranges::any_of(user, IsLetterAscii) &&
         schema::Entropy(user) >= 3.5;
}

enum class Credential : std::uint8_t { kNone, kMacro, kText };

Credential MacroIn(std::string_view text, bool is_password, RuleContext& ctx) {
  for (const pipeline::Macro& macro : pipeline::MacrosOf(text)) {
    if (EqualsIgnoreCase(macro.name, "System.AccessToken")) continue;
    if (is_password || schema::IsSecretLikeName(macro.name) ||
        ctx.scripts().secrets().Find(macro.name)) {
      return Credential::kMacro;
    }
  }
  return Credential::kNone;
}

Credential Judge(std::string_view user_info, RuleContext& ctx) {
  const std::size_t colon = user_info.find(':');
  const bool has_password = colon != std::string_view::npos;
  const std::string_view secret = has_password ? user_info.substr(colon + 1) : user_info;
  if (ctx.document().pipeline) {
    const Credential macro = MacroIn(user_info, has_password, ctx);
    if (macro != Credential::kNone) return macro;
  }
  if (secret.empty()) return Credential::kNone;
  return (has_password ? IsWritten(secret) : IsTokenLike(secret)) ? Credential::kText
                                                                  : Credential::kNone;
}

void Check(NodeRef scalar, RuleContext& ctx) {
  const std::string_view text = scalar.text();
  if (text.find("://") == std::string_view::npos || text.find('@') == std::string_view::npos)
    return;
  std::size_t from = 0;
  while (const auto found = kUserInfo.FindGroup(text, from)) {
    from = found->end;
    const std::string_view user_info = text.substr(found->begin, found->end - found->begin);
    const Credential credential = Judge(user_info, ctx);
    if (credential == Credential::kNone) continue;
    const Span span = RuleContext::SourceOf(
        scalar, {static_cast<std::uint32_t>(found->begin), static_cast<std::uint32_t>(found->end)});
    // What has the shape of a known kind of credential is reported as that.
    const auto& secrets = ctx.document().secrets;
    if (std::ranges::any_of(
            secrets, [span](const LiteralSecret& secret) { return secret.span.Overlaps(span); })) {
      continue;
    }
    auto report = ctx.Report(
        span, "the address carries {}",
        user_info.find(':') == std::string_view::npos ? "a token" : "a user and password");
    if (credential == Credential::kMacro) {
      report.As(Severity::kWarning)
          .Help("log in without it: a service connection, a credential helper, a header");
    } else {
      report.Masked().Help(
          "revoke it, and log in with an identity or a secret that is passed beside the address");
      if (IsLocal(text.substr(found->end + 1))) report.As(Severity::kInfo);
    }
  }
}

}  // namespace

extern constinit const Rule credential_in_url = {
    .id = "credential-in-url",
    .summary = "an address carries a user and password, or a token",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "pipeline-security"},
    .controls = {"CWE-522", "CWE-798", "CICD-SEC-6"},
    .equivalents = {"actionlint:hardcoded-credentials"},
    .aliases = {"url-credentials"},
    .on = {OnScalar{kAllFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
