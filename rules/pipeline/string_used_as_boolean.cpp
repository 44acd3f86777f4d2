#include <algorithm>

#include "base/pattern.h"
#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Variables and outputs are texts. Where a truth value is needed, every text but the empty one is true, also `false`:
`skipTests: false` skips the tests.

```yaml bad
variables:
  skipTests: false
steps:
- script: make test
  condition: and(succeeded(), not(variables.skipTests))
```

```yaml good
variables:
  skipTests: false
steps:
- script: make test
  condition: and(succeeded(), ne(variables.skipTests, 'true'))
```

Reported for variables that hold `true` or `false` somewhere in the file, and for those whose name says so. One
that only holds other texts is asked whether it is set.
)md";

using expr::ExprId;
using pipeline::Variable;

constinit Pattern kFlagName{
    R"re(^(?:is|has|should|can|enable|disable|skip|run|use|allow|force|do)[A-Z_.-])re"
    R"re(|(?i:enabled|disabled|flag|only)$)re"};

// `true`, or an expression whose result is a boolean.
bool IsBooleanText(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return false;
  text = text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
  if (EqualsIgnoreCase(text, "true") || EqualsIgnoreCase(text, "false")) return true;
  if (text.starts_with("$[")) {
    text.remove_prefix(2);
  } else if (text.starts_with("${{")) {
    text.remove_prefix(3);
  } else {
    return false;
  }
  const std::size_t name = text.find_first_not_of(" \t");
  if (name == std::string_view::npos) return false;
  constexpr std::string_view kCalls[] = {"and(", "or(", "not(", "eq(", "ne(",         "in(",
                                         "gt(",  "ge(", "lt(",  "le(", "startsWith(", "contains("};
  return std::ranges::any_of(kCalls, [rest = text.substr(name)](std::string_view call) {
    return EqualsIgnoreCase(rest.substr(0, call.size()), call);
  });
}

struct Known {
  bool any = false;
  bool is_boolean = false;
  bool is_open = false;  // Some value is an expression, which may be anything.
};

Known KnownValues(std::string_view name, const pipeline::Pipeline& pipeline) {
  Known known;
  const auto add = [&](const std::vector<Variable>& variables) {
    for (const Variable& variable : variables) {
      if (!EqualsIgnoreCase(variable.Name(), name)) continue;
      known.any = true;
      known.is_boolean = known.is_boolean || IsBooleanText(variable.value.text());
      known.is_open = known.is_open || variable.value.text().find('$') != std::string_view::npos;
    }
  };
  add(pipeline.variables);
  for (const pipeline::Stage& stage : pipeline.stages) add(stage.variables);
  for (const pipeline::Job& job : pipeline.jobs) add(job.variables);
  return known;
}

bool IsFlag(const expr::Expression& ast, ExprId id, const pipeline::Pipeline& pipeline) {
  std::string name = pipeline::MemberReadAt(ast, id, "variables");
  if (name.empty()) {
    // An output: the last part of its name.
    const auto path = pipeline::AccessPathAt(ast, id);
    if (!path || path->accessors.empty()) return false;
    const std::string& key = path->accessors.back().text;
    name = key.substr(key.rfind('.') + 1);
    return kFlagName.FoundIn(name);
  }
  const Known known = KnownValues(name, pipeline);
  if (known.is_boolean) return true;
  return (!known.any || known.is_open) && kFlagName.FoundIn(name.substr(name.rfind('.') + 1));
}

void ReportOperand(const PipelineExpression& expression, ExprId operand, ExprId negation,
                   RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!pipeline::IsTextOperand(ast, operand) || !IsFlag(ast, operand, ctx.pipeline())) return;
  const std::string_view text = ast.TextOf(ast.nodes[operand].span);
  const bool is_negated = negation != kNoId<ExprId>;
  const std::string better = fmt::format("{}({}, 'true')", is_negated ? "ne" : "eq", text);
  auto report = ctx.Report(RuleContext::SourceOf(expression, ast.nodes[operand].span),
                           "`{}` is a text, and every text but the empty one counts as true", text);
  report.Help("use `{}`", better);
  const Span whole = ast.nodes[is_negated ? negation : operand].span;
  if (const auto written = pipeline::WrittenIn(expression.use, better)) {
    report.Fix(FixSafety::kUnsafe, "compare it with `'true'`",
               RuleContext::SourceOf(expression, whole), *written);
  }
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated || ast.root == kNoId<ExprId>) return;
  if (expression.use.place == pipeline::ExpressionPlace::kCondition ||
      pipeline::IsTest(expression.use)) {
    ReportOperand(expression, ast.root, kNoId<ExprId>, ctx);
  }
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (ast.nodes[id].kind != expr::ExprKind::kCall) continue;
    const bool is_not = ast.IsCallOf(id, "not");
    if (!is_not && !ast.IsCallOf(id, "and") && !ast.IsCallOf(id, "or") &&
        !ast.IsCallOf(id, "xor")) {
      continue;
    }
    for (ExprId at = ast.nodes[id].first_child; at != kNoId<ExprId>;
         at = ast.nodes[at].next_sibling) {
      ReportOperand(expression, at, is_not ? id : kNoId<ExprId>, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule string_used_as_boolean = {
    .id = "string-used-as-boolean",
    .summary = "a text that says true or false is used as a truth value",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-697"},
    .equivalents = {"actionlint:type-check-expression"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
