#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`$[ ]` is evaluated when it is the whole value of a variable. With text around it, the value is the characters as
they are written.

```yaml bad
variables:
  label: build-$[counter('x', 1)]
steps:
- script: echo $(label)
```

```yaml good
variables:
  label: $[format('build-{0}', counter('x', 1))]
steps:
- script: echo $(label)
```
)md";

struct Found {
  Span outer;  // `$[ ... ]`.
  Span inner;
};

// The first `$[ ]` in a value that holds an expression, and not what a regular expression or a path
// has in brackets.
std::optional<Found> FindExpression(std::string_view value) {
  for (std::size_t at = value.find("$["); at != std::string_view::npos;
       at = value.find("$[", at + 2)) {
    for (std::size_t end = value.find(']', at); end != std::string_view::npos;
         end = value.find(']', end + 1)) {
      const Found found{{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end + 1)},
                        {static_cast<std::uint32_t>(at + 2), static_cast<std::uint32_t>(end)}};
      const expr::Expression ast = expr::Parse(value.substr(found.inner.begin, found.inner.size()),
                                               expr::Dialect::kPipeline);
      if (!ast.problems.empty()) continue;
      const bool is_meant = std::ranges::any_of(ast.nodes, [](const expr::Expr& node) {
        return node.kind == expr::ExprKind::kCall || node.kind == expr::ExprKind::kMember ||
               node.kind == expr::ExprKind::kIndex;
      });
      if (is_meant) return found;
    }
  }
  return std::nullopt;
}

std::string InFormat(std::string_view value, const Found& found) {
  std::string text;
  const auto copy = [&text](std::string_view part) {
    for (const char c : part) text.append(c == '{' || c == '}' || c == '\'' ? 2 : 1, c);
  };
  copy(value.substr(0, found.outer.begin));
  text += "{0}";
  copy(value.substr(found.outer.end));
  std::string_view inner = value.substr(found.inner.begin, found.inner.size());
  while (inner.starts_with(' ')) inner.remove_prefix(1);
  while (inner.ends_with(' ')) inner.remove_suffix(1);
  return fmt::format("$[format('{}', {})]", text, inner);
}

void Check(const pipeline::Variable& variable, RuleContext& ctx) {
  const NodeRef value = variable.value;
  if (!value.IsString() || value.text().find("$[") == std::string_view::npos) return;
  const std::string_view text = value.text();
  if (expr::RuntimeExpressionSpan(text)) return;
  const auto found = FindExpression(text);
  if (!found) return;
  auto report = ctx.Report(RuleContext::SourceOf(value, found->outer),
                           "`$[ ]` with text around it is never evaluated");
  const bool is_simple = text.find("${{") == std::string_view::npos &&
                         text.find("$[", found->outer.end) == std::string_view::npos &&
                         text.find('\n') == std::string_view::npos;
  if (!is_simple) {
    report.Help("put all of it into one `$[ format(...) ]`");
    return;
  }
  const std::string better = InFormat(text, *found);
  report.Help("use `{}`", better);
  const pipeline::ExpressionUse use{value, false, {}, pipeline::ExpressionPlace::kRuntime};
  if (const auto written = pipeline::WrittenIn(use, better)) {
    const Span whole{0, static_cast<std::uint32_t>(text.size())};
    report.Fix(FixSafety::kUnsafe, "put all of it into `format`",
               RuleContext::SourceOf(value, whole), *written);
  }
}

}  // namespace

extern constinit const Rule partial_runtime_expression = {
    .id = "partial-runtime-expression",
    .summary = "a run-time expression is only a part of a value",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineVariable{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
