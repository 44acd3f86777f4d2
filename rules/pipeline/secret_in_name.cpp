#include "engine/rule_context.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Names of runs, steps, artifacts, tags and cache keys are stored and shown outside of the log, so nothing in them is
masked.

```yaml bad
steps:
- script: make
  displayName: Build as $(System.AccessToken)
```

```yaml good
steps:
- script: make
  displayName: Build
```
)md";

using pipeline::KnownSecrets;

class Names {
 public:
  Names(const KnownSecrets& secrets, RuleContext& ctx) : secrets_(secrets), ctx_(ctx) {}

  void Look(NodeRef scalar, std::string_view what) {
    if (scalar.IsString())
      Look(scalar, {0, static_cast<std::uint32_t>(scalar.text().size())}, what);
  }
  void Look(NodeRef scalar, Span piece, std::string_view what) {
    const std::string_view text = scalar.text().substr(piece.begin, piece.size());
    for (const KnownSecrets::Use& use : secrets_.UsesIn(text)) {
      // A name alone does not make it certain enough for an error.
      if (use.secret.origin == pipeline::SecretOrigin::kGroup) continue;
      const Span span{piece.begin + use.macro.span.begin, piece.begin + use.macro.span.end};
      auto report = ctx_.Report(RuleContext::SourceOf(scalar, span), "secret `{}` is part of {}",
                                use.macro.name, what);
      if (use.secret.declared_in) {
        report.Label(RuleContext::SourceOf(use.secret.declared_in, use.secret.declared),
                     "known as a secret from here");
      }
    }
  }

 private:
  const KnownSecrets& secrets_;
  RuleContext& ctx_;
};

void CheckStep(const pipeline::Step& step, Names& names, RuleContext& ctx) {
  names.Look(step.display_name, "a display name");
  names.Look(step.condition, "a condition");
  if (step.kind == pipeline::StepKind::kPublish || step.kind == pipeline::StepKind::kUpload ||
      step.IsTask("PublishPipelineArtifact") || step.IsTask("PublishBuildArtifacts")) {
    names.Look(step.Input({"artifact", "artifactName"}), "an artifact's name");
  }
  if (step.IsTask("Cache") || step.IsTask("CacheBeta"))
    names.Look(step.Input("key"), "a cache key");
  const std::string_view text = step.script.text();
  if (!ContainsIgnoreCase(text, "##vso[build.")) return;
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const pipeline::LoggingCommand& command : pipeline::FindLoggingCommands(text)) {
    if (script.InComment(command.span.begin)) continue;
    if (command.Is("build.updatebuildnumber"))
      names.Look(step.script, command.message, "the run's name");
    if (command.Is("build.addbuildtag")) names.Look(step.script, command.message, "a tag");
  }
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  Names names(ctx.scripts().secrets(), ctx);
  names.Look(pipeline.name, "the run's name");
  for (const pipeline::Stage& stage : pipeline.stages) {
    names.Look(stage.display_name, "a display name");
    names.Look(stage.condition, "a condition");
  }
  for (const pipeline::Job& job : pipeline.jobs) {
    if (job.implicit) continue;
    names.Look(job.display_name, "a display name");
    names.Look(job.condition, "a condition");
    names.Look(job.environment.IsObject() ? pipeline::FindMember(job.environment, "name")
                                          : job.environment,
               "an environment's name");
  }
  for (const pipeline::Step& step : pipeline.steps) CheckStep(step, names, ctx);
}

}  // namespace

extern constinit const Rule secret_in_name = {
    .id = "secret-in-name",
    .summary = "a secret is part of a display name, run name, artifact name, tag or cache key",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-532", "CICD-SEC-10"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
