#include "base/ascii.h"
#include "engine/resource_findings.h"
#include "pipeline/step_texts.h"

#include <optional>

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The pipeline pushes an image under one tag, and deploys the same repository under another one. The deployment runs an old image, and nothing fails.

```yaml bad
steps:
- task: Docker@2
  inputs:
    command: buildAndPush
    containerRegistry: acr
    repository: web
- task: AzureWebAppContainer@1
  inputs:
    azureSubscription: dev
    appName: contoso-web
    containers: contoso.azurecr.io/web:latest
```

```yaml good
steps:
- task: Docker@2
  inputs:
    command: buildAndPush
    containerRegistry: acr
    repository: web
- task: AzureWebAppContainer@1
  inputs:
    azureSubscription: dev
    appName: contoso-web
    containers: contoso.azurecr.io/web:$(Build.BuildId)
```
)md";

struct Image {
  std::string registry, repository, tag;  // The tag without one is `latest`.
};
std::optional<Image> ParseImage(std::string_view text) {
  text = Trim(text);
  if (text.empty() || text.find_first_of(" \n|@") != std::string_view::npos) return std::nullopt;
  Image image;
  const std::size_t slash = text.find('/');
  const std::string_view first = text.substr(0, std::min(slash, text.size()));
  if (slash != std::string_view::npos && first.find_first_of(".:$") != std::string_view::npos) {
    image.registry = std::string(first);
    text = text.substr(slash + 1);
  }
  const std::size_t colon = text.rfind(':');
  image.repository = ToLower(text.substr(0, colon));
  image.tag = colon == std::string_view::npos ? "latest" : std::string(text.substr(colon + 1));
  return image;
}

struct Pushed {
  const pipeline::Step* step = nullptr;
  std::string repository;
  std::vector<std::string> tags;
  NodeRef node;  // The tags, or else the task.
};

void Check(const PipelineExpansion& pipeline, RuleContext& ctx) {
  const pipeline::StepTexts texts(pipeline.model);
  std::vector<Pushed> pushed;
  for (const pipeline::Step& step : pipeline.model.steps) {
    if (!step.IsTask("Docker") || step.task_major != 2) continue;
    const std::string command = texts.Input(step, {"command"}).text;
    if (!command.empty() && !EqualsIgnoreCase(command, "buildAndPush") &&
        !EqualsIgnoreCase(command, "push")) {
      continue;
    }
    const pipeline::StepText repository = texts.Input(step, {"repository"});
    const pipeline::StepText tags = texts.Input(step, {"tags"});
    if (!repository || !IsKnownText(repository.text) || step.MayHaveMoreInputs()) return;
    Pushed push{&step, ToLower(repository.text), {}, tags ? tags.node : step.discriminator};
    std::string_view rest = tags ? std::string_view(tags.text) : "$(Build.BuildId)";
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find_first_of("\n,"), rest.size());
      const std::string_view tag = Trim(rest.substr(0, end));
      if (!tag.empty()) push.tags.emplace_back(tag);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    pushed.push_back(std::move(push));
  }
  if (pushed.empty()) return;
  const auto check = [&](NodeRef node, Span span, std::string_view text,
                         const pipeline::Step& step) {
    const std::optional<Image> image = ParseImage(text);
    if (!image) return;
    const Pushed* other = nullptr;
    for (const Pushed& push : pushed) {
      if (push.repository != image->repository) continue;
      for (const std::string& tag : push.tags) {
        if (tag == image->tag) return;
        // Two tags with macros of their own may be the same.
        if (!IsKnownText(tag) && !IsKnownText(image->tag)) return;
      }
      // `latest` and a number of the build are told apart; other literals may be pushed by others.
      if (!push.tags.empty()) other = &push;
    }
    if (other == nullptr || (image->tag != "latest" && IsKnownText(image->tag))) return;
    const RuleContext::Located at = ctx.Locate(pipeline, node, span);
    if (!at) return;
    auto report =
        ctx.ReportIn(*at.document, at.span, "`{}` is deployed with tag `{}`, and pushed with `{}`",
                     image->repository, image->tag, other->tags.front());
    const RuleContext::Located from = ctx.Locate(pipeline, other->node);
    if (from) report.LabelIn(*from.document, from.span, "pushed here");
    report.Help("deploy the tag that this run pushes");
    ctx.LabelIncludes(report, pipeline, pipeline.expanded->origins[step.node.id()].frame);
  };
  for (const pipeline::Step& step : pipeline.model.steps) {
    for (const std::string_view input : {"containers", "imageName", "imageToDeploy"}) {
      const pipeline::StepText text = texts.Input(step, {input});
      if (text && (step.IsTask("AzureWebAppContainer") ||
                   step.IsTask("AzureFunctionAppContainer") || step.IsTask("AzureContainerApps"))) {
        check(text.node, text.span, text.text, step);
      }
    }
  }
  for (const Deployment& deployment : pipeline.deployments(ctx.graph())) {
    for (const pipeline::PassedParameter& passed : deployment.use.parameters) {
      if (passed.value.find('/') == std::string::npos) continue;
      check(passed.node, passed.value_span, passed.value, deployment.step());
    }
  }
}

}  // namespace

extern constinit const Rule image_tag_mismatch = {
    .id = "image-tag-mismatch",
    .summary = "the image that is deployed is not the one that is pushed",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
