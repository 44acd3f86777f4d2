#include <string_view>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Templates are put in before a run begins. A macro or a run-time expression in the path of a template is never replaced:
its text becomes the path, and no file is called that.

```yaml bad
steps:
- template: steps/$(kind).yml
```

```yaml good
parameters:
- name: kind
  type: string
  default: fast
  values: [fast, full]
steps:
- ${{ if eq(parameters.kind, 'fast') }}:
  - script: make test
- ${{ else }}:
  - script: make test-all
```

A parameter can be part of a path: `steps/${{ parameters.kind }}.yml`.
)md";

constexpr std::string_view kHelp = "use a parameter, which is known when templates are put in";

void CheckPipeline(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::TemplateReference& reference : pipeline.templates) {
    const NodeRef path = reference.path;
    if (!path.IsString()) continue;
    const std::string_view text = path.text();
    for (const pipeline::Macro& macro : pipeline::MacrosOf(text)) {
      ctx.Report(RuleContext::SourceOf(path, macro.span),
                 "`$({})` in a template's path is never replaced", macro.name)
          .Help("{}", kHelp);
      break;
    }
    if (text.find("$[") != std::string_view::npos) {
      ctx.Report(path.span(), "`$[ ]` in a template's path is never evaluated").Help("{}", kHelp);
    }
  }
}

}  // namespace

extern constinit const Rule runtime_template_path = {
    .id = "runtime-template-path",
    .summary = "the path of a template waits for a value that only a run has",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnPipeline{CheckPipeline}},
    .docs = kDocs,
};

}  // namespace plumbline
