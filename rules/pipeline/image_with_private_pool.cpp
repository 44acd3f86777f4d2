#include "engine/rule_context.h"
#include "pipeline/edits.h"
#include "pipeline/pools.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`vmImage` counts in the hosted pool alone. With the name of another pool it is ignored, and the job runs on whatever
image that pool has. Scale sets and Managed DevOps Pools choose among theirs by a demand.

```yaml bad
pool:
  name: BuildFarm
  vmImage: ubuntu-24.04
steps:
- script: make
```

```yaml good
pool:
  name: BuildFarm
  demands:
  - ImageOverride -equals ubuntu-24.04
steps:
- script: make
```
)md";

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::PoolUse& pool : pipeline::PoolsOf(pipeline)) {
    pipeline::ForEachMember(pool.node, false, [&](NodeRef image, bool) {
      if (image.key() != "vmImage" || !image.IsString() || Trim(image.text()).empty()) return;
      // Text that comes later may be empty.
      if (pipeline::HasReplacement(image.text())) return;
      const NodeRef name = image.parent().Find("name", CaseRule::kExact);
      if (!name.IsString() || pipeline::HasReplacement(name.text()) ||
          pipeline::IsHostedPoolName(name.text())) {
        return;
      }
      std::vector<Edit> edits;
      if (auto edit = pipeline::RemoveEntry(image)) edits.push_back(std::move(*edit));
      ctx.Report(image.key_span(), "`vmImage` is ignored: pool `{}` is not the hosted one",
                 Trim(name.text()))
          .Label(name.span(), "the pool")
          .Help("drop it, or demand `ImageOverride -equals {}` where the pool has images",
                Trim(image.text()))
          .FixWith(FixSafety::kUnsafe, "remove `vmImage`", std::move(edits));
    });
  }
}

}  // namespace

extern constinit const Rule image_with_private_pool = {
    .id = "image-with-private-pool",
    .summary = "`vmImage` is given together with a private pool, which ignores it",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
