#include <algorithm>
#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`download:` takes artifacts of a pipeline that is not declared under `resources: pipelines:`. The run is refused.

```yaml bad
resources:
  pipelines:
  - pipeline: upstream
    source: build-app
steps:
- download: upstrem
  artifact: app
```

```yaml good
resources:
  pipelines:
  - pipeline: upstream
    source: build-app
steps:
- download: upstream
  artifact: app
```

`current` is the run itself. Templates that nothing includes are not checked: who includes them declares the resources.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& model = expansion.model;
  const NodeRef resources = model.root.Find("resources", CaseRule::kExact);
  // A template that the pipeline extends may declare resources too.
  if (expansion.is_template || model.extends ||
      (resources && (!resources.IsObject() || pipeline::MayHaveMoreMembers(resources)))) {
    return;
  }
  std::vector<std::string_view> aliases;
  for (const pipeline::Resource& resource : model.resources) {
    if (resource.kind == pipeline::ResourceKind::kPipeline) {
      aliases.push_back(resource.alias.text());
    }
  }
  for (const pipeline::Step& step : model.steps) {
    const NodeRef name = step.discriminator;
    const std::string_view text = name.text();
    if (step.kind != pipeline::StepKind::kDownload || step.argument || !name.IsString() ||
        text.empty() || text == "current" || text == "none" ||
        text.find('$') != std::string_view::npos) {
      continue;
    }
    if (std::ranges::any_of(aliases, [text](std::string_view alias) {
          return EqualsIgnoreCase(alias, text) || alias.find('$') != std::string_view::npos;
        })) {
      continue;
    }
    const RuleContext::Located at = ctx.Locate(expansion.expanded->ValuePlace(name));
    if (!at) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "no pipeline is declared as `{}`", text);
    aliases.push_back("current");
    if (const auto nearest = Nearest(text, aliases)) {
      report.Help("did you mean `{}`?", *nearest);
    } else {
      report.Help("declare it under `resources: pipelines:`");
    }
    aliases.pop_back();
    ctx.LabelIncludes(report, expansion, expansion.expanded->origins[name.id()].frame);
  }
}

}  // namespace

extern constinit const Rule pipeline_resource_unknown = {
    .id = "pipeline-resource-unknown",
    .summary = "`download` names a pipeline that is not declared",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
