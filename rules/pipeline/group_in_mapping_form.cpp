#include <optional>
#include <string>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The mapping form of `variables` knows names and values only: `group: contoso-prod` defines a variable called `group`. The
group is not linked, and every variable of it is empty.

```yaml bad
variables:
  group: contoso-prod
  region: westeurope
steps:
- script: make
```

```yaml good
variables:
- group: contoso-prod
- name: region
  value: westeurope
steps:
- script: make
```
)md";

// The mapping as a list. Nothing when a member is more than a line, or under a directive.
std::vector<Edit> MakeList(NodeRef variables) {
  if (variables.style() == NodeStyle::kFlow) return {};
  std::vector<Edit> edits;
  const std::string_view file = variables.tree()->text();
  for (const NodeRef member : variables.children()) {
    const Span key = member.key_span();
    const Span whole = {key.begin, member.span().end};
    const std::string_view text = file.substr(whole.begin, whole.end - whole.begin);
    if (!member.IsScalar() || pipeline::IsExpressionKey(member.key()) ||
        text.find('\n') != std::string_view::npos) {
      return {};
    }
    if (member.key() == "group" || member.key() == "template") {
      edits.push_back({{key.begin, key.begin}, "- "});
      continue;
    }
    const std::size_t line = file.rfind('\n', key.begin);
    const std::size_t column =
        line == std::string_view::npos ? key.begin : key.begin - line - std::size_t{1};
    const bool crlf = file.find("\r\n") != std::string_view::npos;
    edits.push_back({key, "- name: " + std::string(file.substr(key.begin, key.end - key.begin)) +
                              (crlf ? "\r\n" : "\n") + std::string(column + 2, ' ') + "value"});
  }
  return edits;
}

void CheckVariables(NodeRef variables, RuleContext& ctx) {
  if (!variables.IsObject()) return;
  // `name`, `value`, `readonly` are good names; two of them are an item of the list form.
  NodeRef item_key;
  int item_keys = 0;
  NodeRef first;
  pipeline::ForEachMember(variables, false, [&](NodeRef member, bool) {
    const std::string_view key = member.key();
    if (key == "name" || key == "value" || key == "readonly") {
      if (++item_keys == 1) item_key = member;
      return;
    }
    if (key != "group" && key != "template") return;
    if (!first) first = member;
    ctx.Report(member.key_span(), "`{}` is a plain variable in the mapping form of `variables`",
               key)
        .Help("make `variables` a list: `- {}: {}`", key, member.text())
        .FixWith(FixSafety::kUnsafe, "make it a list",
                 first == member ? MakeList(variables) : std::vector<Edit>());
  });
  if (item_keys < 2) return;
  ctx.Report(item_key.key_span(), "`{}` is a plain variable in the mapping form of `variables`",
             item_key.key())
      .Help("make `variables` a list: begin the item with `-`");
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  CheckVariables(pipeline.root.Find("variables", CaseRule::kExact), ctx);
  for (const pipeline::Stage& stage : pipeline.stages) {
    CheckVariables(pipeline::FindMember(stage.node, "variables"), ctx);
  }
  for (const pipeline::Job& job : pipeline.jobs) {
    if (!job.implicit) CheckVariables(pipeline::FindMember(job.node, "variables"), ctx);
  }
}

}  // namespace

extern constinit const Rule group_in_mapping_form = {
    .id = "group-in-mapping-form",
    .summary = "`group` in the mapping form of variables is a plain variable",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"correctness", "pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
