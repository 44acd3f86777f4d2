#include <optional>

#include "engine/rule_context.h"
#include "expr/search.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A placeholder of `format()` has no argument, and the deployment fails when it comes to this place; or an argument has no
placeholder, and its text is lost, which is an info.

```json bad
{ "outputs": { "name": { "type": "string", "value": "[format('{0}-{1}', 'shop')]" } } }
```

```json good
{ "outputs": { "name": { "type": "string", "value": "[format('{0}-{1}', 'shop', 'prod')]" } } }
```

Placeholders count from 0. Braces that are text are doubled: `{{` and `}}`.
)md";

using expr::ExprId;
using expr::ExprKind;

struct Placeholder {
  std::size_t index = 0;
  Span span;  // In the scanned text, with its braces.
};

// The placeholders of a text; nothing when its braces are not those of a format, which the
// evaluator says more about. Quotes that are doubled need no attention.
std::optional<std::vector<Placeholder>> Scan(std::string_view text) {
  std::vector<Placeholder> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '{' && text[at] != '}') continue;
    if (at + 1 < text.size() && text[at + 1] == text[at]) {
      ++at;
      continue;
    }
    const std::size_t end = text.find('}', at);
    if (text[at] == '}' || end == std::string_view::npos) return std::nullopt;
    std::size_t index = 0;
    std::size_t digit = at + 1;
    for (; IsDigitAscii(text[digit]) && index < 1'000'000; ++digit) {
      index = index * 10 + static_cast<std::size_t>(text[digit] - '0');
    }
    const std::string_view rest = text.substr(digit, end + 1 - digit);
    if (digit == at + 1 || rest.find_first_not_of(' ') != rest.find_first_of(",:}")) {
      return std::nullopt;
    }
    if (rest.find('{') != std::string_view::npos) return std::nullopt;
    if (const std::size_t comma = rest.find(','); comma < rest.find(':')) {
      const std::string_view width = rest.substr(comma, rest.find_first_of(":}") - comma);
      if (width.find_first_not_of(", -0123456789") != std::string_view::npos ||
          width.find_first_of("0123456789") == std::string_view::npos) {
        return std::nullopt;
      }
    }
    found.push_back({index, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end + 1)}});
    at = end;
  }
  return found;
}

// Of the literal without its quotes.
std::optional<std::vector<Placeholder>> ScanLiteral(const expr::Expression& ast, ExprId literal) {
  const Span span = ast.nodes[literal].span;
  return Scan(ast.TextOf({span.begin + 1, span.end - 1}));
}

std::string There(std::size_t n) {
  if (n == 0) return "no value follows the text";
  if (n == 1) return "only `{0}` is there";
  return fmt::format("only `{{0}}` to `{{{}}}` are there", n - 1);
}

void CheckCall(const ArmExpression& expression, ExprId id, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const std::vector<ExprId> arguments = ast.Children(id);
  if (arguments.empty() || ast.nodes[arguments[0]].kind != ExprKind::kString) return;
  const auto placeholders = ScanLiteral(ast, arguments[0]);
  if (!placeholders) return;
  const std::uint32_t begin = ast.nodes[arguments[0]].span.begin + 1;
  std::vector<bool> used(arguments.size() - 1);
  for (const Placeholder& one : *placeholders) {
    if (one.index < used.size()) {
      used[one.index] = true;
      continue;
    }
    const Span span{begin + one.span.begin, begin + one.span.end};
    ctx.Report(RuleContext::SourceOf(expression, span), "placeholder `{}` has no argument: {}",
               ast.TextOf(span), There(used.size()));
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (used[i]) continue;
    ctx.Report(RuleContext::SourceOf(expression, ast.nodes[arguments[i + 1]].span),
               "no placeholder `{{{}}}` uses this argument", i)
        .As(Severity::kInfo);
  }
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  if (!expression.ast.problems.empty()) return;
  for (ExprId id{0}; id < expression.ast.nodes.end_id();
       id = static_cast<ExprId>(IndexOf(id) + 1)) {
    const eval::Function* const function = expression.FunctionOf(id);
    if (function != nullptr && function->name == "format") CheckCall(expression, id, ctx);
  }
}

// Texts that are computed, and braces that are wrong.
void CheckEvaluated(const EvaluationError& found, RuleContext& ctx) {
  if (found.error->kind != eval::ErrorKind::kArgumentValue) return;
  const expr::Expression& ast = ctx.Parsed(found.Text());
  const ExprId id = expr::CallAt(ast, found.error->span);
  if (id == kNoId<ExprId> || !ast.IsCallOf(id, "format")) return;
  const ExprId text = ast.nodes[id].first_child;
  if (ast.nodes[text].kind == ExprKind::kString && ScanLiteral(ast, text)) return;
  auto report = ctx.ReportIn(*found.document, found.span, "{}", found.error->message);
  if (!found.error->help.empty()) report.Help("{}", found.error->help);
}

}  // namespace

extern constinit const Rule format_placeholder = {
    .id = "format-placeholder",
    .summary = "a placeholder of `format()` has no argument, or an argument no placeholder",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .on = {OnArmExpression{Check}, OnEvaluationError{CheckEvaluated}},
    .docs = kDocs,
};

}  // namespace plumbline
