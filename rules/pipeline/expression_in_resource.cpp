#include <algorithm>
#include <initializer_list>
#include <vector>

#include "engine/rule_context.h"
#include "expr/expression.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Resources, triggers and schedules are read before any variable exists: `$(name)` stays what it is, and `$[ ]` is never
evaluated. Template expressions work in a few places only, such as the `ref` of a repository.

```yaml bad
resources:
  repositories:
  - repository: t
    type: git
    name: Contoso/t
    ref: $(branch)
steps:
- checkout: t
```

```yaml good
parameters:
- name: branch
  type: string
  default: refs/heads/main
resources:
  repositories:
  - repository: t
    type: git
    name: Contoso/t
    ref: ${{ parameters.branch }}
steps:
- checkout: t
```

Container resources are another matter: the agent knows the variables when it starts them. `${{ }}` in the filters of a
trigger is a warning: the preview of a pipeline shows its value, and the trigger itself is read without parameters.
)md";

using Names = std::initializer_list<std::string_view>;

// What becomes of `${{ }}` in a part of the file.
enum class Templates : std::uint8_t { kFine, kDoubtful, kRefused };

struct Part {
  std::string_view name;
  Templates templates = Templates::kFine;
  Names except;  // Members that take expressions all the same.
  bool takes_macros = false;
};

void CheckScalar(NodeRef scalar, const Part& part, bool is_exception, RuleContext& ctx) {
  if (!scalar.IsString() || scalar.text().find('$') == std::string_view::npos) return;
  for (const expr::Piece& piece : expr::SplitPipelineText(scalar.text())) {
    const std::string_view text =
        scalar.text().substr(piece.outer.begin, piece.outer.end - piece.outer.begin);
    const Span place = RuleContext::SourceOf(scalar, piece.outer);
    switch (piece.kind) {
      case expr::PieceKind::kMacro:
        if (part.takes_macros) break;
        ctx.Report(place, "macro `{}` stands in {}, where no variable has a value", text,
                   part.name);
        break;
      case expr::PieceKind::kRuntime:
        ctx.Report(place, "runtime expression in {}, where none is evaluated", part.name);
        break;
      case expr::PieceKind::kTemplate:
        if (is_exception || part.templates == Templates::kFine) break;
        if (part.templates == Templates::kDoubtful) {
          ctx.Report(place, "template expression in {}, which is read without parameters",
                     part.name)
              .As(Severity::kWarning);
        } else {
          ctx.Report(place, "template expression in {}, where none is allowed", part.name);
        }
        break;
      case expr::PieceKind::kText:
      case expr::PieceKind::kUnclosedTemplate:
        break;
    }
  }
}

void CheckPart(NodeRef node, const Part& part, bool is_exception, RuleContext& ctx) {
  CheckScalar(node, part, is_exception, ctx);
  for (const NodeRef child : node.children()) {
    const bool excepted = std::ranges::find(part.except, child.key()) != part.except.end();
    CheckPart(child, part, is_exception || (child.has_key() && excepted), ctx);
  }
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  CheckPart(pipeline.trigger, {"`trigger`", Templates::kDoubtful, {}}, false, ctx);
  CheckPart(pipeline.pr, {"`pr`", Templates::kDoubtful, {}}, false, ctx);
  CheckPart(pipeline.schedules, {"`schedules`", Templates::kDoubtful, {}}, false, ctx);
  const NodeRef lock = pipeline.root.Find("lockBehavior", CaseRule::kExact);
  CheckPart(lock, {"`lockBehavior`", Templates::kFine, {}}, false, ctx);
  const NodeRef resources = pipeline.root.Find("resources", CaseRule::kExact);
  if (!resources.IsObject()) return;
  for (const NodeRef kind : resources.children()) {
    if (kind.key() == "repositories") {
      CheckPart(kind, {"a repository resource", Templates::kRefused, {"ref", "endpoint"}}, false,
                ctx);
    } else if (kind.key() == "webhooks") {
      CheckPart(kind, {"a webhook resource", Templates::kRefused, {}}, false, ctx);
    } else if (kind.key() == "pipelines") {
      CheckPart(kind,
                {"a pipeline resource", Templates::kRefused, {"version", "branch", "tag", "tags"}},
                false, ctx);
    } else {
      // Containers start when their job does, and the agent puts the values of variables in.
      const bool is_container = kind.key() == "containers";
      CheckPart(kind, {"a resource", Templates::kFine, {}, is_container}, false, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule expression_in_resource = {
    .id = "expression-in-resource",
    .summary = "a resource or trigger uses a macro or an expression that is not evaluated there",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"correctness", "pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
