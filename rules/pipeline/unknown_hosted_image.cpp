#include <charconv>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "pipeline/pools.h"
#include "schema/hosted_images.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A run that asks for an image which nobody knows fails with "no image label found".

```yaml bad
pool:
  vmImage: ubuntu_24.04
steps:
- script: make
```

```yaml good
pool:
  vmImage: ubuntu-24.04
steps:
- script: make
```

A label that looks like a newer release of a known family is a warning, since this program's table may be older than
the image; a known label with something behind it (`macos-15-arm64`) is left alone.
)md";

using schema::HostedImage;
using schema::ImageState;

// The number behind the family's name, up to the first character that is neither digit nor dot;
// below 0 for any other label.
double ReleaseOf(std::string_view label, std::string_view family) {
  if (!StartsWithIgnoreCase(label, family)) return -1;
  label.remove_prefix(family.size());
  double release = -1;
  const auto [stop, error] = std::from_chars(label.data(), label.data() + label.size(), release);
  if (error != std::errc() || (stop != label.data() + label.size() && *stop != '-')) return -1;
  return release;
}

bool IsNewerRelease(std::string_view label) {
  for (const std::string_view family : {"ubuntu-", "windows-", "macos-"}) {
    const double release = ReleaseOf(label, family);
    if (release < 0) continue;
    for (const HostedImage& image : schema::AllHostedImages()) {
      if (ReleaseOf(image.label, family) >= release) return false;
    }
    return true;
  }
  return false;
}

// `macos-15-arm64`: variants of known images come and go.
bool IsVariant(std::string_view label) {
  for (std::size_t at = label.rfind('-'); at != std::string_view::npos && at > 0;
       at = label.rfind('-', at - 1)) {
    const HostedImage* image = schema::FindHostedImage(label.substr(0, at));
    if (image != nullptr && image->state != ImageState::kNever) return true;
  }
  return false;
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::ImageUse& use : pipeline::ImagesOf(pipeline)) {
    const std::string_view text = Trim(use.label.text());
    if (use.is_pool_name || schema::FindHostedImage(text) != nullptr || IsVariant(text)) continue;
    const bool newer = IsNewerRelease(text);
    auto report = ctx.Report(use.label.span(), "no hosted image is called `{}`", text);
    if (newer) {
      report.As(Severity::kWarning)
          .As(Confidence::kMedium)
          .Help("if it is new, this program does not know it yet");
      continue;
    }
    std::vector<std::string_view> labels;
    for (const HostedImage& image : schema::AllHostedImages()) {
      if (image.state == ImageState::kCurrent || image.state == ImageState::kAlias ||
          image.state == ImageState::kDeprecated) {
        labels.push_back(image.label);
      }
    }
    if (const auto nearest = Nearest(text, labels)) {
      report.Help("did you mean `{}`?", *nearest)
          .Fix(FixSafety::kSafe, fmt::format("use `{}`", *nearest), use.label.span(),
               std::string(*nearest));
    }
  }
}

}  // namespace

extern constinit const Rule unknown_hosted_image = {
    .id = "unknown-hosted-image",
    .summary = "no hosted image has the label",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:runner-labels"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
