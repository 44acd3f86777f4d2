#include <algorithm>

#include "azp/evaluator.h"
#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/expression_uses.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A function gets an operand of a type that it cannot work with. Texts are wanted by `contains`, `startsWith`,
`lower` and others; `gt`, `ge`, `lt` and `le` compare no lists and no mappings, and a number on their left wants a
number on the right.

```yaml bad
parameters:
- name: regions
  type: object
  default: [weu, neu]
steps:
- ${{ if contains(parameters.regions, 'weu') }}:
  - script: make
```

```yaml good
parameters:
- name: regions
  type: object
  default: [weu, neu]
steps:
- ${{ if containsValue(parameters.regions, 'weu') }}:
  - script: make
```

Types are those of declared parameters (of an `object`, of its default), of literals, and of `split`. Two lists or
mappings are never equal unless they are the same one: that is a warning.
)md";

using expr::ExprId;
using expr::ExprKind;

enum class Type : std::uint8_t { kUnknown, kText, kNumber, kBoolean, kList, kMapping };

Type TypeOfParameter(const pipeline::Pipeline& pipeline, std::string_view name) {
  const pipeline::Parameter* const parameter = pipeline.FindParameter(name);
  if (parameter == nullptr || pipeline.legacy_parameters) return Type::kUnknown;
  const std::string_view type = parameter->type.text();
  if (!parameter->type || type == "string") return Type::kText;
  if (type == "number") return Type::kNumber;
  if (type == "boolean") return Type::kBoolean;
  if (type.ends_with("List")) return Type::kList;
  if (type == "step" || type == "job" || type == "deployment" || type == "stage") {
    return Type::kMapping;
  }
  if (type != "object") return Type::kUnknown;
  const NodeRef value = parameter->default_value;
  return value.IsArray() ? Type::kList : value.IsObject() ? Type::kMapping : Type::kUnknown;
}

std::string_view WordFor(Type type) { return type == Type::kList ? "a list" : "a mapping"; }
bool IsContainer(Type type) { return type == Type::kList || type == Type::kMapping; }

class Checker {
 public:
  Checker(const PipelineExpression& expression, RuleContext& ctx)
      : expression_(expression), ast_(expression.ast), ctx_(ctx) {}

  void Run() {
    for (ExprId id{0}; id < ast_.nodes.end_id(); id = static_cast<ExprId>(IndexOf(id) + 1)) {
      if (ast_.nodes[id].kind == ExprKind::kCall && ast_.ChildCount(id) > 0) Call(id);
    }
  }

 private:
  bool Is(ExprId call, std::initializer_list<std::string_view> names) const {
    return std::ranges::any_of(
        names, [this, call](std::string_view name) { return ast_.IsCallOf(call, name); });
  }

  void Call(ExprId id) {
    const std::vector<ExprId> arguments = ast_.Children(id);
    if (Is(id, {"contains", "startsWith", "endsWith", "lower", "upper", "trim", "replace"})) {
      for (const ExprId argument : arguments) Text(id, argument, argument == arguments[0]);
    } else if (Is(id, {"gt", "ge", "lt", "le"}) && arguments.size() == 2) {
      Ordered(id, arguments[0], arguments[1]);
    } else if (Is(id, {"eq", "ne"}) && arguments.size() == 2) {
      Equality(arguments[0], arguments[1]);
    } else if (Is(id, {"length"})) {
      Length(arguments[0]);
    }
  }

  Type TypeOf(ExprId id) const {
    switch (ast_.nodes[id].kind) {
      case ExprKind::kString:
        return ast_.nodes[id].templated ? Type::kUnknown : Type::kText;
      case ExprKind::kNumber:
        return Type::kNumber;
      case ExprKind::kBoolean:
        return Type::kBoolean;
      case ExprKind::kCall:
        return ast_.IsCallOf(id, "split") ? Type::kList : Type::kUnknown;
      case ExprKind::kMember:
      case ExprKind::kIndex: {
        if (expression_.use.place != pipeline::ExpressionPlace::kTemplate) return Type::kUnknown;
        const std::string name = pipeline::MemberReadAt(ast_, id, "parameters");
        return name.empty() ? Type::kUnknown : TypeOfParameter(ctx_.pipeline(), name);
      }
      default:
        return Type::kUnknown;
    }
  }

  Span At(ExprId id) const { return RuleContext::SourceOf(expression_, ast_.nodes[id].span); }
  std::string_view NameOf(ExprId call) const { return ast_.TextOf(ast_.nodes[call].name); }

  void Text(ExprId call, ExprId argument, bool is_first) {
    const Type type = TypeOf(argument);
    if (!IsContainer(type)) return;
    auto report =
        ctx_.Report(At(argument), "`{}` takes texts, and this is {}", NameOf(call), WordFor(type));
    if (!is_first || !ast_.IsCallOf(call, "contains")) return;
    report.Help("use `containsValue`")
        .Fix(FixSafety::kSafe, "use `containsValue`",
             RuleContext::SourceOf(expression_, ast_.nodes[call].name), "containsValue");
  }

  void Ordered(ExprId call, ExprId left, ExprId right) {
    for (const ExprId argument : {left, right}) {
      if (const Type type = TypeOf(argument); IsContainer(type)) {
        ctx_.Report(At(argument), "`{}` cannot compare {}", NameOf(call), WordFor(type))
            .Help("compare its `length`");
        return;
      }
    }
    if (TypeOf(left) != Type::kNumber || ast_.nodes[right].kind != ExprKind::kString ||
        ast_.nodes[right].templated || azp::ParseNumber(ast_.StringValue(right)) ||
        ast_.StringValue(right).empty()) {
      return;
    }
    ctx_.Report(At(right), "`{}` compares numbers here, and this text is none", NameOf(call));
  }

  void Equality(ExprId left, ExprId right) {
    if (!IsContainer(TypeOf(left)) || !IsContainer(TypeOf(right))) return;
    if (pipeline::MemberReadAt(ast_, left, "parameters") ==
        pipeline::MemberReadAt(ast_, right, "parameters")) {
      return;
    }
    ctx_.Report(At(right), "lists and mappings are equal to themselves only")
        .As(Severity::kWarning)
        .Help("compare their texts: `eq(convertToJson(a), convertToJson(b))`");
  }

  void Length(ExprId argument) {
    const Type type = TypeOf(argument);
    if (type != Type::kNumber && type != Type::kBoolean) return;
    ctx_.Report(At(argument),
                "this is no list and no text: `length` counts the letters it has as text")
        .As(Severity::kHint);
  }

  const PipelineExpression& expression_;
  const expr::Expression& ast_;
  RuleContext& ctx_;
};

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  if (!expression.ast.problems.empty() || expression.ast.templated) return;
  Checker(expression, ctx).Run();
}

}  // namespace

extern constinit const Rule operand_type_error = {
    .id = "operand-type-error",
    .summary = "a function gets an operand of a type that it cannot work with",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:type-check-expression"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
