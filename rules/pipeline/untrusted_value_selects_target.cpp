#include <optional>
#include <string>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/pools.h"
#include "pipeline/run_triggers.h"
#include "pipeline/untrusted_sources.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Which pool, environment, connection or template a job uses is a privilege. A free text moves it to whoever queues the run, or
pushes a branch.

```yaml bad
parameters:
- name: pool
  type: string
  default: Default
pool: ${{ parameters.pool }}
steps:
- script: make
```

```yaml good
parameters:
- name: pool
  type: string
  default: Default
  values: [Default, Large]
pool: ${{ parameters.pool }}
steps:
- script: make
```

A parameter of the pipeline is a warning, a value of an outsider an error.
)md";

using pipeline::Job;
using pipeline::Step;

// What decides the text: an outsider, or a parameter of the pipeline that takes any text.
struct Chooser {
  Span span;
  std::string text;
  bool is_parameter = false;
};
std::optional<Chooser> ChooserOf(NodeRef scalar, const pipeline::Pipeline& model) {
  const std::string_view text = scalar.text();
  if (!scalar.IsString() || text.find('$') == std::string_view::npos) return std::nullopt;
  for (const expr::Piece& piece : expr::SplitPipelineText(text)) {
    const std::string_view inner = text.substr(piece.inner.begin, piece.inner.size());
    if (piece.kind == expr::PieceKind::kMacro) {
      const pipeline::UntrustedSource* const source = pipeline::FindUntrustedSource(inner);
      if (source != nullptr && !source->is_weak) {
        return Chooser{piece.outer,
                       fmt::format("a {}, which {} decides,", source->what, source->who)};
      }
      continue;
    }
    if (piece.kind != expr::PieceKind::kTemplate) continue;
    const expr::Expression ast = expr::Parse(inner, expr::Dialect::kPipeline);
    if (!ast.problems.empty() || ast.root == kNoId<expr::ExprId>) continue;
    if (const std::string name = pipeline::MemberReadAt(ast, ast.root, "variables");
        !name.empty()) {
      const pipeline::UntrustedSource* const source = pipeline::FindUntrustedSource(name);
      if (source != nullptr && !source->is_weak) {
        return Chooser{piece.outer,
                       fmt::format("a {}, which {} decides,", source->what, source->who)};
      }
    }
    const std::string name = pipeline::MemberReadAt(ast, ast.root, "parameters");
    const pipeline::Parameter* const parameter = name.empty() ? nullptr : model.FindParameter(name);
    if (model.role == pipeline::Role::kPipeline && parameter != nullptr && !parameter->values &&
        EqualsIgnoreCase(parameter->type.text(), "string")) {
      return Chooser{piece.outer, fmt::format("the free text `{}`", name), true};
    }
  }
  return std::nullopt;
}

void Judge(NodeRef scalar, std::string_view target, RuleContext& ctx) {
  const auto chooser = ChooserOf(scalar, ctx.pipeline());
  if (!chooser) return;
  auto report = ctx.Report(RuleContext::SourceOf(scalar, chooser->span), "{} chooses the {}",
                           chooser->text, target);
  if (chooser->is_parameter) {
    report.As(Severity::kWarning).Help("list the `values` that the parameter may have");
  }
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::PoolUse& use : pipeline::PoolsOf(pipeline)) {
    if (use.node.IsString()) Judge(use.node, "pool", ctx);
    if (!use.node.IsObject()) continue;
    Judge(pipeline::FindMember(use.node, "name"), "pool", ctx);
    Judge(pipeline::FindMember(use.node, "vmImage"), "image", ctx);
  }
  for (const Job& job : pipeline.jobs) {
    Judge(job.environment.IsObject() ? pipeline::FindMember(job.environment, "name")
                                     : job.environment,
          "environment", ctx);
    Judge(job.container.IsObject() ? pipeline::FindMember(job.container, "image") : job.container,
          "container", ctx);
  }
  for (const Step& step : pipeline.steps) {
    if (step.inputs) Judge(pipeline::ConnectionOf(step), "service connection", ctx);
  }
  for (const pipeline::TemplateReference& reference : pipeline.templates) {
    Judge(reference.path, "template", ctx);
  }
  for (const NodeRef group : pipeline.variable_groups) Judge(group, "variable group", ctx);
}

}  // namespace

extern constinit const Rule untrusted_value_selects_target = {
    .id = "untrusted-value-selects-target",
    .summary = "a free text chooses a pool, an environment, a connection or a template",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-639", "CICD-SEC-5"},
    .equivalents = {"pipeline-check:ADO-030"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
