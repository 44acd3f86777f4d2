#include <algorithm>
#include <vector>

#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Whoever can push to a branch, or edit a gist, decides what runs under the identity of the script at the next deployment.
A commit stays what it is.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
  "properties": { "primaryScriptUri": "https://raw.githubusercontent.com/contoso/scripts/main/seed.sh" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
  "properties": { "primaryScriptUri": "https://raw.githubusercontent.com/contoso/scripts/5f9c1d7be0a4c0f7f0b5f3d6f1c2a3b4c5d6e7f8/seed.sh" }
}
```

Short addresses (`aka.ms`, `bit.ly`) are information.
)md";

enum class Moves : std::uint8_t { kNo, kBranch, kGist, kShortener };

bool IsCommit(std::string_view text) {
  return text.size() == 40 && std::ranges::all_of(text, IsHexAscii);
}

// The parts of an address behind the scheme, host first. The last one may go on in an unknown way.
std::vector<std::string_view> PartsOf(std::string_view url) {
  std::vector<std::string_view> parts;
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return parts;
  url.remove_prefix(begin + 3);
  while (true) {
    const std::size_t end = url.find('/');
    parts.push_back(url.substr(0, end));
    if (end == std::string_view::npos) return parts;
    url.remove_prefix(end + 1);
  }
}

Moves Judge(std::string_view url) {
  const std::vector<std::string_view> parts = PartsOf(url);
  if (parts.empty()) return Moves::kNo;
  const auto is_host = [&parts](std::string_view host) { return EqualsIgnoreCase(parts[0], host); };
  if (is_host("raw.githubusercontent.com")) {
    return parts.size() > 4 && !IsCommit(parts[3]) ? Moves::kBranch : Moves::kNo;
  }
  if (is_host("github.com")) {
    const bool is_file = parts.size() > 5 && (parts[3] == "raw" || parts[3] == "blob");
    return is_file && !IsCommit(parts[4]) ? Moves::kBranch : Moves::kNo;
  }
  if (is_host("gist.githubusercontent.com") || is_host("gist.github.com")) {
    return parts.size() > 4 && !IsCommit(parts[4]) ? Moves::kGist : Moves::kNo;
  }
  for (const char* const shortener : {"aka.ms", "bit.ly", "tinyurl.com", "t.co", "git.io"}) {
    if (is_host(shortener) && parts.size() > 1) return Moves::kShortener;
  }
  return Moves::kNo;
}

void CheckUri(const arm::Expansion& expansion, const eval::Value& uri, SeenPlaces& seen,
              RuleContext& ctx) {
  std::string_view text;
  if (uri.IsString()) {
    text = uri.text();
  } else if (uri.IsUnknown() && !uri.unknown().pieces.empty() &&
             uri.unknown().pieces[0].value.IsString()) {
    text = uri.unknown().pieces[0].value.text();
  }
  const Moves moves = Judge(text);
  if (moves == Moves::kNo) return;
  const Written place = WrittenAt(ctx.graph(), expansion, uri);
  if (!place || !seen.Add(place)) return;
  auto report = ctx.ReportIn(*place.document, place.span, "the script is fetched from {}",
                             moves == Moves::kBranch ? "a branch or tag, which others can change"
                             : moves == Moves::kGist ? "a gist without a revision"
                                                     : "a short address, which others can change");
  report.Help("{}", moves == Moves::kShortener ? "give the address that it stands for"
                                               : "put the 40 digits of a commit in its place");
  if (moves == Moves::kShortener) {
    report.As(Severity::kInfo);
  } else {
    ExplainDefaults(place, ctx, report);
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    if (const eval::Value* const uri = script.At("primaryScriptUri")) {
      CheckUri(expansion, *uri, seen, ctx);
    }
    const eval::Value* const more = script.At("supportingScriptUris");
    if (more == nullptr || !more->IsArray()) return;
    for (const eval::Value& uri : more->items()) CheckUri(expansion, uri, seen, ctx);
  });
}

}  // namespace

extern constinit const Rule script_uri_unpinned = {
    .id = "script-uri-unpinned",
    .summary = "a deployment script is fetched from a place that changes",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"deployment-scripts", "lifecycle"},
    .controls = {"CWE-829", "CWE-494"},
    .equivalents = {"psrule:Azure.DeploymentScript.Pinned"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
