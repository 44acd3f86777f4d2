#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Names of variables may have dots; `variables.Build.Reason` reads the member `Reason` of a variable `Build`, which
is nothing. Outputs of jobs are the same: their names are `step.variable`.

```yaml bad
steps:
- script: make
  condition: and(succeeded(), eq(variables.Build.Reason, 'Schedule'))
```

```yaml good
steps:
- script: make
  condition: and(succeeded(), eq(variables['Build.Reason'], 'Schedule'))
```
)md";

using pipeline::Accessor;

// The accessor whose name goes on behind it, where there is one.
std::optional<std::size_t> DottedFrom(const pipeline::AccessPath& path) {
  const std::size_t size = path.accessors.size();
  if (path.IsIn("variables")) return size > 1 ? std::optional<std::size_t>(0) : std::nullopt;
  std::size_t outputs = 0;
  if (path.IsIn("dependencies")) {
    outputs = 1;
  } else if (path.IsIn("stageDependencies")) {
    outputs = 2;
  } else {
    return std::nullopt;
  }
  if (size <= outputs + 1 || !path.accessors[outputs].Is("outputs")) return std::nullopt;
  const bool is_member = path.accessors[outputs + 1].kind == Accessor::Kind::kMember;
  return is_member ? std::optional<std::size_t>(outputs + 1) : std::nullopt;
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated) return;
  if (!ContainsIgnoreCase(ast.text, "variables.") && !ContainsIgnoreCase(ast.text, "outputs.") &&
      !ContainsIgnoreCase(ast.text, "variables[")) {
    return;
  }
  for (const pipeline::AccessPath& path : pipeline::AccessPathsOf(ast)) {
    const auto from = DottedFrom(path);
    if (!from) continue;
    std::string name;
    bool is_plain = true;
    for (std::size_t i = *from; i < path.accessors.size(); ++i) {
      const Accessor& accessor = path.accessors[i];
      is_plain = is_plain && (accessor.kind == Accessor::Kind::kMember ||
                              (i == *from && accessor.kind == Accessor::Kind::kText));
      if (!name.empty()) name += '.';
      name += accessor.text;
    }
    const Accessor& first = path.accessors[*from];
    if (!first.IsKnown()) continue;
    const bool is_variable = path.IsIn("variables");
    const Span span{path.span.begin, path.span.end};
    const Span at = RuleContext::SourceOf(expression, span);
    if (!is_variable && path.accessors.size() == *from + 1) {
      ctx.Report(at, "an output is named `step.variable`, and `{}` has no dot", name)
          .Help("write `outputs['STEP.{}']`", name);
      continue;
    }
    // In front of the accessor: the dot, or the bracket.
    const std::string_view before = ast.text.substr(0, first.span.begin);
    const auto head = static_cast<std::uint32_t>(before.find_last_of(".["));
    const std::string better =
        fmt::format("{}['{}']", ast.text.substr(span.begin, head - span.begin), name);
    auto report =
        is_variable
            ? ctx.Report(at, "a variable has no members: `{}` is always empty", ast.TextOf(span))
            : ctx.Report(at, "outputs have no members: `{}` is always empty", ast.TextOf(span));
    if (!is_plain) continue;
    report.Help("use `{}`", better);
    if (const auto written = pipeline::WrittenIn(expression.use, better)) {
      report.Fix(FixSafety::kUnsafe, "put the name in brackets", at, *written);
    }
  }
}

}  // namespace

extern constinit const Rule dotted_name_needs_index = {
    .id = "dotted-name-needs-index",
    .summary = "a name with dots is read member by member",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
