#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/expression_uses.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Expressions are evaluated by the service; macros like `$(x)` are replaced later, on the machine that runs the job. An
expression therefore sees the characters `$(x)`: outside of a string they do not parse, inside one the comparison is
with this text and never with the variable's value.

```yaml bad
steps:
- script: make
  condition: and(succeeded(), eq('$(env)', 'prod'))
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), eq(variables['env'], 'prod'))
```

The same holds for what is read before anything runs: `dependsOn`, names, `trigger`, `resources`, `enabled` and
`timeoutInMinutes`.

```yaml bad
jobs:
- job: deploy
  dependsOn: build_$(flavor)
  steps:
  - script: make
```

A string that is only passed on, as in `format('{0}-$(x)', ...)`, is replaced later and not reported. Neither is a
comparison with the default of a parameter that has the same macro in it.
)md";

constexpr bool IsNameChar(char c) { return IsAlnumAscii(c) || c == '_' || c == '.' || c == '-'; }

// Names of variables; `$(date +%s)` means something else.
bool IsVariableName(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, IsNameChar);
}

// Functions that look at the text of their arguments.
bool Compares(const expr::Expression& ast, expr::ExprId call) {
  constexpr std::string_view kFunctions[] = {
      "contains", "containsValue", "endsWith",  "eq", "ge", "gt", "in", "le", "lt",
      "ne",       "notIn",         "startsWith"};
  return std::ranges::any_of(kFunctions,
                             [&](std::string_view name) { return ast.IsCallOf(call, name); });
}

// The name of the parameter that `parameters.name` or `parameters['name']` reads, or nothing.
std::string ParameterName(const expr::Expression& ast, expr::ExprId id) {
  const expr::Expr& node = ast.nodes[id];
  if (node.kind != expr::ExprKind::kMember && node.kind != expr::ExprKind::kIndex) return {};
  const expr::Expr& base = ast.nodes[node.first_child];
  if (base.kind != expr::ExprKind::kName || !EqualsIgnoreCase(ast.TextOf(base.span), "parameters"))
    return {};
  if (node.kind == expr::ExprKind::kMember) return std::string(ast.TextOf(node.name));
  const expr::ExprId index = ast.Child(id, 1);
  return ast.nodes[index].kind == expr::ExprKind::kString ? ast.StringValue(index) : std::string();
}

// `eq(parameters.branch, '$(Build.SourceBranch)')` asks whether the default was left alone.
bool AsksForDefault(const expr::Expression& ast, expr::ExprId call, std::string_view macro,
                    const pipeline::Pipeline& pipeline) {
  const std::vector<expr::ExprId> arguments = ast.Children(call);
  return std::ranges::any_of(arguments, [&](expr::ExprId argument) {
    const std::string name = ParameterName(ast, argument);
    const pipeline::Parameter* parameter = name.empty() ? nullptr : pipeline.FindParameter(name);
    return parameter != nullptr &&
           parameter->default_value.text().find(macro) != std::string_view::npos;
  });
}

// `format('refs/{0}', variables['x'])` for `'refs/$(x)'`, `variables['x']` for `'$(x)'`.
std::string WithVariables(std::string_view literal, const std::vector<pipeline::Macro>& macros) {
  const auto variable = [](std::string_view name) { return fmt::format("variables['{}']", name); };
  if (macros.size() == 1 && macros[0].span.size() + 2 == literal.size()) {
    return variable(macros[0].name);
  }
  std::string text;
  std::string arguments;
  std::uint32_t from = 0;
  const auto copy = [&](std::size_t end) {
    for (const char c : literal.substr(from, end - from)) {
      text.append(c == '{' || c == '}' ? 2 : 1, c);
    }
  };
  for (std::size_t i = 0; i < macros.size(); ++i) {
    copy(macros[i].span.begin);
    text += fmt::format("{{{}}}", i);
    arguments += ", " + variable(macros[i].name);
    from = macros[i].span.end;
  }
  copy(literal.size());
  return fmt::format("format({}{})", text, arguments);
}

class ExpressionCheck {
 public:
  ExpressionCheck(const PipelineExpression& expression, RuleContext& ctx)
      : expression_(expression), ast_(expression.ast), ctx_(ctx) {}

  void Run() {
    for (const expr::ExprProblem& problem : ast_.problems) {
      if (problem.kind == expr::ExprProblemKind::kMacro) ReportToken(problem);
    }
    for (std::uint32_t i = 0; i < ast_.nodes.size(); ++i) {
      const auto id = static_cast<expr::ExprId>(i);
      const expr::Expr& node = ast_.nodes[id];
      if (node.kind == expr::ExprKind::kCall && Compares(ast_, id)) {
        for (const expr::ExprId argument : ast_.Children(id)) CheckString(argument, id);
      } else if (node.kind == expr::ExprKind::kIndex) {
        CheckString(ast_.Child(id, 1), kNoId<expr::ExprId>);
      }
    }
  }

 private:
  bool IsEarly() const { return expression_.use.place == pipeline::ExpressionPlace::kTemplate; }
  Span Source(Span span) const { return RuleContext::SourceOf(expression_, span); }

