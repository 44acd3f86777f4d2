#include <algorithm>
#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "pipeline/artifacts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A job downloads an artifact of the run that it is in, and no job publishes one of that name. The job fails late, when
everything before it has been paid for.

```yaml bad
jobs:
- job: Build
  steps:
  - publish: out
    artifact: webapp
- job: Deploy
  dependsOn: Build
  steps:
  - download: current
    artifact: web-app
```

```yaml good
jobs:
- job: Build
  steps:
  - publish: out
    artifact: webapp
- job: Deploy
  dependsOn: Build
  steps:
  - download: current
    artifact: webapp
```

Names are compared after templates are expanded; macros in a published name stand for anything. Nothing is said when a
template cannot be read, or when something unknown to plumbline publishes: a task of the marketplace, `templateContext`,
a computed name.
)md";

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  if (expansion.is_template || expansion.expanded->has_gaps) return;
  const pipeline::Pipeline& model = expansion.model;
  if (std::ranges::none_of(model.steps, [](const pipeline::Step& step) {
        return static_cast<bool>(pipeline::WantedArtifact(step));
      })) {
    return;
  }
  const pipeline::Artifacts artifacts = pipeline::ArtifactsOf(model);
  if (!artifacts.is_all) return;
  for (const pipeline::Step& step : model.steps) {
    const NodeRef wanted = pipeline::WantedArtifact(step);
    if (!wanted.IsString() || wanted.text().empty() || !pipeline::IsLiteralName(wanted.text())) {
      continue;
    }
    const auto is_it = [&](const pipeline::PublishedArtifact& artifact) {
      return pipeline::MayBeNamed(artifact.name, wanted.text());
    };
    if (std::ranges::any_of(artifacts.published, is_it)) continue;
    const RuleContext::Located at = ctx.Locate(expansion.expanded->ValuePlace(wanted));
    if (!at) continue;
    auto report =
        ctx.ReportIn(*at.document, at.span, "no job publishes the artifact `{}`", wanted.text());
    std::vector<std::string_view> names;
    for (const pipeline::PublishedArtifact& artifact : artifacts.published) {
      names.push_back(artifact.name);
    }
    if (const auto nearest = Nearest(wanted.text(), names)) {
      report.Help("did you mean `{}`?", *nearest);
    }
    ctx.LabelIncludes(report, expansion, expansion.expanded->origins[wanted.id()].frame);
  }
}

}  // namespace

extern constinit const Rule artifact_not_published = {
    .id = "artifact-not-published",
    .summary = "a job downloads an artifact that no job publishes",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
