#include <algorithm>
#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Azure Pipelines refuses a mapping that has the same key twice. It compares without regard to case, also in
`variables` and `env`, so `Path` and `PATH` are the same key. Keys that are template directives, such as two
`${{ if }}`, may repeat.

```yaml bad
steps:
- script: make
  env:
    MODE: fast
    mode: slow
```

```yaml good
steps:
- script: make
  env:
    MODE: fast
```
)md";

// False when all keys are certainly different: what nearly every mapping ends with.
bool MayRepeat(NodeRef mapping) {
  const Tree& tree = *mapping.tree();
  std::uint64_t seen = 0;
  for (const NodeRef member : mapping.children()) {
    const std::uint64_t bit = std::uint64_t{1} << (tree.key_hashes[IndexOf(member.id())] & 63);
    if ((seen & bit) != 0) return true;
    seen |= bit;
  }
  return false;
}

void Check(NodeRef mapping, RuleContext& ctx) {
  if (!MayRepeat(mapping)) return;
  const Tree& tree = *mapping.tree();
  std::vector<NodeRef> members;
  for (const NodeRef member : mapping.children()) {
    if (expr::ParseDirectiveKey(member.key()).kind == expr::Directive::kNone)
      members.push_back(member);
  }
  const auto hash = [&tree](NodeRef member) { return tree.key_hashes[IndexOf(member.id())]; };
  std::ranges::stable_sort(members, {}, hash);
  for (std::size_t i = 1; i < members.size(); ++i) {
    for (std::size_t j = i; j-- > 0 && hash(members[j]) == hash(members[i]);) {
      const NodeRef first = members[j];
      const NodeRef second = members[i];
      if (!EqualsIgnoreCase(first.key(), second.key())) continue;
      if (first.key() == second.key()) {
        ctx.Report(second.key_span(), "key `{}` occurs twice in this mapping", second.key())
            .Label(first.key_span(), "first here");
      } else {
        ctx.Report(second.key_span(), "keys `{}` and `{}` of one mapping differ in case only",
                   first.key(), second.key())
            .Label(first.key_span(), "first here");
      }
      break;
    }
  }
}

}  // namespace

extern constinit const Rule duplicate_key = {
    .id = "duplicate-key",
    .summary = "a mapping has the same key twice",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .controls = {"CWE-694"},
    .equivalents = {"azp-langserver:duplicate-key", "actionlint:missing-required-duplicate-keys"},
    .on = {OnObject{kPipelineFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
