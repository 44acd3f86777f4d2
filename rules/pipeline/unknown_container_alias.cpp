#include <algorithm>
#include <vector>

#include "base/nearest.h"
#include "engine/rule_context.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A step's `target`, a service or a `checkout` names a resource that the pipeline does not declare. The run is refused.

```yaml bad
resources:
  containers:
  - container: build
    image: registry.example/build:1.2
steps:
- script: make
  target: biuld
```

```yaml good
resources:
  containers:
  - container: build
    image: registry.example/build:1.2
steps:
- script: make
  target: build
```

The `container` of a job may be an image as well as an alias, so that a bare word is reported only when it is nearly an
alias. Templates that nothing includes are not checked: who includes them declares the resources.
)md";

using pipeline::ResourceKind;

class Checker {
 public:
  Checker(const PipelineExpansion& expansion, RuleContext& ctx)
      : expansion_(expansion), model_(expansion.model), ctx_(ctx) {}

  void Run() {
    const NodeRef resources = model_.root.Find("resources", CaseRule::kExact);
    if (resources && (!resources.IsObject() || pipeline::MayHaveMoreMembers(resources))) return;
    for (const pipeline::Job& job : model_.jobs) {
      if (job.argument || job.is_template) continue;
      Container(job.container);
      if (!job.services.IsObject()) continue;
      for (const NodeRef service : job.services.children()) {
        if (service.IsString()) Alias(service, ResourceKind::kContainer, "container");
      }
    }
    for (const pipeline::Step& step : model_.steps) {
      if (step.argument) continue;
      NodeRef target = step.node.Find("target", CaseRule::kExact);
      if (target.IsObject()) target = target.Find("container", CaseRule::kExact);
      if (target.IsString() && target.text() != "host") {
        Alias(target, ResourceKind::kContainer, "container");
      }
      if (step.kind == pipeline::StepKind::kCheckout) Checkout(step.discriminator);
    }
  }

 private:
  std::vector<std::string_view> AliasesOf(ResourceKind kind) const {
    std::vector<std::string_view> aliases;
    for (const pipeline::Resource& resource : model_.resources) {
      if (resource.kind == kind) aliases.push_back(resource.alias.text());
    }
    return aliases;
  }

  bool IsDeclared(std::string_view name, ResourceKind kind) const {
    // Lists that are put together by expressions have more aliases.
    return name.empty() || name.find('$') != std::string_view::npos ||
           std::ranges::any_of(model_.resources, [&](const pipeline::Resource& resource) {
             return resource.kind == kind &&
                    (EqualsIgnoreCase(resource.alias.text(), name) ||
                     resource.alias.text().find('$') != std::string_view::npos);
           });
  }

  void Alias(NodeRef name, ResourceKind kind, std::string_view word) {
    if (IsDeclared(name.text(), kind)) return;
    Report(name, kind, word);
  }

  void Container(NodeRef container) {
    NodeRef name = container;
    if (container.IsObject()) name = container.Find("alias", CaseRule::kExact);
    if (!name.IsString() || IsDeclared(name.text(), ResourceKind::kContainer)) return;
    const bool is_image = name.text().find_first_of("/:.@") != std::string_view::npos;
    if (!is_image && Nearest(name.text(), AliasesOf(ResourceKind::kContainer))) {
      Report(name, ResourceKind::kContainer, "container");
    }
  }

  void Checkout(NodeRef name) {
    const std::string_view text = name.text();
    if (!name.IsString() || text == "self" || text == "none" ||
        text.find("://") != std::string_view::npos) {
      return;
    }
    Alias(name, ResourceKind::kRepository, "repository");
  }

  void Report(NodeRef name, ResourceKind kind, std::string_view word) {
    const RuleContext::Located at = ctx_.Locate(expansion_.expanded->ValuePlace(name));
    if (!at) return;
    auto report =
        ctx_.ReportIn(*at.document, at.span, "no {} is declared as `{}`", word, name.text());
    if (const auto nearest = Nearest(name.text(), AliasesOf(kind))) {
      report.Help("did you mean `{}`?", *nearest);
    } else {
      report.Help("declare it under `resources`");
    }
    ctx_.LabelIncludes(report, expansion_, expansion_.expanded->origins[name.id()].frame);
  }

  const PipelineExpansion& expansion_;
  const pipeline::Pipeline& model_;
  RuleContext& ctx_;
};

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  // A template that the pipeline extends may declare resources too.
  if (expansion.is_template || expansion.model.extends) return;
  Checker(expansion, ctx).Run();
}

}  // namespace

extern constinit const Rule unknown_container_alias = {
    .id = "unknown-container-alias",
    .summary = "a target, a service or a checkout names a resource that is not declared",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:contextual-needs-object"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
