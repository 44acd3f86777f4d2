#include <string>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A path filter is a path from the root of the repository, with `/` between its parts. Written as a path of a shell or of
Windows it matches nothing: a pipeline with such an `include` does not start, and with such an `exclude` starts on every push.

```yaml bad
trigger:
  branches:
    include: [main]
  paths:
    include: [./src]
steps:
- script: make
```

```yaml good
trigger:
  branches:
    include: [main]
  paths:
    include: [src]
steps:
- script: make
```
)md";

struct Flaw {
  std::string what;    // Nothing when there is none.
  std::string better;  // Empty when it is not known.
};

Flaw FlawOf(std::string_view path) {
  if (path.find('$') != std::string_view::npos) return {};  // macro-in-expression's.
  if (path == "." || path == "./") return {"the root of the repository is `*`", "*"};
  if (path.starts_with("./"))
    return {"paths begin at the root, without `./`", std::string(path.substr(2))};
  if (path.starts_with("../")) return {"paths begin at the root and cannot leave it", {}};
  if (path.starts_with('~')) return {"`~` is no folder of the repository", {}};
  if (path.size() > 2 && IsLetterAscii(path[0]) && path[1] == ':') {
    return {"a path of a machine is not in the repository", {}};
  }
  if (path.find('\\') != std::string_view::npos) {
    std::string better(path);
    for (char& c : better) c = c == '\\' ? '/' : c;
    return {"parts of a path are separated by `/`", better};
  }
  if (path.find("//") != std::string_view::npos) return {"a part of the path is empty", {}};
  return {};
}

void CheckList(NodeRef list, RuleContext& ctx) {
  if (!list.IsArray()) return;
  for (const NodeRef path : list.children()) {
    if (!path.IsString()) continue;
    const Flaw flaw = FlawOf(path.text());
    if (flaw.what.empty()) continue;
    auto report = ctx.Report(path.span(), "`{}` matches nothing: {}", path.text(), flaw.what);
    if (flaw.better.empty()) continue;
    report.Help("write `{}`", flaw.better);
    const Span whole =
        RuleContext::SourceOf(path, {0, static_cast<std::uint32_t>(path.text().size())});
    // Alone, `*` is an alias in YAML.
    if (flaw.better != "*") {
      report.Fix(FixSafety::kUnsafe, "write it from the root", whole, flaw.better);
    }
  }
}

void CheckTrigger(NodeRef trigger, RuleContext& ctx) {
  const NodeRef paths = trigger.Find("paths", CaseRule::kExact);
  CheckList(paths, ctx);
  CheckList(paths.Find("include", CaseRule::kExact), ctx);
  CheckList(paths.Find("exclude", CaseRule::kExact), ctx);
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  CheckTrigger(pipeline.trigger, ctx);
  CheckTrigger(pipeline.pr, ctx);
  for (const pipeline::Resource& resource : pipeline.resources) {
    if (resource.kind == pipeline::ResourceKind::kRepository) {
      CheckTrigger(resource.node.Find("trigger", CaseRule::kExact), ctx);
    }
  }
}

}  // namespace

extern constinit const Rule path_filter_invalid = {
    .id = "path-filter-invalid",
    .summary = "a path filter can match nothing",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:glob-patterns"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
