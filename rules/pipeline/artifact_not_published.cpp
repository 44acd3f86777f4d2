#include <algorithm>
#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "expr/expression.h"
#include "pipeline/logging_command.h"

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

// Whether `name` can be what a name with macros and expressions comes to.
bool Matches(std::string_view written, std::string_view name) {
  std::size_t at = 0;
  bool anchored = true;
  for (const expr::Piece& piece : expr::SplitPipelineText(written)) {
    if (piece.kind != expr::PieceKind::kText) {
      anchored = false;
      continue;
    }
    const std::string_view text = written.substr(piece.outer.begin, piece.outer.size());
    const std::size_t found = name.find(text, at);
    if (found == std::string_view::npos || (anchored && found != at)) return false;
    at = found + text.size();
    anchored = true;
  }
  return !anchored || at == name.size();
}

bool IsLiteral(std::string_view text) { return text.find('$') == std::string_view::npos; }

// What the run publishes, and whether that is all.
struct Published {
  std::vector<std::string_view> names;
  bool is_all = true;

  void Add(NodeRef name) {
    if (name.IsScalar() && !name.text().empty()) {
      names.push_back(name.text());
    } else {
      is_all = false;
    }
  }
};

void AddStep(const pipeline::Step& step, Published& out) {
  using pipeline::StepKind;
  switch (step.kind) {
    case StepKind::kPublish:
    case StepKind::kUpload:
      // Without a name it gets one that nobody can know.
      if (step.Input("artifact")) out.Add(step.Input("artifact"));
      return;
    case StepKind::kTemplate:
      out.is_all = false;
      return;
    default:
      break;
  }
  if (step.IsTask("PublishPipelineArtifact") || step.IsTask("PublishBuildArtifacts")) {
    const NodeRef name = step.Input({"artifact", "artifactName"});
    if (name) {
      out.Add(name);
    } else if (step.task.find('.') != std::string_view::npos) {
      out.is_all = false;  // A task of a publisher, whose default nobody knows.
    } else if (step.IsTask("PublishBuildArtifacts")) {
      out.names.push_back("drop");
    }
    out.is_all = out.is_all && !step.MayHaveMoreInputs();
    return;
  }
  if (FindIgnoreCase(step.task, "publish") != std::string_view::npos &&
      FindIgnoreCase(step.task, "artifact") != std::string_view::npos) {
    out.is_all = false;
  }
  if (!step.script) return;
  for (const pipeline::LoggingCommand& command :
       pipeline::FindLoggingCommands(step.script.text())) {
    if (!command.Is("artifact.upload") && !command.Is("artifact.associate")) continue;
    const pipeline::LoggingProperty* const name = command.Find("artifactname");
    if (name == nullptr || !IsLiteral(name->value)) {
      out.is_all = false;
    } else {
      out.names.push_back(name->value);
    }
  }
}

// The name that a step wants of an artifact of this run.
NodeRef WantedName(const pipeline::Step& step) {
  if (step.kind == pipeline::StepKind::kDownload) {
    return step.discriminator.text() == "current" ? step.Input("artifact") : NodeRef();
  }
  const bool is_pipeline = step.IsTask("DownloadPipelineArtifact") && step.task_major >= 2;
  if (!is_pipeline && !step.IsTask("DownloadBuildArtifacts")) return {};
  if (step.MayHaveMoreInputs()) return {};
  const NodeRef source = step.Input({"buildType", "source"});
  if (source && !EqualsIgnoreCase(source.text(), "current")) return {};
  if (step.node.Find("enabled", CaseRule::kExact)) return {};
  // Build artifacts of another download type may be of several names.
  const NodeRef type = step.Input("downloadType");
  if (type && !EqualsIgnoreCase(type.text(), "single")) return {};
  return step.Input({"artifact", "artifactName"});
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  if (expansion.is_template || expansion.expanded->has_gaps) return;
  const pipeline::Pipeline& model = expansion.model;
  const auto has_more_jobs = [](const pipeline::Stage& stage) {
    return stage.more_jobs || stage.is_template;
  };
  const auto has_more_steps = [](const pipeline::Job& job) {
    return job.more_steps || job.is_template ||
           job.node.Find("templateContext", CaseRule::kExact).IsObject();
  };
  if (model.extends || std::ranges::any_of(model.stages, has_more_jobs) ||
      std::ranges::any_of(model.jobs, has_more_steps)) {
    return;
  }
  Published published;
  for (const pipeline::Step& step : model.steps) AddStep(step, published);
  if (!published.is_all) return;
  for (const pipeline::Step& step : model.steps) {
    const NodeRef wanted = WantedName(step);
    if (!wanted.IsString() || wanted.text().empty() || !IsLiteral(wanted.text())) continue;
    const auto is_it = [&](std::string_view name) { return Matches(name, wanted.text()); };
    if (std::ranges::any_of(published.names, is_it)) continue;
    const RuleContext::Located at = ctx.Locate(expansion.expanded->ValuePlace(wanted));
    if (!at) continue;
    auto report =
        ctx.ReportIn(*at.document, at.span, "no job publishes the artifact `{}`", wanted.text());
    if (const auto nearest = Nearest(wanted.text(), published.names)) {
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
