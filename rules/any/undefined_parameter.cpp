#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "arm/name_uses.h"
#include "arm/names_around.h"
#include "base/nearest.h"
#include "engine/rule_context.h"
#include "expr/search.h"
#include "pipeline/expression_uses.h"
#include "pipeline/template_path.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An expression reads a parameter that nothing declares. The template is refused before anything is deployed.

```json bad
{
  "parameters": { "location": { "type": "string" } },
  "outputs": { "place": { "type": "string", "value": "[parameters('loction')]" } }
}
```

```json good
{
  "parameters": { "location": { "type": "string" } },
  "outputs": { "place": { "type": "string", "value": "[parameters('location')]" } }
}
```

Which declarations count depends on the place. The body of a user function sees the function's own parameters only. A
nested template sees its own parameters when `expressionEvaluationOptions.scope` is `inner`; otherwise, which is the
default before language version 2.0, it sees those of the template around it, and its own section means nothing.

A template that declares neither parameters nor variables was probably cut out of another one: that is a warning.

The fix takes the declared name that is nearest, when it is the only one and no digit differs.

In pipelines, `parameters.name` has to be in the file's own `parameters`:

```yaml bad
parameters:
- name: environment
  type: string
  default: dev
steps:
- script: echo ${{ parameters.enviroment }}
```

```yaml good
parameters:
- name: environment
  type: string
  default: dev
steps:
- script: echo ${{ parameters.environment }}
```

A template without `parameters`, or with the old mapping of names to defaults, takes whatever it is given: there it
is a warning, once for every name, unless some file that includes the template passes the name.
)md";

std::vector<std::string_view> Names(const std::vector<arm::Parameter>& parameters) {
  std::vector<std::string_view> names;
  names.reserve(parameters.size());
  for (const arm::Parameter& parameter : parameters) names.push_back(parameter.name());
  return names;
}

// Such a name stands in an expression as it is.
bool IsPlain(std::string_view name) {
  return name.find_first_of("'\"\\") == std::string_view::npos;
}

// `literal`: the string with its quotes, in the expression's text.
void ReportUndefined(const ArmExpression& expression, std::string_view name, Span literal,
                     RuleContext& ctx) {
  const arm::ExpressionUse& use = expression.use;
  const arm::Template& written_in = ctx.model().templates[use.owner];
  const arm::Template& scope = ctx.model().EvaluationScope(written_in);
  const Span at = RuleContext::SourceOf(expression, {literal.begin + 1, literal.end - 1});
  const bool in_function = use.function != nullptr;
  const auto& declared = in_function ? use.function->parameters : scope.parameters;
  auto report = ctx.Report(
      at, "{} `{}`", in_function ? "the function has no parameter" : "there is no parameter", name);
  if (in_function && scope.FindParameter(name) != nullptr) {
    report
        .Label(scope.FindParameter(name)->name_span(), "the template's parameter is not seen here")
        .Help("give the function a parameter, and pass the value to it");
    return;
  }
  const arm::Parameter* const own = written_in.FindParameter(name);
  if (!in_function && &scope != &written_in && own != nullptr) {
    report.Label(own->name_span(), "not seen: the template around this one evaluates it")
        .Help(
            "set `expressionEvaluationOptions` of the deployment to `{{ \"scope\": \"inner\" }}`");
    return;
  }
  if (!in_function && arm::LooksLikePart(scope)) {
    report.As(Severity::kWarning).Help("declare it, or keep the part together with its template");
    return;
  }
  const std::vector<std::string_view> names = Names(declared);
  if (const auto only = OnlyNearest(name, names); only && IsPlain(*only)) {
    report.Help("did you mean `{}`?", *only)
        .Fix(FixSafety::kSafe, fmt::format("read `{}`", *only), at, std::string(*only));
  } else if (const auto nearest = Nearest(name, names)) {
    report.Help("did you mean `{}`?", *nearest);
  } else {
    report.Help("declare it under `parameters`{}", in_function ? " of the function" : "");
  }
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  const arm::ExpressionUse& use = expression.use;
  const arm::Template& scope = ctx.model().EvaluationScope(ctx.model().templates[use.owner]);
  // A section that is no object is wrong as a whole.
  if (use.function == nullptr && scope.parameters_section.node() &&
      !scope.parameters_section.IsObject()) {
    return;
  }
  std::string storage;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (!expression.IsCallOf(id, eval::Special::kParameters) || ast.ChildCount(id) != 1) continue;
    const expr::ExprId argument = ast.nodes[id].first_child;
    if (ast.nodes[argument].kind != expr::ExprKind::kString) continue;
    const std::string_view name = ast.StringText(argument, storage);
    // A name that the template around a nested one has is inner-scope-parent-member's.
    const bool is_declared =
        use.function != nullptr ? use.function->FindParameter(name) != nullptr
                                : scope.FindParameter(name) != nullptr ||
                                      arm::FindParameterAround(ctx.model(), scope, name) != nullptr;
    if (!is_declared) ReportUndefined(expression, name, ast.nodes[argument].span, ctx);
  }
}

