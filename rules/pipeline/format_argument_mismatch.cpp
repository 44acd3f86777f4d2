#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`format` prints an argument that it does not get, which fails; or it gets one that it does not print.

```yaml bad
variables:
  tag: $[format('{0}-{2}', variables['Build.SourceBranchName'], counter('x', 1))]
steps:
- script: echo $(tag)
```

```yaml good
variables:
  tag: $[format('{0}-{1}', variables['Build.SourceBranchName'], counter('x', 1))]
steps:
- script: echo $(tag)
```

Braces that are text are written twice: `{{` and `}}`.
)md";

using expr::ExprId;

struct Placeholder {
  Span span;  // In the value of the literal.
  std::uint32_t index = 0;
  bool is_valid = false;  // `{N}` or `{N:...}`.
};

// The placeholders of a format, and braces that belong to none.
std::vector<Placeholder> PlaceholdersOf(std::string_view text) {
  std::vector<Placeholder> found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '{' && c != '}') continue;
    if (i + 1 < text.size() && text[i + 1] == c) {
      ++i;
      continue;
    }
    Placeholder placeholder;
    placeholder.span = {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + 1)};
    const std::size_t end = c == '{' ? text.find('}', i) : std::string_view::npos;
    if (end != std::string_view::npos) {
      placeholder.span.end = static_cast<std::uint32_t>(end + 1);
      std::size_t at = i + 1;
      while (at < end && IsDigitAscii(text[at]) && at - i < 5) {
        placeholder.index = placeholder.index * 10 + static_cast<std::uint32_t>(text[at] - '0');
        ++at;
      }
      placeholder.is_valid = at > i + 1 && (at == end || text[at] == ':');
      i = end;
    }
    found.push_back(placeholder);
  }
  return found;
}

void CheckCall(const PipelineExpression& expression, ExprId call, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const std::vector<ExprId> arguments = ast.Children(call);
  if (arguments.empty()) return;
  const expr::Expr& literal = ast.nodes[arguments[0]];
  if (literal.kind != expr::ExprKind::kString || literal.templated) return;
  const std::string text = ast.StringValue(arguments[0]);
  // Quotes inside the literal are written twice; then only all of it is marked.
  const bool is_exact = text.size() + 2 == literal.span.size();
  std::vector<bool> is_printed(arguments.size() - 1);
  for (const Placeholder& placeholder : PlaceholdersOf(text)) {
    const Span span = is_exact ? Span{literal.span.begin + 1 + placeholder.span.begin,
                                      literal.span.begin + 1 + placeholder.span.end}
                               : literal.span;
    const Span at = RuleContext::SourceOf(expression, span);
    const std::string_view token =
        std::string_view(text).substr(placeholder.span.begin, placeholder.span.size());
    if (!placeholder.is_valid) {
      ctx.Report(at, "`{}` in the format is no placeholder", token)
          .Help("write `{}` for a brace that is text", token.starts_with('{') ? "{{" : "}}");
      return;
    }
    if (placeholder.index >= is_printed.size()) {
      ctx.Report(at, "`format` has no argument for `{}`", token)
          .Help("{}", is_printed.empty()
                          ? std::string("it gets no arguments beside the format")
                          : fmt::format("the last one is `{{{}}}`", is_printed.size() - 1));
      continue;
    }
    is_printed[placeholder.index] = true;
  }
  for (std::size_t i = 0; i < is_printed.size(); ++i) {
    if (is_printed[i]) continue;
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[arguments[i + 1]].span),
               "the format does not print this argument")
        .As(Severity::kWarning)
        .Help("put `{{{}}}` into the format, or remove the argument", i);
  }
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || ast.templated) return;
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    if (ast.IsCallOf(id, "format")) CheckCall(expression, id, ctx);
  }
}

}  // namespace

extern constinit const Rule format_argument_mismatch = {
    .id = "format-argument-mismatch",
    .summary = "the placeholders of `format` and its arguments do not match",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-628"},
    .equivalents = {"actionlint:contexts-and-builtin-func"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
