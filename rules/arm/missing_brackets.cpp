#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "engine/rule_context.h"
#include "eval/functions.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A text reads like an expression, but Azure takes it as it is written: only a text that starts with `[` and ends with `]`
is evaluated.

```json bad
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "concat('shop', uniqueString(resourceGroup().id))",
  "location": "[resourceGroup().location"
}
```

```json good
{
  "type": "Microsoft.Storage/storageAccounts",
  "apiVersion": "2023-05-01",
  "name": "[concat('shop', uniqueString(resourceGroup().id))]",
  "location": "[resourceGroup().location]"
}
```

Found are calls of common functions without brackets, calls whose bracket is not closed or followed by something, and
`${name}` and `$(parameters('name'))` of other languages where `name` is a parameter or variable of the template. Texts
of several lines are scripts and left alone.
)md";

using expr::ExprKind;

constexpr std::array<std::string_view, 12> kCommon = {
    "concat",    "parameters", "variables",    "resourceId", "subscriptionResourceId",
    "reference", "format",     "uniqueString", "listKeys",   "resourceGroup",
    "if",        "guid"};

// The text of one expression without problems: a call of a built-in function, with what is read
// from its result.
bool IsCall(std::string_view text, bool of_common) {
  const expr::Expression ast = expr::Parse(text, expr::Dialect::kArm);
  if (!ast.problems.empty() || ast.root == kNoId<expr::ExprId>) return false;
  expr::ExprId at = ast.root;
  while (ast.nodes[at].kind == ExprKind::kMember || ast.nodes[at].kind == ExprKind::kIndex) {
    at = ast.nodes[at].first_child;
  }
  const expr::Expr& call = ast.nodes[at];
  if (call.kind != ExprKind::kCall || call.qualifier.size() != 0) return false;
  const std::string_view name = ast.TextOf(call.name);
  if (!of_common) return eval::FindFunction(name) != nullptr;
  return std::ranges::any_of(kCommon,
                             [name](std::string_view f) { return EqualsIgnoreCase(f, name); });
}

std::string_view TrimBlanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Text of another language that the template carries: its brackets and dollars are its own.
bool IsForeign(NodeRef node) {
  constexpr std::array<std::string_view, 4> kHolders = {"policyRule", "definition", "metadata",
                                                        "mainTemplate"};
  for (; node; node = node.parent()) {
    const std::string_view key = node.key();
    const auto is_key = [key](std::string_view holder) { return EqualsIgnoreCase(holder, key); };
    if (std::ranges::any_of(kHolders, is_key)) return true;
  }
  return false;
}

// `[call(...)` and something other than one `]` at the end.
bool CheckOpened(NodeRef node, RuleContext& ctx) {
  const std::string_view text = node.text();
  const std::string_view trimmed = TrimBlanks(text);
  if (!trimmed.starts_with('[') || trimmed.starts_with("[[")) return false;
  if (trimmed.size() < text.size() && trimmed.ends_with(']')) {
    if (!IsCall(trimmed.substr(1, trimmed.size() - 2), false)) return false;
    const auto begin = static_cast<std::uint32_t>(trimmed.data() - text.data());
    const auto end = static_cast<std::uint32_t>(begin + trimmed.size());
    const auto size = static_cast<std::uint32_t>(text.size());
    std::vector<Edit> edits;
    if (begin > 0) edits.push_back({RuleContext::SourceOf(node, {0, begin}), ""});
    if (end < size) edits.push_back({RuleContext::SourceOf(node, {end, size}), ""});
    ctx.Report(node.span(), "blanks {} the brackets make this text, not an expression",
               begin > 0 ? "in front of" : "behind")
        .FixWith(FixSafety::kSafe, "remove the blanks", std::move(edits));
    return true;
  }
  if (IsCall(text.substr(1), false)) {
    const std::uint32_t end = node.span().end - 1;
    ctx.Report(node.span(), "the `[` is not closed, so that this is text")
        .Help("end the text with `]`")
        .Fix(FixSafety::kSafe, "add `]`", {end, end}, "]");
    return true;
  }
  for (std::size_t close = text.find("]"); close != std::string_view::npos;
       close = text.find("]", close + 1)) {
    if (close + 1 == text.size() || !IsCall(text.substr(1, close - 1), false)) continue;
    ctx.Report(node.span(), "text follows the `]`, so that the brackets are text too")
        .Help("put all of it in the expression: `[concat({}, '{}')]`", text.substr(1, close - 1),
              text.substr(close + 1));
    return true;
  }
  return false;
}

// `${name}` or `$(parameters('name'))`, where the template has such a name.
void CheckInterpolation(NodeRef node, const arm::Template& scope, RuleContext& ctx) {
  const std::string_view text = node.text();
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    const std::string_view rest = text.substr(at);
    const auto begin = static_cast<std::uint32_t>(at);
    if (rest.starts_with("${")) {
      const std::size_t end = rest.find('}');
      if (end == std::string_view::npos) return;
      const std::string_view name = rest.substr(2, end - 2);
      const bool is_parameter = scope.FindParameter(name) != nullptr;
      if (!is_parameter && scope.FindVariable(name) == nullptr) continue;
      ctx.Report(RuleContext::SourceOf(node, {begin, static_cast<std::uint32_t>(begin + end + 1)}),
                 "`{}` is text in a template", rest.substr(0, end + 1))
          .Help("write the whole value as `[format('...{{0}}...', {}('{}'))]`",
                is_parameter ? "parameters" : "variables", name);
    } else if (rest.starts_with("$(parameters(") || rest.starts_with("$(variables(")) {
      const std::size_t end = rest.find("))");
      if (end == std::string_view::npos) return;
      ctx.Report(RuleContext::SourceOf(node, {begin, static_cast<std::uint32_t>(begin + end + 2)}),
                 "`{}` is text in a template", rest.substr(0, end + 2))
          .Help("write the whole value as `[format('...{{0}}...', {})]`", rest.substr(2, end - 1));
    }
  }
}

void Check(const Document& document, RuleContext& ctx) {
  const arm::TemplateModel& model = *document.arm_template;
  for (const arm::ExpressionUse& use : ctx.literals()) {
    const std::string_view text = use.node.text();
    // Most texts are neither.
    const auto is_mark = [](char c) { return c == '[' || c == '(' || c == '$'; };
    if (std::ranges::none_of(text, is_mark)) continue;
    if (text.find('\n') != std::string_view::npos || IsForeign(use.node)) continue;
    if (CheckOpened(use.node, ctx)) continue;
    if (IsCall(text, true)) {
      const Span span = use.node.span();
      ctx.Report(span, "this reads like an expression, but has no brackets")
          .Help("write `[{}]`", text)
          .FixWith(FixSafety::kSafe, "add brackets",
                   {{{span.begin + 1, span.begin + 1}, "["}, {{span.end - 1, span.end - 1}, "]"}});
      continue;
    }
    CheckInterpolation(use.node, model.EvaluationScope(model.templates[use.owner]), ctx);
  }
}

}  // namespace

extern constinit const Rule missing_brackets = {
    .id = "missing-brackets",
    .summary = "a text reads like an expression, but is not in brackets",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .on = {OnDocument{kTemplateFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
