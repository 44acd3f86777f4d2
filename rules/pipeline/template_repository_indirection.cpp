#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/template_path.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`@self` is the repository of the pipeline that runs, wherever it is written. In a repository of templates it therefore
leads out of it: the file is looked for in the repository of whoever includes the template. Without an alias the path stays
in the template's own repository.

```yaml bad build.yml
parameters:
- name: target
  type: string
steps:
- template: steps/common.yml@self
- script: make ${{ parameters.target }}
```

```yaml bad steps/common.yml
parameters:
- name: verbose
  type: boolean
  default: false
steps:
- script: make common
```

```yaml good build.yml
parameters:
- name: target
  type: string
steps:
- template: steps/common.yml
- script: make ${{ parameters.target }}
```

```yaml good steps/common.yml
parameters:
- name: verbose
  type: boolean
  default: false
steps:
- script: make common
```

Only repositories without a single pipeline are looked at, and only references to files that they have.
)md";

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  const auto refers_to_self = [](const pipeline::TemplateReference& reference) {
    return EqualsIgnoreCase(pipeline::SplitTemplateTarget(reference.path.text()).alias, "self");
  };
  if (std::ranges::none_of(pipeline.templates, refers_to_self) ||
      std::ranges::any_of(ctx.graph().documents(), [](const auto& document) {
        return document->kind == DocumentKind::kPipeline;
      })) {
    return;
  }
  for (const pipeline::TemplateReference& reference : pipeline.templates) {
    if (!refers_to_self(reference)) continue;
    const pipeline::TemplateTarget target = pipeline::SplitTemplateTarget(reference.path.text());
    if (target.path.find('$') != std::string_view::npos) continue;
    const auto file = ctx.graph().pipeline_links().Find("", ctx.document().path(), target.path);
    if (file.outcome != pipeline::TemplateFiles::File::Outcome::kFound) continue;
    const auto at = static_cast<std::uint32_t>(target.path.size());
    const auto end = static_cast<std::uint32_t>(reference.path.text().size());
    const Span alias = RuleContext::SourceOf(reference.path, {at, end});
    ctx.Report(alias, "`@self` is the repository of the pipeline that includes this template")
        .Help("write the path without an alias")
        .Fix(FixSafety::kUnsafe, "look in this repository", alias, "");
  }
}

}  // namespace

extern constinit const Rule template_repository_indirection = {
    .id = "template-repository-indirection",
    .summary = "a template of a template repository refers to the including pipeline's repository",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .categories = {"pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
