#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "arm/expression_place.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A host name of the public cloud stands in the template, which then works in this cloud only. `environment()` gives the
names of the cloud that the template is deployed to.

```json bad
{
  "variables": { "endpoint": "[concat('https://', uniqueString('x'), '.blob.core.windows.net')]" }
}
```

```json good
{
  "variables": { "endpoint": "[concat('https://', uniqueString('x'), '.blob.', environment().suffixes.storage)]" }
}
```

Defaults of parameters are not reported, since another cloud can pass another value; nor are the zones of private links,
descriptions, schema addresses, and whole addresses of blobs that are fetched from a certain account. Ignore it in a template that is meant for the public cloud only.
)md";

struct Host {
  std::string_view name;
  std::string_view replacement;  // Empty when environment() has none.
};
// Longer names in front of those that they end in.
constexpr Host kHosts[] = {
    {"management.core.windows.net", "environment().sqlManagement"},
    {"batch.core.windows.net", "environment().batch"},
    {"core.windows.net", "environment().suffixes.storage"},
    {"management.azure.com", "environment().resourceManager"},
    {"login.microsoftonline.com", "environment().authentication.loginEndpoint"},
    {"database.windows.net", "environment().suffixes.sqlServerHostname"},
    {"vault.azure.net", "environment().suffixes.keyvaultDns"},
    {"azurecr.io", "environment().suffixes.acrLoginServer"},
    {"azurefd.net", "environment().suffixes.azureFrontDoorEndpointSuffix"},
    {"graph.windows.net", "environment().graph"},
    {"gallery.azure.com", "environment().gallery"},
    {"rest.media.azure.net", "environment().media"},
    {"datalake.azure.net", "environment().activeDirectoryDataLake"},
    {"azuredatalakestore.net", "environment().suffixes.azureDatalakeStoreFileSystem"},
    {"azuredatalakeanalytics.net", "environment().suffixes.azureDatalakeAnalyticsCatalogAndJob"},
    {"asazure.windows.net", ""},
    {"trafficmanager.net", ""},
    {"api.loganalytics.io", ""},
    {"dev.azuresynapse.net", ""},
    {"attest.azure.net", ""},
};

bool IsNameCharacter(char c) { return IsAlnumAscii(c) || c == '-'; }

constexpr std::string_view kEndings[] = {"net", "com", "io"};

// Where the endings of the hosts end in a text, whatever follows.
std::vector<std::size_t> EndsIn(std::string_view text) {
  std::vector<std::size_t> ends;
  for (std::size_t at = text.find('.'); at != std::string_view::npos; at = text.find('.', at + 1)) {
    for (const std::string_view ending : kEndings) {
      if (StartsWithIgnoreCase(text.substr(at + 1), ending)) ends.push_back(at + 1 + ending.size());
    }
  }
  return ends;
}

// Whether one of the endings of the hosts is there: most texts have none, and are not searched.
// `Microsoft.Network` and `Microsoft.Compute` only begin like one.
bool HasEnding(std::string_view text) {
  for (std::size_t at = text.find('.'); at != std::string_view::npos; at = text.find('.', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    for (const std::string_view ending : kEndings) {
      if (StartsWithIgnoreCase(rest, ending) &&
          (rest.size() == ending.size() || !IsNameCharacter(rest[ending.size()]))) {
        return true;
      }
    }
  }
  return false;
}

// `https://account.blob.`: the address of a certain account, where something is fetched from, is
// the same for whoever deploys the template.
bool IsOneAccount(std::string_view before) {
  if (!EndsWithIgnoreCase(before, ".blob.")) return false;
  const std::size_t begin = before.rfind("://");
  if (begin == std::string_view::npos || before.size() < begin + 9) return false;
  const std::string_view account = before.substr(begin + 3, before.size() - begin - 9);
  return !account.empty() && std::ranges::all_of(account, IsNameCharacter);
}

struct Found {
  Span span;
  const Host* host = nullptr;
};
// The first host name in a text that stands there for itself.
std::optional<Found> FindHost(std::string_view text) {
  // What asks for the cloud knows others.
  if (!HasEnding(text) || ContainsIgnoreCase(text, "environment(")) return std::nullopt;
  const std::vector<std::size_t> ends = EndsIn(text);
  std::optional<Found> first;
  for (const Host& host : kHosts) {
    const auto found = std::ranges::find_if(
        ends, [&](std::size_t end) { return EndsWithIgnoreCase(text.substr(0, end), host.name); });
    if (found == ends.end()) continue;
    const std::size_t end = *found;
    const std::size_t at = end - host.name.size();
    if (at > 0 && IsNameCharacter(text[at - 1])) continue;
    if (end < text.size() && IsNameCharacter(text[end])) continue;
    const std::string_view before = text.substr(0, at);
    if (EndsWithIgnoreCase(before, "schema.") || ContainsIgnoreCase(before, "privatelink.") ||
        IsOneAccount(before)) {
      continue;
    }
    const Span span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
    if (!first || span.begin < first->span.begin) first = Found{span, &host};
  }
  return first;
}

// Text that only people read, and addresses of schemas.
bool IsApart(NodeRef node) {
  for (; node; node = node.parent()) {
    const std::string_view key = node.key();
    if (EqualsIgnoreCase(key, "$schema") || EqualsIgnoreCase(key, "metadata") ||
        ContainsIgnoreCase(key, "description")) {
      return true;
    }
  }
  return false;
}

void CheckText(const arm::ExpressionUse& use, RuleContext& ctx) {
  const std::string_view text = use.is_key ? use.node.key() : use.node.text();
  const auto found = FindHost(text);
  if (!found || use.is_key || IsApart(use.node)) return;
  if (arm::PlaceOf(ctx.model(), use).place == arm::Place::kParameterDefault) return;
  // A credential belongs to one account, whose address it is: rules about secrets say enough.
  const auto is_in_text = [&use](const LiteralSecret& secret) { return secret.scalar == use.node; };
  if (std::ranges::any_of(ctx.document().secrets, is_in_text)) return;
  auto report = ctx.Report(RuleContext::SourceOf(use.node, found->span),
                           "`{}` is a host of the public cloud", found->host->name);
  if (found->host->replacement.empty()) {
    report.Help("make it a parameter");
  } else {
    report.Help("use `{}`", found->host->replacement);
  }
}

void Check(const Document& document, RuleContext& ctx) {
  if (!document.arm_template) return;
  for (const arm::ExpressionUse& use : ctx.literals()) CheckText(use, ctx);
  for (const arm::ExpressionUse& use : ctx.expressions()) CheckText(use, ctx);
}

}  // namespace

extern constinit const Rule hardcoded_cloud_host = {
    .id = "hardcoded-cloud-host",
    .summary = "a host of the public cloud is written as text",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"arm-ttk:DeploymentTemplate-Must-Not-Contain-Hardcoded-Uri",
                    "bicep:no-hardcoded-env-urls"},
    .on = {OnDocument{kTemplateFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