// Names that are computed.
void CheckEvaluated(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kUndefinedParameter) return;
  const expr::Expression& ast = ctx.Parsed(found.Text());
  if (expr::HasLiteralName(ast, found.error->span)) return;
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
}

// --- Pipelines ---------------------------------------------------------------------------------

// A list of declarations, in which a name is missing for certain. Without one, includers may pass
// anything.
bool HasTypedList(const pipeline::Pipeline& pipeline) {
  return !pipeline.legacy_parameters && !pipeline.parameters.empty();
}

// Calls f(name, span) for every parameter that the expression reads by its name; nothing else
// declares it.
template <class F>
void ForEachUndeclared(const expr::Expression& ast, const pipeline::Pipeline& pipeline,
                       const F& f) {
  if (!ast.problems.empty()) return;
  for (const expr::Expr& node : ast.nodes) {
    const bool is_member = node.kind == expr::ExprKind::kMember;
    if (!is_member && node.kind != expr::ExprKind::kIndex) continue;
    const expr::Expr& base = ast.nodes[node.first_child];
    if (base.kind != expr::ExprKind::kName ||
        !EqualsIgnoreCase(ast.TextOf(base.name), "parameters")) {
      continue;
    }
    if (is_member) {
      const std::string_view name = ast.TextOf(node.name);
      if (pipeline.FindParameter(name) == nullptr) f(name, node.name);
      continue;
    }
    const expr::ExprId index = base.next_sibling;
    if (index == kNoId<expr::ExprId> || ast.nodes[index].kind != expr::ExprKind::kString) continue;
    const std::string name = ast.StringValue(index);
    const Span span = ast.nodes[index].span;
    if (pipeline.FindParameter(name) == nullptr) f(name, Span{span.begin + 1, span.end - 1});
  }
}

// Whether the bytes are in an argument of `and`, `or` or `coalesce` that the ones in front of it
// may make needless: the service asks for the parameter only when it gets there.
bool IsLazy(const expr::Expression& ast, Span at) {
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (!ast.nodes[id].span.Contains(at) ||
        (!ast.IsCallOf(id, "and") && !ast.IsCallOf(id, "or") && !ast.IsCallOf(id, "coalesce"))) {
      continue;
    }
    const expr::ExprId first = ast.nodes[id].first_child;
    if (first != kNoId<expr::ExprId> && !ast.nodes[first].span.Contains(at)) return true;
  }
  return false;
}

void ReportInPipeline(const PipelineExpression& expression, std::string_view name, Span span,
                      bool is_certain, const Document& document, RuleContext& ctx) {
  const Span at = RuleContext::SourceOf(expression, span);
  auto report = ctx.ReportIn(document, at, "there is no parameter `{}`", name);
  if (!is_certain) report.As(Confidence::kMedium);
  if (!is_certain || IsLazy(expression.ast, span)) report.As(Severity::kWarning);
  std::vector<std::string_view> names;
  for (const pipeline::Parameter& parameter : document.pipeline->parameters) {
    names.push_back(parameter.Name());
  }
  const auto only = OnlyNearest(name, names);
  // Of a name that is reported once, one place alone would be fixed.
  if (only && IsPlain(*only) && is_certain) {
    report.Help("did you mean `{}`?", *only)
        .Fix(FixSafety::kSafe, fmt::format("read `{}`", *only), at, std::string(*only));
  } else if (const auto nearest = Nearest(name, names)) {
    report.Help("did you mean `{}`?", *nearest);
  } else {
    report.Help("declare it under `parameters`");
  }
}

void CheckPipelineExpression(const PipelineExpression& expression, RuleContext& ctx) {
  if (expression.use.place != pipeline::ExpressionPlace::kTemplate) return;
  if (!HasTypedList(ctx.pipeline())) return;
  ForEachUndeclared(expression.ast, ctx.pipeline(), [&](std::string_view name, Span span) {
    ReportInPipeline(expression, name, span, true, ctx.document(), ctx);
  });
}

// What template references of the workspace pass, by the names of the files they lead to.
class Arguments {
 public:
  explicit Arguments(const Graph& graph) : graph_(graph) {
    for (const auto& document : graph.documents()) {
      if (!document->pipeline) continue;
      for (const pipeline::TemplateReference& reference : document->pipeline->templates) {
        if (!reference.parameters) continue;
        const auto target = pipeline::SplitTemplateTarget(reference.path.text());
        by_file_[FileOf(target.path)].push_back({document.get(), target, reference.parameters});
      }
    }
  }

