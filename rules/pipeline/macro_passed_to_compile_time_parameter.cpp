#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A macro is passed to a parameter that the template compares while it is put in. The comparison sees the text `$(x)`, never
the variable's value, and comes out the same in every run.

```yaml bad
steps:
- template: deploy.yml
  parameters:
    target: $(target)
```

```yaml bad deploy.yml
parameters:
- name: target
  type: string
steps:
- ${{ if eq(parameters.target, 'prod') }}:
  - script: make smoke-test
- script: make deploy
```

```yaml good
steps:
- template: deploy.yml
  parameters:
    target: prod
```

```yaml good deploy.yml
parameters:
- name: target
  type: string
steps:
- ${{ if eq(parameters.target, 'prod') }}:
  - script: make smoke-test
- script: make deploy
```

Comparisons with the empty text, with the parameter's default, and with other macros ask whether something was passed, and
are fine. Parameters of the types boolean and number refuse macros.
)md";

using expr::ExprId;
using pipeline::ExpressionUse;

// What the template does with a parameter, and where.
struct Use {
  std::string parameter;
  Span span;  // In the template's file.
  std::string literal;
};

bool IsComparison(const expr::Expression& ast, ExprId id) {
  constexpr std::string_view kFunctions[] = {"eq", "ne", "in", "notIn", "startsWith", "endsWith"};
  return std::ranges::any_of(kFunctions,
                             [&](std::string_view name) { return ast.IsCallOf(id, name); });
}

// A text that no macro can be: `''` is compared to see whether anything was passed.
std::string Compared(const expr::Expression& ast, ExprId id) {
  if (ast.nodes[id].kind == expr::ExprKind::kBoolean) {
    return std::string(ast.TextOf(ast.nodes[id].span));
  }
  if (ast.nodes[id].kind != expr::ExprKind::kString) return {};
  std::string text = ast.StringValue(id);
  return text.find("$(") == std::string::npos ? text : std::string();
}

void Collect(const ExpressionUse& use, std::vector<Use>& out) {
  const std::string_view text = pipeline::ValueOf(use).substr(use.text.begin, use.text.size());
  if (!ContainsIgnoreCase(text, "parameters")) return;
  const expr::Expression ast = expr::Parse(text, expr::Dialect::kPipeline);
  if (!ast.problems.empty() || ast.root == kNoId<ExprId>) return;
  const PipelineExpression whole{use, {}};
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall || !IsComparison(ast, id)) continue;
    const std::vector<ExprId> arguments = ast.Children(id);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string name = pipeline::MemberReadAt(ast, arguments[i], "parameters");
      if (name.empty()) continue;
      for (std::size_t j = 0; j < arguments.size(); ++j) {
        std::string literal = i == j ? std::string() : Compared(ast, arguments[j]);
        if (literal.empty()) continue;
        out.push_back({name, RuleContext::SourceOf(whole, ast.nodes[id].span), std::move(literal)});
      }
    }
  }
}

std::vector<Use> UsesOf(const pipeline::Pipeline& pipeline) {
  std::vector<Use> uses;
  for (const ExpressionUse& use : pipeline::CollectExpressions(pipeline.root)) {
    if (use.place == pipeline::ExpressionPlace::kTemplate) Collect(use, uses);
  }
  return uses;
}

class Checker {
 public:
  Checker(const pipeline::TemplateReference& reference, const Document& target, RuleContext& ctx)
      : reference_(reference), target_(target), ctx_(ctx) {}

  void Run() {
    std::optional<std::vector<Use>> uses;
    for (const NodeRef argument : reference_.parameters.children()) {
      if (!argument.IsString() || argument.text().find("$(") == std::string_view::npos) continue;
      const std::vector<pipeline::Macro> macros = pipeline::MacrosOf(argument.text());
      const pipeline::Parameter* const parameter = target_.pipeline->FindParameter(argument.key());
      if (macros.empty() || parameter == nullptr || parameter->values) continue;
      if (!uses) uses = UsesOf(*target_.pipeline);
      for (const Use& use : *uses) {
        if (EqualsIgnoreCase(use.parameter, parameter->Name()) &&
            !AsksForDefault(use, *parameter)) {
          Report(argument, macros[0], use);
          break;
        }
      }
    }
  }

 private:
  // Whether anything was passed at all.
  static bool AsksForDefault(const Use& use, const pipeline::Parameter& parameter) {
    const std::string_view text = parameter.default_value.text();
    return EqualsIgnoreCase(text, use.literal) || text.find("$(") != std::string_view::npos;
  }

  void Report(NodeRef argument, const pipeline::Macro& macro, const Use& use) {
    ctx_.Report(RuleContext::SourceOf(argument, macro.span),
                "the template compares the text `$({})`, not its value", macro.name)
        .LabelIn(target_, use.span, "compared here, before the run")
        .Help("pass a value, or test the variable in a `condition`");
  }

  const pipeline::TemplateReference& reference_;
  const Document& target_;
  RuleContext& ctx_;
};

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const pipeline::TemplateReference& reference : pipeline.templates) {
    const std::string_view path = reference.path.text();
    if (!reference.parameters.IsObject() || path.empty() ||
        path.find_first_of("@$") != std::string_view::npos) {
      continue;
    }
    const auto file = ctx.graph().pipeline_links().Find("", ctx.document().path(), path);
    if (file.outcome != pipeline::TemplateFiles::File::Outcome::kFound || !file.root) continue;
    const Document* const target = ctx.graph().DocumentOf(file.root.tree());
    if (target != nullptr && target->pipeline) Checker(reference, *target, ctx).Run();
  }
}

}  // namespace

extern constinit const Rule macro_passed_to_compile_time_parameter = {
    .id = "macro-passed-to-compile-time-parameter",
    .summary = "a macro is passed to a parameter that the template compares before the run",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:reusable-workflows"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
