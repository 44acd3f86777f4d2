#include <algorithm>

#include "engine/structure_findings.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A key with nothing behind it usually is a list that somebody forgot to write, or to take away as a whole. `dependsOn:` is
not `dependsOn: []`, and `trigger:` is not `trigger: none`: the run differs from what the author sees.

```yaml bad
stages:
- stage: A
  jobs: []
- stage: B
  dependsOn:
  jobs: []
```

```yaml good
stages:
- stage: A
  jobs: []
- stage: B
  dependsOn: []
  jobs: []
```

`env:`, and `inputs:` with only comments below it, are hints.
)md";

using pipeline::StructureProblem;

// Between the key and the next thing in the file.
bool HasCommentBelow(NodeRef member) {
  const Tree& tree = *member.tree();
  const std::uint32_t begin = member.key_span().end;
  const NodeId next = member.node().subtree_end;
  std::uint32_t end = static_cast<std::uint32_t>(tree.text().size());
  if (tree.nodes.Contains(next)) {
    const NodeRef node(&tree, next);
    end = node.has_key() ? node.key_span().begin : node.span().begin;
  }
  const auto at = std::ranges::lower_bound(tree.comments, begin, {}, &Span::begin);
  return at != tree.comments.end() && at->begin < end;
}

void Check(const pipeline::Pipeline&, RuleContext& ctx) {
  for (const StructureProblem& problem : ctx.structure()) {
    if (problem.kind != pipeline::StructureClass::kNullValue) continue;
    StructureProblem found = problem;
    if (HasCommentBelow(found.node)) {
      // Without its key the comment would be about something else.
      found.repair = pipeline::StructureRepair::kNone;
      if (found.node.key() == "inputs") found.weight = pipeline::StructureWeight::kHint;
    }
    ReportProblem(found, "remove the key", ctx);
  }
}

}  // namespace

extern constinit const Rule null_value = {
    .id = "null-value",
    .summary = "a key has no value, which means something else than it looks",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"correctness", "pipeline"},
    .equivalents = {"actionlint:empty-mapping"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
