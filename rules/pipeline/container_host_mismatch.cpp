#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A job runs in a container that its machine cannot start: macOS has no containers, Windows containers need Windows, and images
of Linux need Linux.

```yaml bad
jobs:
- job: Build
  pool:
    vmImage: macOS-15
  container: node:22
  steps:
  - script: npm test
```

```yaml good
jobs:
- job: Build
  pool:
    vmImage: ubuntu-24.04
  container: node:22
  steps:
  - script: npm test
```

Which system an image is for is told by its name: those of Windows come from `mcr.microsoft.com/windows`, and of Linux only
well-known ones are reported.
)md";

using pipeline::OperatingSystem;

// Of an image, by its name.
OperatingSystem SystemOfImage(std::string_view image) {
  for (const std::string_view part : {"windows/", "nanoserver", "servercore", "windowsserver"}) {
    if (ContainsIgnoreCase(image, part)) return OperatingSystem::kWindows;
  }
  const std::size_t slash = image.rfind('/');
  if (slash != std::string_view::npos) return OperatingSystem::kUnknown;
  const std::string_view name = image.substr(0, image.find_first_of(":@"));
  constexpr std::string_view kLinux[] = {"alpine", "centos", "debian", "fedora", "ubuntu"};
  const auto is_it = [name](std::string_view known) { return EqualsIgnoreCase(known, name); };
  return std::ranges::any_of(kLinux, is_it) ? OperatingSystem::kLinux : OperatingSystem::kUnknown;
}

// The image that `container` means; absent when it is not known.
NodeRef ImageOf(NodeRef container, const pipeline::Pipeline& pipeline) {
  if (container.IsObject()) {
    if (const NodeRef image = container.Find("image", CaseRule::kExact)) return image;
    container = container.Find("alias", CaseRule::kExact);
  }
  if (!container.IsString() || pipeline::HasReplacement(container.text())) return {};
  const pipeline::Resource* const resource =
      pipeline.FindResource(pipeline::ResourceKind::kContainer, container.text());
  return resource == nullptr ? container : resource->node.Find("image", CaseRule::kExact);
}

std::string_view NameOf(OperatingSystem system) {
  switch (system) {
    case OperatingSystem::kLinux:
      return "Linux";
    case OperatingSystem::kWindows:
      return "Windows";
    case OperatingSystem::kMacOs:
      return "macOS";
    case OperatingSystem::kUnknown:
      break;
  }
  return "";
}

void Check(const pipeline::Job& job, RuleContext& ctx) {
  if (job.argument || job.os == OperatingSystem::kUnknown) return;
  const NodeRef container = job.container ? job.container : job.services;
  if (!container || container.IsMissing()) return;
  if (container.IsString() && Trim(container.text()).empty()) return;
  if (job.os == OperatingSystem::kMacOs) {
    if (container.IsString() && pipeline::HasReplacement(container.text())) return;
    if (pipeline::MayHaveMoreMembers(container) ||
        pipeline::IsExpressionKey(container.first_child().key())) {
      return;
    }
    ctx.Report(container.key_span(), "the job runs on macOS, which has no containers");
    return;
  }
  const NodeRef image = ImageOf(job.container, ctx.pipeline());
  if (!image.IsString() || pipeline::HasReplacement(image.text())) return;
  const OperatingSystem system = SystemOfImage(image.text());
  if (system == OperatingSystem::kUnknown || system == job.os) return;
  ctx.Report(job.container.IsString() ? job.container.span() : job.container.key_span(),
             "`{}` is an image for {}, and the job runs on {}", image.text(), NameOf(system),
             NameOf(job.os));
}

}  // namespace

extern constinit const Rule container_host_mismatch = {
    .id = "container-host-mismatch",
    .summary = "a job runs in a container that its machine cannot start",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnJob{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
