#include <algorithm>
#include <optional>
#include <string>

#include "engine/deployed_values.h"
#include "graph/filled_in_later.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A federated credential lets whoever holds a token of the issuer with this subject be the identity. The audience says that the
token is meant for this; the subject has to be exactly that of one workload. Too wide, and others get in; misspelt, and
nobody does.

```json bad
{
  "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
  "apiVersion": "2023-01-31",
  "name": "shop/github",
  "properties": {
    "issuer": "https://token.actions.githubusercontent.com",
    "subject": "repo:contoso/*",
    "audiences": ["api://AzureADTokenExchange"]
  }
}
```

```json good
{
  "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
  "apiVersion": "2023-01-31",
  "name": "shop/github",
  "properties": {
    "issuer": "https://token.actions.githubusercontent.com",
    "subject": "repo:contoso/shop:environment:prod",
    "audiences": ["api://AzureADTokenExchange"]
  }
}
```
)md";

struct Wrong {
  std::string what;
  std::string help;
  Severity severity = Severity::kWarning;
};

std::optional<Wrong> OfIssuer(std::string_view issuer) {
  if (!StartsWithIgnoreCase(issuer, "https://"))
    return Wrong{"the issuer is no `https` address", {}};
  if (EqualsIgnoreCase(issuer, "https://token.actions.githubusercontent.com/")) {
    return Wrong{"tokens of GitHub name their issuer without the slash at the end",
                 "use `https://token.actions.githubusercontent.com`"};
  }
  return std::nullopt;
}

std::optional<Wrong> OfSubject(std::string_view issuer, std::string_view subject) {
  if (subject.empty()) return std::nullopt;
  if (subject.find('*') != std::string_view::npos)
    return Wrong{"a subject is compared as it is: `*` stands for nothing else",
                 "write the subject of one workload"};
  if (ContainsIgnoreCase(issuer, "token.actions.githubusercontent.com")) {
    // Owners may choose other claims to begin with.
    const bool is_repository =
        subject.starts_with("repo:") && subject.find('/') != std::string_view::npos;
    const std::size_t colon = is_repository ? subject.find(':', 5) : 0;
    if (colon == std::string_view::npos || (is_repository && colon + 1 == subject.size())) {
      return Wrong{"the subject names no branch, tag, environment or event",
                   "write `repo:<owner>/<name>:environment:<name>` or "
                   "`repo:<owner>/<name>:ref:refs/heads/<branch>`"};
    }
  }
  if (ContainsIgnoreCase(issuer, "vstoken.dev.azure.com") &&
      (!subject.starts_with("sc://") || std::ranges::count(subject, '/') != 4)) {
    return Wrong{"the subject is no service connection",
                 "write `sc://<organization>/<project>/<service connection>`"};
  }
  return std::nullopt;
}

bool IsAudience(std::string_view audience) {
  constexpr std::string_view kAudiences[] = {"api://AzureADTokenExchange",
                                             "api://AzureADTokenExchangeUSGov",
                                             "api://AzureADTokenExchangeChina"};
  return std::ranges::find(kAudiences, audience) != std::end(kAudiences);
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  const auto report = [&](const eval::Value& value, const Wrong& wrong) {
    const Written place = WrittenAt(ctx.graph(), expansion, value);
    if (!place || !seen.Add(place)) return;
    auto finding = ctx.ReportIn(*place.document, place.span, "{}", wrong.what);
    if (!wrong.help.empty()) finding.Help("{}", wrong.help);
    finding.As(wrong.severity);
    ExplainDefaults(place, ctx, finding);
  };
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!EqualsIgnoreCase(
            resource.type,
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials") ||
        !IsSent(resource))
      continue;
    const eval::Value* const issuer = FindAt(resource.body, "properties.issuer");
    const eval::Value* const subject = FindAt(resource.body, "properties.subject");
    const eval::Value* const audiences = FindAt(resource.body, "properties.audiences");
    const bool is_known = issuer != nullptr && issuer->IsString() && !issuer->text().empty() &&
                          !IsFilledInLater(issuer->text());
    if (is_known) {
      if (const auto wrong = OfIssuer(issuer->text())) report(*issuer, *wrong);
    }
    if (subject != nullptr && subject->IsString() && !IsFilledInLater(subject->text())) {
      const auto wrong = OfSubject(is_known ? issuer->text() : std::string_view(), subject->text());
      if (wrong) report(*subject, *wrong);
    }
    if (audiences == nullptr || !audiences->IsArray()) continue;
    for (const eval::Value& audience : audiences->items()) {
      if (audience.IsString() && !audience.text().empty() && !IsAudience(audience.text()) &&
          !IsFilledInLater(audience.text())) {
        // Tokens of GitHub are asked for with the usual one; elsewhere it is a choice.
        const bool is_github =
            is_known && ContainsIgnoreCase(issuer->text(), "token.actions.githubusercontent.com");
        report(
            audience,
            {fmt::format("the audience is `{}`, not the one that Azure asks for", audience.text()),
             "use `api://AzureADTokenExchange`", is_github ? Severity::kWarning : Severity::kInfo});
      }
    }
  }
}

}  // namespace

extern constinit const Rule federated_credential = {
    .id = "federated-credential",
    .summary = "a federated credential is too wide, or of no use",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity"},
    .controls = {"CWE-284"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
