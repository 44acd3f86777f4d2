#include <algorithm>

#include "arm/resource_body.h"
#include "engine/rule_context.h"
#include "schema/script_tools.h"

namespace plumbline {
namespace {

using schema::ScriptTool;
using schema::ToolRelease;
using schema::ToolVersion;

constexpr std::string_view kDocs = R"md(
A deployment script runs in a container image of the tool version that it names. Images of Azure PowerShell below
11.0 stand on a base that gets no security fixes any more, and the service takes old versions away. A version that
was never released cannot be deployed at all.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "kind": "AzurePowerShell",
  "properties": { "azPowerShellVersion": "9.7", "retentionInterval": "PT1H" }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "kind": "AzurePowerShell",
  "properties": { "azPowerShellVersion": "14.6", "retentionInterval": "PT1H" }
}
```

Information only: an Azure CLI version that is more than two years old, and a version that is newer than the table
in this program, since new releases reach the service with some delay. Reference: release notes of Azure CLI and Azure
PowerShell.
)md";

// The first one whose image stands on a supported base.
constexpr ToolVersion kOldestPowerShell = {11, 0, 0};

std::string TextOf(const ToolVersion& version, ScriptTool tool) {
  // Azure PowerShell images are named by two numbers.
  return tool == ScriptTool::kAzPowerShell
             ? fmt::format("{}.{}", version.major, version.minor)
             : fmt::format("{}.{}.{}", version.major, version.minor, version.patch);
}

// The newest release on the run's day, or simply the newest.
const ToolRelease& NewestOf(ScriptTool tool, Date as_of) {
  const auto releases = schema::ReleasesOf(tool);
  const ToolRelease* newest = &releases.back();
  for (const ToolRelease& release : releases) {
    if (release.released <= as_of) newest = &release;
  }
  return *newest;
}

// True when the table shows that there was no such release: it lists everything but the first
// years.
bool NeverExisted(ScriptTool tool, ToolVersion version) {
  const auto releases = schema::ReleasesOf(tool);
  if (tool == ScriptTool::kAzureCli) {
    return (version.major != 2 || version.minor > 0) &&
           !std::ranges::binary_search(releases, version, {}, &ToolRelease::version);
  }
  // Patch numbers are no part of the image's name, and releases that were withdrawn are not listed:
  // what is behind the last minor version of its major version is an invention.
  const auto after = std::ranges::find_if(releases, [version](const ToolRelease& release) {
    return release.version.major > version.major;
  });
  return after == releases.begin() || version.minor > (after - 1)->version.minor;
}

void CheckVersion(const arm::Value& value, ScriptTool tool, RuleContext& ctx) {
  const auto text = RuleContext::KnownText(value);
  // `latest` is a tag of the CLI's image.
  if (!text || EqualsIgnoreCase(*text, "latest")) return;
  const std::string_view title = tool == ScriptTool::kAzureCli ? "Azure CLI" : "Azure PowerShell";
  const ToolRelease& newest = NewestOf(tool, ctx.as_of());
  const std::string newest_text = TextOf(newest.version, tool);

  const auto version = schema::ParseToolVersion(*text);
  if (!version) {
    ctx.Report(value.span(), "`{}` is no version of {}", *text, title)
        .As(Severity::kError)
        .Help("write it like `{}`", newest_text);
    return;
  }
  const ToolRelease& last = schema::ReleasesOf(tool).back();
  const bool is_newer = tool == ScriptTool::kAzureCli
                            ? *version > last.version
                            : std::pair(version->major, version->minor) >
                                  std::pair(last.version.major, last.version.minor);
  if (is_newer) {
    ctx.Report(value.span(), "{} {} is newer than any release that this program knows", title,
               *text)
        .As(Severity::kInfo)
        .Note("the newest one in its table is {}, of {}-{:02}", TextOf(last.version, tool),
              last.released.year, last.released.month)
        .Help("new releases reach deployment scripts with some delay");
    return;
  }
  if (NeverExisted(tool, *version)) {
    ctx.Report(value.span(), "there was no release {} of {}", *text, title)
        .As(Severity::kError)
        .Help("the newest one is `{}`", newest_text);
    return;
  }
  if (tool == ScriptTool::kAzPowerShell) {
    if (*version >= kOldestPowerShell) return;
    ctx.Report(value.span(), "{} {} runs on a base image that is out of support", title, *text)
        .Help("use 11.0 or later; the newest one is `{}`", newest_text);
    return;
  }
  // The release itself, or the last one before it where the table has gaps.
  const auto releases = schema::ReleasesOf(tool);
  const auto after = std::ranges::upper_bound(releases, *version, {}, &ToolRelease::version);
  if (after == releases.begin()) return;
  const Date released = (after - 1)->released;
  if (Date{released.year + 2, released.month, released.day} > ctx.as_of()) return;
  ctx.Report(value.span(), "{} {} is of {}-{:02}, more than two years old", title, *text,
             released.year, released.month)
      .As(Severity::kInfo)
      .Help("the newest one is `{}`", newest_text);
}

void Check(const arm::Resource& script, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), script)) return;
  CheckVersion(script.properties["azCliVersion"], ScriptTool::kAzureCli, ctx);
  CheckVersion(script.properties["azPowerShellVersion"], ScriptTool::kAzPowerShell, ctx);
}

}  // namespace

extern constinit const Rule script_version_old = {
    .id = "script-version-old",
    .summary = "the tool version of a deployment script is unsupported, outdated or does not exist",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"deployment-scripts", "validity"},
    .equivalents = {"bicep:use-recent-az-powershell-version"},
    .on = {OnResource{"Microsoft.Resources/deploymentScripts", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
