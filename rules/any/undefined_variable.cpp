#include <algorithm>

#include "arm/name_uses.h"
#include "arm/names_around.h"
#include "base/nearest.h"
#include "engine/rule_context.h"
#include "expr/search.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"
#include "schema/pipeline_variables.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An expression reads a variable that nothing declares. The template is refused, or fails when it comes to this place.

```json bad
{
  "variables": { "siteName": "shop" },
  "outputs": { "site": { "type": "string", "value": "[variables('sitename2')]" } }
}
```

```json good
{
  "variables": { "siteName": "shop" },
  "outputs": { "site": { "type": "string", "value": "[variables('siteName')]" } }
}
```

Loops under `variables.copy` declare variables too. A nested template sees its own variables when
`expressionEvaluationOptions.scope` is `inner`; otherwise, which is the default before language version 2.0, it sees
those of the template around it, and its own section means nothing. `lambdaVariables()` sees the variables of the
lambdas around it.

A template that declares neither parameters nor variables was probably cut out of another one: that is a warning.

The fix takes the declared name that is nearest, when it is the only one and no digit differs.

In pipelines, variables may be defined with the pipeline, out of sight. With `--pedantic`, a name that nothing
defines is a warning when it is nearly a name that the file does define, and no group or template can define it.
)md";

using expr::ExprId;
using expr::ExprKind;

// Such a name stands in an expression as it is.
bool IsPlain(std::string_view name) {
  return name.find_first_of("'\"\\") == std::string_view::npos;
}

void ReportUndefined(const ArmExpression& expression, std::string_view what, std::string_view name,
                     Span literal, const std::vector<std::string_view>& names,
                     const arm::Variable* hidden, bool in_part, RuleContext& ctx) {
  const Span at = RuleContext::SourceOf(expression, {literal.begin + 1, literal.end - 1});
  auto report = ctx.Report(at, "there is no {} `{}`", what, name);
  if (in_part) {
    report.As(Severity::kWarning).Help("declare it, or keep the part together with its template");
  } else if (hidden != nullptr) {
    report.Label(hidden->name_span(), "not seen: the template around this one evaluates it")
        .Help(
            "set `expressionEvaluationOptions` of the deployment to `{{ \"scope\": \"inner\" }}`");
  } else if (const auto only = OnlyNearest(name, names); only && IsPlain(*only)) {
    report.Help("did you mean `{}`?", *only)
        .Fix(FixSafety::kSafe, fmt::format("read `{}`", *only), at, std::string(*only));
  } else if (const auto nearest = Nearest(name, names)) {
    report.Help("did you mean `{}`?", *nearest);
  }
}

void CheckVariable(const ArmExpression& expression, ExprId argument, RuleContext& ctx) {
  const arm::Template& written_in = ctx.model().templates[expression.use.owner];
  const arm::Template& scope = ctx.model().EvaluationScope(written_in);
  // Some names are computed, or the section is wrong as a whole.
  if (scope.has_unnamed_variables ||
      (scope.variables_section.node() && !scope.variables_section.IsObject())) {
    return;
  }
  std::string storage;
  const std::string_view name = expression.ast.StringText(argument, storage);
  if (scope.FindVariable(name) != nullptr) return;
  // inner-scope-parent-member has more to say.
  if (arm::FindVariableAround(ctx.model(), scope, name) != nullptr) return;
  std::vector<std::string_view> names;
  for (const arm::Variable& variable : scope.variables) names.push_back(variable.name());
  ReportUndefined(expression, "variable", name, expression.ast.nodes[argument].span, names,
                  &scope == &written_in ? nullptr : written_in.FindVariable(name),
                  arm::LooksLikePart(scope), ctx);
}

