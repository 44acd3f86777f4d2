#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/edits.h"
#include "pipeline/pools.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Hosted machines have the capabilities of their image and no others: a job that demands more finds no machine. In a
server job there is no machine at all.

```yaml bad
pool:
  vmImage: windows-2022
  demands:
  - msbuild
  - customTool
steps:
- script: make
```

```yaml good
pool:
  vmImage: windows-2022
steps:
- script: make
```
)md";

// What at least one hosted image has; names of capabilities ignore case.
constexpr std::string_view kCapabilities[] = {
    "android_home",
    "android_sdk_root",
    "ant",
    "azureps",
    "bash",
    "cmake",
    "cmd",
    "curl",
    "docker",
    "dotnetframework",
    "git",
    "go",
    "gradle",
    "grunt",
    "gulp",
    "java",
    "java_home",
    "jdk",
    "make",
    "maven",
    "msbuild",
    "msbuild_x64",
    "node",
    "node.js",
    "npm",
    "nvm",
    "perl",
    "powershell",
    "pwsh",
    "python",
    "python3",
    "rake",
    "ruby",
    "sh",
    "sqlpackage",
    "subversion",
    "svn",
    "vcpkg_root",
    "vsindevcmd",
    "visualstudio",
    "vstest",
    "windowskit",
    "windowssdk",
    "xcode",
    "xamarin.android",
    "xamarin.ios",
};
constexpr std::string_view kPrefixes[] = {
    "agent.",      "dotnetframework_", "java_home_", "visualstudio_", "vstest_", "windowskit_",
    "windowssdk_", "msbuild_",         "azureps_",   "xcode",         "system.", "interactive",
};

// The name in `Capability` or `Capability -equals value`.
std::string_view CapabilityOf(std::string_view demand) {
  demand = Trim(demand);
  return demand.substr(0, demand.find_first_of(" \t"));
}

bool IsKnown(std::string_view capability) {
  const auto equals = [capability](std::string_view name) {
    return EqualsIgnoreCase(name, capability);
  };
  const auto starts = [capability](std::string_view prefix) {
    return StartsWithIgnoreCase(capability, prefix);
  };
  return std::ranges::any_of(kCapabilities, equals) || std::ranges::any_of(kPrefixes, starts);
}

void CheckDemand(NodeRef demand, std::string_view where, bool any, RuleContext& ctx) {
  if (!demand.IsString() || pipeline::HasReplacement(demand.text())) return;
  const std::string_view capability = CapabilityOf(demand.text());
  if (capability.empty() || (!any && IsKnown(capability))) return;
  std::vector<Edit> edits;
  if (auto edit = pipeline::RemoveEntry(demand)) edits.push_back(std::move(*edit));
  ctx.Report(demand.span(), "{} has no capability `{}`", where, capability)
      .FixWith(FixSafety::kUnsafe, "remove the demand", std::move(edits));
}

void CheckDemands(NodeRef demands, std::string_view where, bool any, RuleContext& ctx) {
  if (demands.IsString()) {
    CheckDemand(demands, where, any, ctx);
    return;
  }
  pipeline::ForEachItem(demands, false,
                        [&](NodeRef demand, bool) { CheckDemand(demand, where, any, ctx); });
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::PoolUse& pool : pipeline::PoolsOf(pipeline)) {
    pipeline::ForEachMember(pool.node, false, [&](NodeRef demands, bool) {
      if (demands.key() != "demands") return;
      const NodeRef name = demands.parent().Find("name", CaseRule::kExact);
      if (EqualsIgnoreCase(Trim(name.text()), "server")) {
        CheckDemands(demands, "a server job", true, ctx);
        return;
      }
      const NodeRef image = demands.parent().Find("vmImage", CaseRule::kExact);
      const bool hosted = pipeline::IsHostedPoolName(name.text()) &&
                          !pipeline::FindMember(pool.node, "image") &&
                          (image || EqualsIgnoreCase(Trim(name.text()), "Azure Pipelines"));
      if (hosted) CheckDemands(demands, "a hosted machine", false, ctx);
    });
  }
}

}  // namespace

extern constinit const Rule demands_on_hosted_pool = {
    .id = "demands-on-hosted-pool",
    .summary = "a hosted pool is asked for a capability that its machines do not have",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .categories = {"pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
