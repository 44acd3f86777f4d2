#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The file has the name of a pipeline, or was named on the command line, and holds nothing of one: it is empty,
generated, or another kind of YAML. Saying nothing would look like success.

```yaml bad
hello: world
```

```yaml good
steps:
- script: make
```
)md";

constexpr std::string_view kRootKeys[] = {
    "trigger", "pr",         "schedules", "pool",      "stages", "jobs",  "steps",
    "extends", "parameters", "variables", "resources", "name",   "phases"};

bool IsPipelineName(std::string_view path) {
  const std::string_view name = path.substr(path.find_last_of('/') + 1);
  const std::string_view bare = name.starts_with('.') ? name.substr(1) : name;
  return StartsWithIgnoreCase(bare, "azure-pipelines") || StartsWithIgnoreCase(bare, "vsts-ci.");
}

void Check(const Document& document, RuleContext& ctx) {
  if (document.tree.language() != Language::kYaml || !IsPipelineName(document.path())) return;
  const NodeRef root = document.tree.root();
  for (const NodeRef member : root.children()) {
    const std::string_view key = member.key();
    if (key.starts_with("${{")) return;
    for (const std::string_view known : kRootKeys) {
      if (key == known) return;
    }
  }
  if (!root) {
    ctx.Report({0, 0}, "the file is empty; it has the name of a pipeline");
    return;
  }
  const NodeRef first = root.first_child();
  ctx.Report(first && first.has_key() ? first.key_span() : root.span(),
             "the file has the name of a pipeline and no pipeline in it")
      .Help("a pipeline has `steps`, `jobs`, `stages` or `extends` at its root");
}

}  // namespace

extern constinit const Rule file_not_a_pipeline = {
    .id = "file-not-a-pipeline",
    .summary = "a file with the name of a pipeline has no pipeline content",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnDocument{DocumentKindBit(DocumentKind::kOther), Check}},
    .docs = kDocs,
};

}  // namespace plumbline
