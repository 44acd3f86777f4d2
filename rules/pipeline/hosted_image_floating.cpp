#include "engine/rule_context.h"
#include "pipeline/pools.h"
#include "schema/hosted_images.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A label that ends in `-latest` moves to the next version of the operating system by itself, and jobs change with it. A
question of taste: a fixed label breaks on the day of its removal instead.

```yaml bad
pool:
  vmImage: ubuntu-latest
steps:
- script: make
```

```yaml good
pool:
  vmImage: ubuntu-24.04
steps:
- script: make
```
)md";

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::ImageUse& use : pipeline::ImagesOf(pipeline)) {
    const schema::HostedImage* image = schema::FindHostedImage(Trim(use.label.text()));
    if (image == nullptr || image->state != schema::ImageState::kAlias) continue;
    // Else the image is another one than today's.
    const bool is_same = EqualsIgnoreCase(image->resolves_to, image->replacement);
    ctx.Report(use.label.span(), "image `{}` changes its operating system by itself",
               Trim(use.label.text()))
        .Help("name one that stays: `{}`", image->replacement)
        .Fix(is_same ? FixSafety::kSafe : FixSafety::kUnsafe,
             fmt::format("use `{}`", image->replacement), use.label.span(),
             std::string(image->replacement));
  }
}

}  // namespace

extern constinit const Rule hosted_image_floating = {
    .id = "hosted-image-floating",
    .summary = "a hosted image moves to new versions of its operating system by itself",
    .severity = Severity::kInfo,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline"},
    .controls = {"CWE-1357", "CICD-SEC-3"},
    .equivalents = {"psrule-azuredevops:ADO-YAML-001"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
