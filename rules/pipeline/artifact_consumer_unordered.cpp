#include <algorithm>
#include <string>

#include "engine/rule_context.h"
#include "pipeline/artifacts.h"
#include "pipeline/edits.h"
#include "pipeline/run_nodes.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A job downloads an artifact of the run that it is in, and does not wait for the job that publishes it. When it works, the
timing was lucky.

```yaml bad
jobs:
- job: Build
  steps:
  - publish: out
    artifact: app
- job: Deploy
  steps:
  - download: current
    artifact: app
```

```yaml good
jobs:
- job: Build
  steps:
  - publish: out
    artifact: app
- job: Deploy
  dependsOn: Build
  steps:
  - download: current
    artifact: app
```

Waiting for a job that waits for the publisher is enough, and so is a stage behind the publisher's stage. Nothing is said
when something that plumbline cannot read may publish the artifact as well, about steps that may fail
(`continueOnError`), and about steps that look for what an earlier attempt of the job left behind.
)md";

using pipeline::JobEntry;
using pipeline::PublishedArtifact;
using pipeline::RunNodes;
using pipeline::Step;

class Checker {
 public:
  Checker(const PipelineExpansion& expansion, RuleContext& ctx)
      : expansion_(expansion),
        model_(expansion.model),
        artifacts_(pipeline::ArtifactsOf(model_)),
        nodes_(*expansion.expanded, model_, expansion.is_template),
        ctx_(ctx) {}

  void Run() {
    if (!artifacts_.is_all) return;
    for (const Step& step : model_.steps) {
      const NodeRef wanted = pipeline::WantedArtifact(step);
      if (wanted.IsString() && !wanted.text().empty() && step.job != kNoId<pipeline::JobId> &&
          !IsOptional(step)) {
        Check(step, wanted);
      }
    }
  }

 private:
  // What an earlier attempt of the job left behind, or what may be missing.
  static bool IsOptional(const Step& step) {
    const NodeRef tolerant = step.node.Find("continueOnError", CaseRule::kExact);
    return (tolerant && !EqualsIgnoreCase(tolerant.text(), "false")) ||
           FindIgnoreCase(step.condition.text(), "Attempt") != std::string_view::npos;
  }

  static bool MayBe(const PublishedArtifact& artifact, std::string_view wanted) {
    return !pipeline::IsLiteralName(wanted) || pipeline::MayBeNamed(artifact.name, wanted);
  }

  bool MayBeThere(const PublishedArtifact& artifact, const Step& reader) const {
    const Step& publisher = model_.steps[artifact.step];
    if (publisher.job == reader.job) return publisher.id < reader.id;
    if (publisher.job == kNoId<pipeline::JobId>) return true;
    const JobEntry* const from = nodes_.EntryOf(reader.job);
    const JobEntry* const to = nodes_.EntryOf(publisher.job);
    return from == nullptr || to == nullptr || nodes_.MayFollow(*from, *to);
  }

  void Check(const Step& step, NodeRef wanted) {
    const PublishedArtifact* publisher = nullptr;
    for (const PublishedArtifact& artifact : artifacts_.published) {
      if (!MayBe(artifact, wanted.text())) continue;
      if (MayBeThere(artifact, step)) return;
      if (publisher == nullptr && artifact.name == wanted.text()) publisher = &artifact;
    }
    if (publisher != nullptr) Report(step, wanted, *publisher);
  }

  void Report(const Step& step, NodeRef wanted, const PublishedArtifact& artifact) {
    const pipeline::Expanded& expanded = *expansion_.expanded;
    const RuleContext::Located at = ctx_.Locate(expanded.ValuePlace(wanted));
    if (!at) return;
    const Step& publisher = model_.steps[artifact.step];
    const pipeline::Job& from = model_.jobs[step.job];
    const pipeline::Job& to = model_.jobs[publisher.job];
    const bool is_same_stage = from.stage == to.stage;
    const std::string_view name =
        is_same_stage ? to.name.text() : model_.stages[to.stage].name.text();
    auto report = from.id == to.id
                      ? ctx_.ReportIn(*at.document, at.span,
                                      "the artifact `{}` is published by a later step of this job",
                                      wanted.text())
                      : ctx_.ReportIn(*at.document, at.span,
                                      "the {} does not wait for {}, which publishes `{}`",
                                      is_same_stage ? "job" : "stage", Named(name, is_same_stage),
                                      wanted.text());
    const NodeRef name_node = artifact.node ? artifact.node : publisher.discriminator;
    if (const auto place = ctx_.Locate(expanded.ValuePlace(name_node))) {
      report.LabelIn(*place.document, place.span, "published here");
    }
    if (from.id != to.id && !name.empty()) {
      report.Help("add `dependsOn: {}`", name);
      if (is_same_stage) AddDependency(report, from, at, name);
    }
    ctx_.LabelIncludes(report, expansion_, expanded.origins[wanted.id()].frame);
  }

  static std::string Named(std::string_view name, bool is_job) {
    if (name.empty()) return is_job ? "the job" : "the stage";
    return fmt::format("`{}`", name);
  }

  // Where the job says nothing of the kind yet, and is written in the file of the finding.
  void AddDependency(ReportBuilder& report, const pipeline::Job& job,
                     const RuleContext::Located& at, std::string_view name) {
    const azp::Place place = expansion_.expanded->ValuePlace(job.name);
    if (!place.node || place.is_key || ctx_.graph().DocumentOf(place.node.tree()) != at.document ||
        expansion_.expanded->origins[job.name.id()].frame != pipeline::FrameId{0} ||
        place.node.parent().Find("dependsOn", CaseRule::kExact)) {
      return;
    }
    const NodeRef next = place.node.next();
    if (!next || (place.node.key() != "job" && place.node.key() != "deployment")) return;
    if (const auto edit = pipeline::InsertBefore(next, fmt::format("dependsOn: {}", name))) {
      report.FixWith(FixSafety::kUnsafe, fmt::format("depend on `{}`", name), {*edit});
    }
  }

  const PipelineExpansion& expansion_;
  const pipeline::Pipeline& model_;
  pipeline::Artifacts artifacts_;
  RunNodes nodes_;
  RuleContext& ctx_;
};

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  if (expansion.is_template || expansion.expanded->has_gaps) return;
  if (std::ranges::any_of(expansion.model.steps, [](const Step& step) {
        return static_cast<bool>(pipeline::WantedArtifact(step));
      })) {
    Checker(expansion, ctx).Run();
  }
}

}  // namespace

extern constinit const Rule artifact_consumer_unordered = {
    .id = "artifact-consumer-unordered",
    .summary = "a job downloads an artifact of a job it does not wait for",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-362"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