void CheckLambdaVariable(const ArmExpression& expression, ExprId call, ExprId argument,
                         RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const std::string name = ast.StringValue(argument);
  std::vector<std::string> names;
  for (ExprId at = expr::ParentOf(ast, call); at != kNoId<ExprId>; at = expr::ParentOf(ast, at)) {
    if (!ast.IsCallOf(at, "lambda")) continue;
    for (const ExprId child : ast.Children(at)) {
      if (ast.nodes[child].next_sibling == kNoId<ExprId>) continue;
      // What the name is, is not known.
      if (ast.nodes[child].kind != ExprKind::kString) return;
      names.push_back(ast.StringValue(child));
      if (EqualsIgnoreCase(names.back(), name)) return;
    }
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  ReportUndefined(expression, "lambda variable", name, ast.nodes[argument].span, views, nullptr,
                  false, ctx);
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    const bool is_variable = expression.IsCallOf(id, eval::Special::kVariables);
    const bool is_lambda_variable = expression.IsCallOf(id, eval::Special::kLambdaVariables);
    if ((!is_variable && !is_lambda_variable) || ast.ChildCount(id) != 1) continue;
    const ExprId argument = ast.nodes[id].first_child;
    if (ast.nodes[argument].kind != ExprKind::kString) continue;
    if (is_variable) CheckVariable(expression, argument, ctx);
    if (is_lambda_variable) CheckLambdaVariable(expression, id, argument, ctx);
  }
}

// Names that are computed, here or where they are declared.
void CheckEvaluated(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kUndefinedVariable) return;
  const expr::Expression& ast = ctx.Parsed(found.Text());
  if (expr::HasLiteralName(ast, found.error->span)) {
    const arm::TemplateModel& model = *found.document->arm_template;
    const arm::Template& owner = model.templates[model.OwnerOf(found.node)];
    if (!model.EvaluationScope(owner).has_unnamed_variables) return;
  }
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
}

// --- Pipelines ---------------------------------------------------------------------------------

bool IsVariableName(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return IsAlnumAscii(c) || c == '_' || c == '.'; });
}
bool IsLowerWord(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
}

// The variables that a pipeline defines; nothing when others may be defined where it does not show.
class DefinedNames {
 public:
  explicit DefinedNames(const pipeline::Pipeline& pipeline) {
    is_open_ = pipeline.more_variables || !pipeline.variable_groups.empty() ||
               !pipeline.templates.empty() || pipeline.extends;
    Add(pipeline.variables);
    for (const pipeline::Stage& stage : pipeline.stages) {
      is_open_ = is_open_ || stage.more_variables;
      Add(stage.variables);
    }
    for (const pipeline::Job& job : pipeline.jobs) {
      is_open_ = is_open_ || job.more_variables;
      Add(job.variables);
      AddMatrix(pipeline::FindMember(job.strategy, "matrix"));
    }
    for (const pipeline::Step& step : pipeline.steps) AddStep(step);
  }
  bool is_open() const { return is_open_; }
  bool Holds(std::string_view name) const {
    return std::ranges::any_of(names_,
                               [name](std::string_view it) { return EqualsIgnoreCase(it, name); });
  }
  const std::vector<std::string_view>& names() const { return names_; }

 private:
  void Add(const std::vector<pipeline::Variable>& variables) {
    for (const pipeline::Variable& variable : variables) names_.push_back(variable.Name());
  }
  void AddMatrix(NodeRef matrix) {
    if (!matrix) return;
    is_open_ = is_open_ || !matrix.IsObject() || pipeline::MayHaveMoreMembers(matrix);
    pipeline::ForEachMember(matrix, false, [this](NodeRef leg, bool) {
      is_open_ = is_open_ || pipeline::MayHaveMoreMembers(leg);
      pipeline::ForEachMember(leg, false,
                              [this](NodeRef member, bool) { names_.push_back(member.key()); });
    });
  }
  void AddStep(const pipeline::Step& step) {
    is_open_ = is_open_ || step.IsTask("AzureKeyVault");
    const std::string_view script = step.script.text();
    if (!ContainsIgnoreCase(script, "setvariable")) return;
    for (const pipeline::LoggingCommand& command : pipeline::FindLoggingCommands(script)) {
      const pipeline::LoggingProperty* name = command.Find("variable");
      if (!command.Is("task.setvariable") || name == nullptr) continue;
      is_open_ = is_open_ || !IsVariableName(name->value);
      names_.push_back(name->value);
    }
  }

