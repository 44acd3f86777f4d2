#include <algorithm>
#include <charconv>

#include "engine/rule_context.h"
#include "pipeline/artifacts.h"
#include "pipeline/job_order.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A pipeline artifact is written once. When two steps of a run, or the legs of a matrix, publish one name, the second upload
fails.

```yaml bad
jobs:
- job: Test
  strategy:
    parallel: 3
  steps:
  - script: make test
  - publish: logs
    artifact: logs
```

```yaml good
jobs:
- job: Test
  strategy:
    parallel: 3
  steps:
  - script: make test
  - publish: logs
    artifact: logs_$(System.JobPositionInPhase)
```

Only steps whose conditions say the same are compared with each other, and only names that are one in the whole run: macros
of other variables than those of the build may stand for different texts. `PublishBuildArtifacts` adds to what is there.
)md";

using pipeline::Artifacts;
using pipeline::Job;
using pipeline::PublishedArtifact;
using pipeline::Step;

// Variables that are the same in every job.
constexpr std::string_view kOfRun[] = {
    "Build.BuildId",       "Build.DefinitionName",   "Build.Reason",        "Build.SourceBranch",
    "Build.SourceVersion", "Build.SourceBranchName", "System.DefinitionId", "System.TeamProject",
};

// Whether a name is the same wherever it stands in the run.
bool IsOneInRun(std::string_view name) {
  for (const expr::Piece& piece : expr::SplitPipelineText(name)) {
    if (piece.kind == expr::PieceKind::kText) continue;
    if (piece.kind != expr::PieceKind::kMacro) return false;
    const std::string_view macro = name.substr(piece.inner.begin, piece.inner.size());
    if (std::ranges::none_of(
            kOfRun, [macro](std::string_view known) { return EqualsIgnoreCase(known, macro); })) {
      return false;
    }
  }
  return true;
}

// Conditions that hold in every leg alike.
bool IsUnconditional(NodeRef condition) {
  const std::string_view text = condition.text();
  return !condition || text.empty() || EqualsIgnoreCase(text, "succeeded()") ||
         EqualsIgnoreCase(text, "always()") || EqualsIgnoreCase(text, "succeededOrFailed()");
}

bool MayFailOrBeOff(const Step& step) {
  const NodeRef tolerant = step.node.Find("continueOnError", CaseRule::kExact);
  const NodeRef enabled = step.node.Find("enabled", CaseRule::kExact);
  return (tolerant && !EqualsIgnoreCase(tolerant.text(), "false")) ||
         (enabled && !EqualsIgnoreCase(enabled.text(), "true"));
}

// How many of the job run beside each other, as far as the file tells; else 0.
int LegsOf(const Job& job) {
  const NodeRef strategy = job.strategy;
  if (job.strategy_kind == pipeline::StrategyKind::kMatrix) {
    const NodeRef matrix = strategy.Find("matrix", CaseRule::kExact);
    if (!matrix.IsObject()) return 0;
    int legs = 0;
    for (const NodeRef leg : matrix.children()) {
      if (pipeline::EffectOf(leg.key()) == pipeline::KeyEffect::kLiteral) ++legs;
    }
    return legs;
  }
  if (job.strategy_kind != pipeline::StrategyKind::kParallel) return 0;
  const std::string_view text = strategy.Find("parallel", CaseRule::kExact).text();
  int legs = 0;
  std::from_chars(text.data(), text.data() + text.size(), legs);
  return legs;
}

class Checker {
 public:
  Checker(const PipelineExpansion& expansion, RuleContext& ctx)
      : expansion_(expansion),
        model_(expansion.model),
        artifacts_(pipeline::ArtifactsOfSteps(model_)),
        ctx_(ctx) {}

  void Run() {
    std::vector<const PublishedArtifact*> earlier;
    for (const PublishedArtifact& artifact : artifacts_.published) {
      const Step& step = model_.steps[artifact.step];
      if (artifact.family != pipeline::ArtifactFamily::kPipeline || step.argument ||
          step.job == kNoId<pipeline::JobId> || MayFailOrBeOff(step) || IsFileShare(step) ||
          !IsOneInRun(artifact.name)) {
        continue;
      }
      if (!Twice(artifact, step, earlier)) Legs(artifact, step);
      earlier.push_back(&artifact);
    }
  }

 private:
  static bool IsFileShare(const Step& step) {
    const NodeRef location = step.Input({"publishLocation", "artifactType"});
    return location && !EqualsIgnoreCase(location.text(), "pipeline");
  }

  bool Twice(const PublishedArtifact& artifact, const Step& step,
             const std::vector<const PublishedArtifact*>& earlier) {
    for (const PublishedArtifact* other : earlier) {
      const Step& first = model_.steps[other->step];
      if (other->name != artifact.name || first.id == step.id ||
          !pipeline::MayRunTogether(first, step) ||
          !pipeline::HaveSameConditions(model_, first, step)) {
        continue;
      }
      // Two hooks of a deployment, of which one runs.
      if (first.job == step.job && first.hook != step.hook) continue;
      const RuleContext::Located at = Place(artifact);
      const RuleContext::Located label = Place(*other);
      if (!at || !label) return true;
      auto report = ctx_.ReportIn(*at.document, at.span, "the artifact `{}` is published twice",
                                  artifact.name);
      if (label.document != at.document || label.span != at.span) {
        report.LabelIn(*label.document, label.span, "published here before");
      }
      report.Help("give it another name, or publish both folders at once");
      ctx_.LabelIncludes(report, expansion_,
                         expansion_.expanded->origins[artifact.node.id()].frame);
      return true;
    }
    return false;
  }

  void Legs(const PublishedArtifact& artifact, const Step& step) {
    const Job& job = model_.jobs[step.job];
    if (LegsOf(job) < 2 || !IsUnconditional(step.condition)) return;
    const RuleContext::Located at = Place(artifact);
    if (!at) return;
    auto report = ctx_.ReportIn(*at.document, at.span,
                                "every leg of the job publishes the artifact `{}`", artifact.name);
    report.Help("put something of the leg into the name, such as `$(System.JobPositionInPhase)`");
    ctx_.LabelIncludes(report, expansion_, expansion_.expanded->origins[artifact.node.id()].frame);
  }

  RuleContext::Located Place(const PublishedArtifact& artifact) const {
    return ctx_.Locate(expansion_.expanded->ValuePlace(artifact.node));
  }

  const PipelineExpansion& expansion_;
  const pipeline::Pipeline& model_;
  Artifacts artifacts_;
  RuleContext& ctx_;
};

void Check(const PipelineExpansion& expansion, RuleContext& ctx) { Checker(expansion, ctx).Run(); }

}  // namespace

extern constinit const Rule artifact_published_twice = {
    .id = "artifact-published-twice",
    .summary = "two steps, or the legs of a matrix, publish one artifact",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline", "reliability"},
    .controls = {"CWE-694"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