  // Whether some file that includes `document` passes a parameter of the name, or may do so.
  bool MayPass(std::string_view name, const Document& document) const {
    const auto found = by_file_.find(FileOf(document.path()));
    if (found == by_file_.end()) return false;
    return std::ranges::any_of(found->second, [&](const Passed& passed) {
      const bool has_name = !passed.parameters.IsObject() ||
                            pipeline::MayHaveMoreMembers(passed.parameters) ||
                            passed.parameters.Find(Key(name), CaseRule::kIgnore);
      if (!has_name) return false;
      // With an alias it is perhaps this repository, seen from another one.
      if (!passed.target.alias.empty() && !EqualsIgnoreCase(passed.target.alias, "self"))
        return true;
      return graph_.pipeline_links().Find({}, passed.from->path(), passed.target.path).root ==
             document.tree.root();
    });
  }

 private:
  struct Passed {
    const Document* from = nullptr;
    pipeline::TemplateTarget target;
    NodeRef parameters;
  };
  static std::string_view FileOf(std::string_view path) {
    return path.substr(path.find_last_of("/\\") + 1);
  }

  const Graph& graph_;
  std::unordered_map<std::string_view, std::vector<Passed>> by_file_;
};

void CheckUntyped(const Document& document, std::optional<Arguments>& arguments, RuleContext& ctx) {
  const pipeline::Pipeline& pipeline = *document.pipeline;
  std::vector<std::string> seen;
  for (const pipeline::ExpressionUse& use : pipeline::CollectExpressions(pipeline.root)) {
    if (use.place != pipeline::ExpressionPlace::kTemplate) continue;
    const std::string_view text = pipeline::ValueOf(use).substr(use.text.begin, use.text.size());
    if (!ContainsIgnoreCase(text, "parameters")) continue;
    const PipelineExpression expression{use, expr::Parse(text, expr::Dialect::kPipeline)};
    ForEachUndeclared(expression.ast, pipeline, [&](std::string_view name, Span span) {
      const auto is_same = [name](const std::string& it) { return EqualsIgnoreCase(it, name); };
      if (std::ranges::any_of(seen, is_same)) return;
      seen.emplace_back(name);
      if (!arguments) arguments.emplace(ctx.graph());
      if (arguments->MayPass(name, document)) return;
      ReportInPipeline(expression, name, span, false, document, ctx);
    });
  }
}

// Whether the text has `parameters.name` or `parameters['name']` with a name that is not declared.
// Most files have none, and their expressions need not be looked at.
bool MayReadUndeclared(const Document& document) {
  const std::string_view text = document.tree.text();
  constexpr std::string_view kTail = "arameters";
  for (std::size_t mark = text.find("${{"); mark != std::string_view::npos;
       mark = text.find("${{", mark + 3)) {
    const std::string_view piece = text.substr(mark, text.find("}}", mark) - mark);
    for (std::size_t at = piece.find(kTail); at != std::string_view::npos;
         at = piece.find(kTail, at + 1)) {
      const std::string_view rest = Trim(piece.substr(at + kTail.size()));
      if (!rest.starts_with('.') && !rest.starts_with('[')) continue;
      const std::size_t name = rest.find_first_not_of(".[' ");
      if (name == std::string_view::npos) continue;
      std::size_t end = name;
      while (end < rest.size() && (IsAlnumAscii(rest[end]) || rest[end] == '_')) ++end;
      if (document.pipeline->FindParameter(rest.substr(name, end - name)) == nullptr) return true;
    }
  }
  return false;
}

void CheckGraph(const Graph& graph, RuleContext& ctx) {
  std::optional<Arguments> arguments;
  for (const auto& document : graph.documents()) {
    if (!document->pipeline || document->is_context || HasTypedList(*document->pipeline)) continue;
    if (!MayReadUndeclared(*document)) continue;
    CheckUntyped(*document, arguments, ctx);
  }
}

}  // namespace

extern constinit const Rule undefined_parameter = {
    .id = "undefined-parameter",
    .summary = "an expression reads a parameter that is not declared",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template", "pipeline"},
    .equivalents = {"armtools:undefinedParam", "actionlint:contexts-and-builtin-func",
                    "armtools:Undefined-parameter-reference"},
    .aliases = {"parameter-undefined"},
    .on = {OnArmExpression{Check}, OnEvaluationError{CheckEvaluated},
           OnPipelineExpression{CheckPipelineExpression}, OnGraph{CheckGraph}},
    .docs = kDocs,
};

}  // namespace plumbline
