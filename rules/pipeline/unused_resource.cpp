#include <algorithm>
#include <string_view>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/edits.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A repository, a container or a pipeline is declared as a resource and used nowhere. Each resource widens what the run may
read, and is looked up in every run.

```yaml bad
trigger: [main]
resources:
  repositories:
  - repository: tools
    type: git
    name: Contoso/tools
steps:
- script: make
```

```yaml good
trigger: [main]
steps:
- script: make
```

A resource with a `trigger` is there to start runs. Nothing is said about pipelines that extend a template, or include some
that cannot be read.
)md";

bool IsWordChar(char c) { return IsAlnumAscii(c) || c == '_' || c == '-'; }

bool Mentions(std::string_view text, std::string_view word) {
  for (std::size_t at = FindIgnoreCase(text, word); at != std::string_view::npos;
       at = FindIgnoreCase(text, word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !IsWordChar(text[at - 1])) && (end == text.size() || !IsWordChar(text[end]))) {
      return true;
    }
  }
  return false;
}

// Whether any text or key of the file, apart from the declaration, has the name in it.
bool IsMentioned(NodeRef root, NodeRef declaration, std::string_view word) {
  const std::uint32_t end = IndexOf(root.node().subtree_end);
  for (std::uint32_t i = IndexOf(root.id()); i < end; ++i) {
    const NodeRef node(root.tree(), static_cast<NodeId>(i));
    if (node == declaration) {
      i = IndexOf(node.node().subtree_end) - 1;
      continue;
    }
    if (node.has_key() && Mentions(node.key(), word)) return true;
    if (node.IsScalar() && Mentions(node.text(), word)) return true;
  }
  return false;
}

bool StartsRuns(NodeRef trigger) { return trigger && trigger.text() != "none"; }

std::string_view WordFor(pipeline::ResourceKind kind) {
  switch (kind) {
    case pipeline::ResourceKind::kRepository:
      return "repository";
    case pipeline::ResourceKind::kContainer:
      return "container";
    case pipeline::ResourceKind::kPipeline:
      return "pipeline";
    default:
      return "";
  }
}

void Check(const PipelineExpansion& expansion, RuleContext& ctx) {
  const pipeline::Pipeline& pipeline = ctx.pipeline();
  if (expansion.is_template || expansion.expanded->has_gaps || pipeline.extends) return;
  for (const pipeline::Resource& resource : pipeline.resources) {
    const std::string_view word = WordFor(resource.kind);
    const std::string_view alias = resource.alias.text();
    if (word.empty() || alias.empty() || alias.find('$') != std::string_view::npos ||
        StartsRuns(resource.node.Find("trigger", CaseRule::kExact))) {
      continue;
    }
    const auto mentions = [&](const pipeline::Frame& frame) {
      return frame.repository == alias ||
             (frame.root && IsMentioned(frame.root, resource.node, alias));
    };
    if (std::ranges::any_of(expansion.expanded->frames, mentions)) continue;
    auto report = ctx.Report(resource.alias.span(), "the {} `{}` is used nowhere", word, alias);
    if (const auto edit = pipeline::RemoveEntry(resource.node)) {
      report.FixWith(FixSafety::kUnsafe, "remove it", {*edit});
    }
  }
}

}  // namespace

extern constinit const Rule unused_resource = {
    .id = "unused-resource",
    .summary = "a resource of a pipeline is used nowhere",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CICD-SEC-5"},
    .on = {OnPipelineExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
