#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arm/scope.h"
#include "base/nearest.h"
#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter is compared with something that it can never be: with a value of another type, or with one that is not among
its `allowedValues`. The comparison is false in every deployment.

```json bad
{
  "parameters": { "isProd": { "type": "bool" } },
  "outputs": { "size": { "type": "int", "value": "[if(equals(parameters('isProd'), 'true'), 3, 1)]" } }
}
```

```json good
{
  "parameters": { "isProd": { "type": "bool" } },
  "outputs": { "size": { "type": "int", "value": "[if(parameters('isProd'), 3, 1)]" } }
}
```

`equals()` tells upper from lower case: `equals(toLower(parameters('stage')), 'Prod')` is false too.
)md";

using expr::ExprId;
using expr::ExprKind;

enum class Letters : std::uint8_t { kAsWritten, kLower, kUpper };

std::string InLetters(std::string_view text, Letters letters) {
  std::string changed(text);
  for (char& c : changed) {
    c = letters == Letters::kLower   ? ToLowerAscii(c)
        : letters == Letters::kUpper ? ToUpperAscii(c)
                                     : c;
  }
  return changed;
}

// parameters('name'), or toLower() or toUpper() of it.
struct Read {
  const arm::Parameter* parameter = nullptr;
  Letters letters = Letters::kAsWritten;
};
std::optional<Read> ReadIn(const ArmExpression& expression, ExprId id, const arm::Template& scope) {
  const expr::Expression& ast = expression.ast;
  Read read;
  const eval::Function* function = expression.FunctionOf(id);
  if (function != nullptr && (function->name == "toLower" || function->name == "toUpper")) {
    read.letters = function->name == "toLower" ? Letters::kLower : Letters::kUpper;
    id = ast.nodes[id].first_child;
    if (id == kNoId<ExprId>) return std::nullopt;
  }
  if (!expression.IsCallOf(id, eval::Special::kParameters)) return std::nullopt;
  const ExprId name = ast.nodes[id].first_child;
  if (name == kNoId<ExprId> || ast.nodes[name].kind != ExprKind::kString) return std::nullopt;
  read.parameter = scope.FindParameter(ast.StringValue(name));
  if (read.parameter == nullptr) return std::nullopt;
  return read;
}

// What a literal is: its kind, and the text of a string.
struct Literal {
  eval::Kinds kinds = eval::kAny;
  std::string text;
};
std::optional<Literal> LiteralAt(const ArmExpression& expression, ExprId id) {
  const expr::Expression& ast = expression.ast;
  if (ast.nodes[id].kind == ExprKind::kString) {
    return Literal{eval::kStrings, ast.StringValue(id)};
  }
  if (ast.nodes[id].kind == ExprKind::kNumber) {
    return Literal{static_cast<eval::Kinds>(eval::kIntegers | eval::kFloats), {}};
  }
  const eval::Function* const function = expression.FunctionOf(id);
  if (function != nullptr && (function->name == "true" || function->name == "false")) {
    return Literal{eval::kBooleans, {}};
  }
  return std::nullopt;
}

std::string_view NameOf(eval::Kinds kinds) {
  if ((kinds & eval::kStrings) != 0) return "a string";
  if ((kinds & eval::kBooleans) != 0) return "a boolean";
  if ((kinds & eval::kIntegers) != 0) return "an integer";
  return (kinds & eval::kArrays) != 0 ? "an array" : "an object";
}

void Compare(const ArmExpression& expression, ExprId call, const Read& read, const Literal& literal,
             RuleContext& ctx) {
  const arm::Parameter& parameter = *read.parameter;
  if (parameter.parsed_type == arm::ParameterType::kUnknown) return;
  const eval::Kinds kinds = arm::KindsOf(parameter.parsed_type);
  const Span whole = RuleContext::SourceOf(expression, expression.ast.nodes[call].span);
  if ((kinds & literal.kinds) == 0) {
    // toLower() of another type is an error of its own.
    if (read.letters != Letters::kAsWritten) return;
    ctx.Report(whole, "always false: parameter `{}` is {}, and this compares it with {}",
               parameter.name(), NameOf(kinds), NameOf(literal.kinds))
        .LabelIf(static_cast<bool>(parameter.type.node()), parameter.type.span(), "declared here");
    return;
  }
  if (literal.kinds != eval::kStrings) return;
  const std::vector<arm::Value> allowed = parameter.allowed_values.Elements();
  std::vector<std::string> values;
  for (const arm::Value& value : allowed) {
    const NodeRef node = value.node();
    if (!node.IsString()) return;
    values.push_back(InLetters(node.text(), read.letters));
  }
  // Values that are passed are compared with the allowed ones without regard to case, as far as it
  // is known, and keep their letters.
  const auto may_be = [&](const std::string& value) {
    return read.letters == Letters::kAsWritten ? EqualsIgnoreCase(value, literal.text)
                                               : value == literal.text;
  };
  if (values.empty() || std::ranges::any_of(values, may_be)) return;
  auto report = ctx.Report(whole, "always false: `{}` is no value that parameter `{}` {}",
                           literal.text, parameter.name(),
                           read.letters == Letters::kAsWritten ? "allows" : "has in these letters");
  report.Label(parameter.allowed_values.key_span(), "the values are here");
  const std::vector<std::string_view> names(values.begin(), values.end());
  if (const auto near = Nearest(literal.text, names)) {
    report.Help("did you mean `{}`?", *near);
  }
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty() || expression.use.function != nullptr) return;
  const arm::TemplateModel& model = ctx.model();
  for (ExprId id{0}; id < ast.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
    const eval::Function* const function = expression.FunctionOf(id);
    if (function == nullptr || function->name != "equals" || ast.ChildCount(id) != 2) continue;
    const arm::Template& scope = model.EvaluationScope(model.templates[expression.use.owner]);
    const ExprId first = ast.Child(id, 0);
    const ExprId second = ast.Child(id, 1);
    for (const auto& [a, b] : {std::pair(first, second), std::pair(second, first)}) {
      const auto read = ReadIn(expression, a, scope);
      const auto literal = read ? LiteralAt(expression, b) : std::nullopt;
      if (literal) Compare(expression, id, *read, *literal, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule comparison_constant = {
    .id = "comparison-constant",
    .summary = "a parameter is compared with something that it can never be",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .controls = {"CWE-570"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
