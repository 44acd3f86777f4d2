#include <algorithm>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template is included by no pipeline and no template among the files that were analysed. It is still read, reviewed and
changed with the others.

```yaml bad
steps:
- template: new.yml
```

```yaml bad new.yml
parameters:
- name: target
  default: all
steps:
- script: make ${{ parameters.target }}
```

```yaml bad old.yml
parameters:
- name: target
  default: all
steps:
- script: make ${{ parameters.target }}
```

```yaml good
steps:
- template: new.yml
```

```yaml good new.yml
parameters:
- name: target
  default: all
steps:
- script: make ${{ parameters.target }}
```

Nothing is said about repositories without any inclusion, whose templates are for others, in folders of samples and tests,
and where a path is computed.
)md";

bool IsSample(std::string_view path) {
  for (const std::string_view word : {"sample", "example", "test", "fixture"}) {
    if (FindIgnoreCase(path, word) != std::string_view::npos) return true;
  }
  return false;
}

void Check(const Graph& graph, RuleContext& ctx) {
  bool includes = false;
  for (const auto& document : graph.documents()) {
    if (!document->pipeline) continue;
    includes = includes || graph.pipeline_links().IsIncluded(*document);
    const auto is_computed = [](const pipeline::TemplateReference& reference) {
      return reference.path.text().find('$') != std::string_view::npos;
    };
    if (std::ranges::any_of(document->pipeline->templates, is_computed)) return;
  }
  if (!includes) return;
  for (const auto& document : graph.documents()) {
    if (document->kind != DocumentKind::kPipelineTemplate || document->is_context ||
        graph.pipeline_links().IsIncluded(*document) || IsSample(document->path())) {
      continue;
    }
    const NodeRef first = document->tree.root().first_child();
    if (!first) continue;
    ctx.ReportIn(*document, first.key_span(), "nothing includes this template")
        .Help("remove it, if no other repository uses it");
  }
}

}  // namespace

extern constinit const Rule template_never_included = {
    .id = "template-never-included",
    .summary = "a template is included by nothing",
    .severity = Severity::kHint,
    .confidence = Confidence::kLow,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"pipeline"},
    .controls = {"CWE-561"},
    .on = {OnGraph{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
