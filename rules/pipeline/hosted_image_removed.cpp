#include "engine/rule_context.h"
#include "pipeline/pools.h"
#include "schema/hosted_images.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A job that asks for an image which is gone fails at its start, or waits for a machine that never comes.

```yaml bad
pool:
  vmImage: ubuntu-18.04
steps:
- script: make
```

```yaml good
pool:
  vmImage: ubuntu-24.04
steps:
- script: make
```

Labels that exist on GitHub Actions alone, and others that never were, are reported too; so are values of a matrix or
variable that `vmImage` reads. Days are compared with `--as-of`.
)md";

using schema::HostedImage;
using schema::ImageState;

void ReportImage(NodeRef label, const HostedImage& image, RuleContext& ctx) {
  const std::string_view text = Trim(label.text());
  const bool dated = image.removed_on.year > 0;
  const bool gone = dated && image.removed_on <= ctx.as_of();
  std::string message;
  switch (image.state) {
    case ImageState::kRemoved:
    case ImageState::kDeprecated:
      if (!gone) return;
      message = fmt::format("image `{}` was removed on {}-{:02}-{:02}", text, image.removed_on.year,
                            image.removed_on.month, image.removed_on.day);
      break;
    case ImageState::kForeign:
    case ImageState::kNever:
      message = fmt::format("`{}` is not an image of Azure Pipelines", text);
      break;
    case ImageState::kLegacyPool:
      if (!gone) return;
      message = fmt::format("the hosted pool `{}` is gone since {}-{:02}", text,
                            image.removed_on.year, image.removed_on.month);
      break;
    default:
      return;
  }
  auto report = ctx.Report(label.span(), "{}", message);
  if (image.replacement.empty()) return;
  if (image.state == ImageState::kLegacyPool) {
    report.Help("use `vmImage: {}`", image.replacement);
    return;
  }
  report.Help("use `{}`", image.replacement)
      .Fix(FixSafety::kSafe, fmt::format("use `{}`", image.replacement), label.span(),
           std::string(image.replacement));
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::ImageUse& use : pipeline::ImagesOf(pipeline)) {
    const HostedImage* image = schema::FindHostedImage(Trim(use.label.text()));
    if (image == nullptr) continue;
    if (use.is_pool_name != (image->state == ImageState::kLegacyPool)) continue;
    ReportImage(use.label, *image, ctx);
  }
}

}  // namespace

extern constinit const Rule hosted_image_removed = {
    .id = "hosted-image-removed",
    .summary = "a hosted image no longer exists",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "validity"},
    .controls = {"CWE-1104", "CICD-SEC-7"},
    .equivalents = {"actionlint:runner-labels"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
