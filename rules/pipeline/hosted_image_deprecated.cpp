#include <chrono>

#include "engine/rule_context.h"
#include "pipeline/pools.h"
#include "schema/hosted_images.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The removal of the image is announced. Before the last day there are brownouts, in which jobs that ask for it fail.

```yaml bad
pool:
  vmImage: ubuntu-22.04
steps:
- script: make
```

```yaml good
pool:
  vmImage: ubuntu-24.04
steps:
- script: make
```

Days are compared with `--as-of`; from the day of the removal on, `hosted-image-removed` reports the image.
)md";

using schema::HostedImage;
using schema::ImageState;

int DaysBetween(Date from, Date to) {
  const auto days = [](Date date) {
    return std::chrono::sys_days(std::chrono::year(date.year) / date.month / date.day);
  };
  return static_cast<int>((days(to) - days(from)).count());
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::ImageUse& use : pipeline::ImagesOf(pipeline)) {
    const HostedImage* image = schema::FindHostedImage(Trim(use.label.text()));
    if (image == nullptr || use.is_pool_name) continue;
    if (image->state != ImageState::kDeprecated && image->state != ImageState::kRemoved) continue;
    const Date day = image->removed_on;
    if (day.year == 0 || day <= ctx.as_of()) continue;
    auto report = ctx.Report(use.label.span(), "image `{}` will be removed on {}-{:02}-{:02}",
                             Trim(use.label.text()), day.year, day.month, day.day);
    report.Note("that is {} days away", DaysBetween(ctx.as_of(), day));
    if (image->replacement.empty()) continue;
    report.Help("use `{}`", image->replacement)
        .Fix(FixSafety::kUnsafe, fmt::format("use `{}`", image->replacement), use.label.span(),
             std::string(image->replacement));
  }
}

}  // namespace

extern constinit const Rule hosted_image_deprecated = {
    .id = "hosted-image-deprecated",
    .summary = "a hosted image is announced for removal",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-1104", "CICD-SEC-7"},
    .equivalents = {"actionlint:runner-labels"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
