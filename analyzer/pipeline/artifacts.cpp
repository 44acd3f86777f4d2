#include "pipeline/artifacts.h"

#include <algorithm>

#include "base/ascii.h"
#include "expr/expression.h"
#include "pipeline/logging_command.h"

namespace plumbline::pipeline {
namespace {

class Collector {
 public:
  explicit Collector(bool reads_scripts) : reads_scripts_(reads_scripts) {}

  Artifacts Collect(const Pipeline& pipeline) {
    const auto has_more_jobs = [](const Stage& stage) {
      return stage.more_jobs || stage.is_template;
    };
    const auto has_more_steps = [](const Job& job) {
      return job.more_steps || job.is_template ||
             job.node.Find("templateContext", CaseRule::kExact).IsObject();
    };
    out_.is_all = !pipeline.extends && std::ranges::none_of(pipeline.stages, has_more_jobs) &&
                  std::ranges::none_of(pipeline.jobs, has_more_steps);
    for (const Step& step : pipeline.steps) Visit(step);
    return std::move(out_);
  }

 private:
  void Visit(const Step& step) {
    switch (step.kind) {
      case StepKind::kPublish:
      case StepKind::kUpload:
        // Without a name it gets one that nobody can know.
        for (const NodeRef name : step.InputAlternatives("artifact")) {
          Add(step, name, ArtifactFamily::kPipeline);
        }
        return;
      case StepKind::kTemplate:
        out_.is_all = false;
        return;
      default:
        break;
    }
    const bool is_build = step.IsTask("PublishBuildArtifacts");
    if (is_build || step.IsTask("PublishPipelineArtifact")) {
      const ArtifactFamily family = is_build ? ArtifactFamily::kBuild : ArtifactFamily::kPipeline;
      std::vector<NodeRef> names = step.InputAlternatives("artifact");
      if (names.empty()) names = step.InputAlternatives("artifactName");
      for (const NodeRef name : names) Add(step, name, family);
      if (names.empty() && step.task.find('.') != std::string_view::npos) {
        out_.is_all = false;  // A task of a publisher, whose default nobody knows.
      } else if (names.empty() && is_build) {
        out_.published.push_back({step.id, family, "drop", {}});
      }
      out_.is_all = out_.is_all && !step.MayHaveMoreInputs();
      return;
    }
    if (FindIgnoreCase(step.task, "publish") != std::string_view::npos &&
        FindIgnoreCase(step.task, "artifact") != std::string_view::npos) {
      out_.is_all = false;
    }
    if (step.script && reads_scripts_) Commands(step);
  }

  void Add(const Step& step, NodeRef name, ArtifactFamily family) {
    if (name.IsScalar() && !name.text().empty()) {
      out_.published.push_back({step.id, family, name.text(), name});
    } else {
      out_.is_all = false;
    }
  }

  void Commands(const Step& step) {
    for (const LoggingCommand& command : FindLoggingCommands(step.script.text())) {
      if (!command.Is("artifact.upload") && !command.Is("artifact.associate")) continue;
      const LoggingProperty* const name = command.Find("artifactname");
      if (name == nullptr || !IsLiteralName(name->value)) {
        out_.is_all = false;
      } else {
        out_.published.push_back({step.id, ArtifactFamily::kBuild, name->value, {}});
      }
    }
  }

  bool reads_scripts_;
  Artifacts out_;
};

}  // namespace

Artifacts ArtifactsOf(const Pipeline& pipeline) { return Collector(true).Collect(pipeline); }
Artifacts ArtifactsOfSteps(const Pipeline& pipeline) { return Collector(false).Collect(pipeline); }

NodeRef WantedArtifact(const Step& step) {
  if (step.kind != StepKind::kDownload && step.kind != StepKind::kTask) return {};
  if (step.kind == StepKind::kDownload) {
    if (step.node.Find("enabled", CaseRule::kExact)) return {};
    return step.discriminator.text() == "current" ? step.Input("artifact") : NodeRef();
  }
  const bool is_pipeline = step.IsTask("DownloadPipelineArtifact") && step.task_major >= 2;
  if (!is_pipeline && !step.IsTask("DownloadBuildArtifacts")) return {};
  if (step.MayHaveMoreInputs() || step.node.Find("enabled", CaseRule::kExact)) return {};
  const NodeRef source = step.Input({"buildType", "source"});
  if (source && !EqualsIgnoreCase(source.text(), "current")) return {};
  // Build artifacts of another download type may be of several names.
  const NodeRef type = step.Input("downloadType");
  if (type && !EqualsIgnoreCase(type.text(), "single")) return {};
  return step.Input({"artifact", "artifactName"});
}

bool MayBeNamed(std::string_view written, std::string_view name) {
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

}  // namespace plumbline::pipeline