  bool is_open_ = false;
  std::vector<std::string_view> names_;
};

class PipelineCheck {
 public:
  PipelineCheck(const DefinedNames& defined, RuleContext& ctx) : defined_(defined), ctx_(ctx) {}

  void Macros(const pipeline::Pipeline& pipeline) {
    ForEachScalar(ctx_.document(), [&](NodeRef scalar) {
      if (!scalar.IsString() || scalar.text().find("$(") == std::string_view::npos) return;
      const bool is_script = std::ranges::any_of(
          pipeline.steps, [scalar](const pipeline::Step& step) { return step.script == scalar; });
      for (const pipeline::Macro& macro : pipeline::MacrosOf(scalar.text())) {
        // A shell would run a command of this name.
        if (is_script && IsLowerWord(macro.name)) continue;
        const Span name{macro.span.begin + 2, macro.span.end - 1};
        Name(macro.name, RuleContext::SourceOf(scalar, name));
      }
    });
  }

  void Expressions(const pipeline::Pipeline& pipeline) {
    for (const pipeline::ExpressionUse& use : pipeline::CollectExpressions(pipeline.root)) {
      const std::string_view text = pipeline::ValueOf(use).substr(use.text.begin, use.text.size());
      if (!ContainsIgnoreCase(text, "variables")) continue;
      const bool is_early = use.place == pipeline::ExpressionPlace::kTemplate;
      const PipelineExpression expression{
          use,
          expr::Parse(text, is_early ? expr::Dialect::kPipeline : expr::Dialect::kPipelineRuntime)};
      if (!expression.ast.problems.empty() || expression.ast.templated) continue;
      for (const pipeline::AccessPath& path : pipeline::AccessPathsOf(expression.ast)) {
        if (!path.IsIn("variables") || path.accessors.size() != 1) continue;
        Span span = path.accessors[0].span;
        if (path.accessors[0].kind == pipeline::Accessor::Kind::kText) {
          span = {span.begin + 1, span.end - 1};
        }
        Name(path.Name(0), RuleContext::SourceOf(expression, span));
      }
    }
  }

 private:
  void Name(std::string_view name, Span at) {
    if (!IsVariableName(name) || defined_.Holds(name) ||
        schema::FindPipelineVariable(name) != nullptr) {
      return;
    }
    const auto only = OnlyNearest(name, defined_.names());
    if (!only) return;
    ctx_.Report(at, "nothing here defines a variable `{}`", name)
        .As(Severity::kWarning)
        .As(Confidence::kMedium)
        .Help("did you mean `{}`?", *only)
        .Fix(FixSafety::kUnsafe, fmt::format("read `{}`", *only), at, std::string(*only));
  }

  const DefinedNames& defined_;
  RuleContext& ctx_;
};

void CheckPipeline(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  if (!ctx.pedantic() || ctx.document().kind != DocumentKind::kPipeline) return;
  if (ctx.graph().pipeline_links().IsIncluded(ctx.document())) return;
  const DefinedNames defined(pipeline);
  if (defined.is_open()) return;
  PipelineCheck check(defined, ctx);
  check.Macros(pipeline);
  check.Expressions(pipeline);
}

}  // namespace

extern constinit const Rule undefined_variable = {
    .id = "undefined-variable",
    .summary = "an expression reads a variable that is not declared",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template", "pipeline"},
    .equivalents = {"armtools:undefinedVar", "actionlint:contexts-and-builtin-func",
                    "armtools:Undefined-variable-reference",
                    "armtools:User-functions-cannot-reference-variables"},
    .aliases = {"variable-undefined"},
    .on = {OnArmExpression{Check}, OnEvaluationError{CheckEvaluated}, OnPipeline{CheckPipeline}},
    .docs = kDocs,
};

}  // namespace plumbline