  void ReportToken(const expr::ExprProblem& problem) {
    auto report = ctx_.Report(Source(problem.span), "{}", problem.message);
    report.Help("{}", problem.help);
    const std::string_view token = ast_.TextOf(problem.span);
    if (!token.ends_with(')')) return;
    const std::string_view name = token.substr(2, token.size() - 3);
    const bool is_operand = std::ranges::any_of(ast_.nodes, [&problem](const expr::Expr& node) {
      return node.kind == expr::ExprKind::kMissing && node.span == problem.span;
    });
    // Nothing that parses changes its meaning.
    if (is_operand && IsVariableName(name)) {
      AddFix(report, IsEarly() ? FixSafety::kUnsafe : FixSafety::kSafe, problem.span,
             fmt::format("variables['{}']", name));
    }
  }

  // `call` compares the string; without one it is an index.
  void CheckString(expr::ExprId id, expr::ExprId call) {
    const expr::Expr& node = ast_.nodes[id];
    if (node.kind != expr::ExprKind::kString) return;
    const std::string_view literal = ast_.TextOf(node.span);
    if (!literal.starts_with('\'') || literal.find("$(") == std::string_view::npos) return;
    std::vector<pipeline::Macro> macros = pipeline::MacrosOf(literal);
    std::erase_if(macros, [](const pipeline::Macro& m) { return !IsVariableName(m.name); });
    if (macros.empty()) return;
    const bool is_index = call == kNoId<expr::ExprId>;
    const Span at = macros[0].span;
    const std::string_view macro = literal.substr(at.begin, at.size());
    if (!is_index && IsEarly() && AsksForDefault(ast_, call, macro, ctx_.pipeline())) return;
    auto report = ctx_.Report(Source({node.span.begin + at.begin, node.span.begin + at.end}),
                              "{} the text `{}`, not its value",
                              is_index ? "the index is" : "the comparison sees", macro);
    for (std::size_t i = 1; i < macros.size(); ++i) {
      report.Label(
          Source({node.span.begin + macros[i].span.begin, node.span.begin + macros[i].span.end}),
          "and this text");
    }
    if (node.templated) {
      report.Help("read the variable with `variables['{}']`", macros[0].name);
      return;
    }
    const std::string better = WithVariables(literal, macros);
    report.Help("use `{}`", better);
    AddFix(report, FixSafety::kUnsafe, node.span, better);
  }

  void AddFix(ReportBuilder& report, FixSafety safety, Span span, std::string_view text) {
    const auto written = pipeline::WrittenIn(expression_.use, text);
    if (!written) return;
    report.Fix(safety, "read the variable", Source(span), *written);
  }

  const PipelineExpression& expression_;
  const expr::Expression& ast_;
  RuleContext& ctx_;
};

void CheckExpression(const PipelineExpression& expression, RuleContext& ctx) {
  ExpressionCheck(expression, ctx).Run();
}

// --- Keys that are read before macros are replaced
// ----------------------------------------------------------------

void CheckFixed(NodeRef scalar, std::string_view key, RuleContext& ctx) {
  if (!scalar.IsString() || scalar.text().find("$(") == std::string_view::npos) return;
  for (const pipeline::Macro& macro : pipeline::MacrosOf(scalar.text())) {
    ctx.Report(RuleContext::SourceOf(scalar, macro.span), "`$({})` in `{}` is never replaced",
               macro.name, key)
        .Help("write the value, or use a parameter: `${{{{ parameters.name }}}}`");
    return;
  }
}

void CheckAll(NodeRef root, std::string_view key, RuleContext& ctx) {
  if (!root) return;
  const std::uint32_t end = IndexOf(root.node().subtree_end);
  for (std::uint32_t i = IndexOf(root.id()); i < end; ++i) {
    CheckFixed(NodeRef(root.tree(), static_cast<NodeId>(i)), key, ctx);
  }
}

void CheckPipeline(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  CheckAll(pipeline.trigger, "trigger", ctx);
  for (const pipeline::Resource& resource : pipeline.resources) {
    // A job's container is started by the machine, which knows variables.
    if (resource.kind != pipeline::ResourceKind::kContainer) {
      CheckAll(resource.node, "resources", ctx);
    }
  }
  for (const pipeline::Stage& stage : pipeline.stages) {
    if (stage.is_template) continue;
    CheckFixed(stage.name, "stage", ctx);
    CheckAll(stage.depends_on, "dependsOn", ctx);
  }
}

void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  if (job.is_template || job.implicit) return;
  CheckFixed(job.name, job.is_deployment ? "deployment" : "job", ctx);
  CheckAll(job.depends_on, "dependsOn", ctx);
  CheckFixed(job.timeout, "timeoutInMinutes", ctx);
}

void CheckStep(const pipeline::Step& step, RuleContext& ctx) {
  if (step.kind == pipeline::StepKind::kTemplate) return;
  CheckFixed(step.name, "name", ctx);
  CheckFixed(step.node.Find("enabled", CaseRule::kExact), "enabled", ctx);
  CheckFixed(step.node.Find("timeoutInMinutes", CaseRule::kExact), "timeoutInMinutes", ctx);
}

}  // namespace

extern constinit const Rule macro_in_expression = {
    .id = "macro-in-expression",
    .summary =
        "a macro stands where it is never replaced: in an expression, or in a key that is read "
        "early",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnPipelineExpression{CheckExpression}, OnPipeline{CheckPipeline}, OnJob{CheckJob},
           OnStep{CheckStep}},
    .docs = kDocs,
};

}  // namespace plumbline
