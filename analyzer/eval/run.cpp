#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "eval/run.h"

namespace plumbline::eval {

using expr::ExprKind;

Value Evaluator::Run::Whole() {
  if (!ast_.problems.empty()) {
    const expr::ExprProblem& problem = ast_.problems.front();
    return Place(session_.Error(ErrorKind::kSyntax, problem.message, problem.help), problem.span);
  }
  return Eval(ast_.root);
}

// Puts an error that has no place yet there.
Value Evaluator::Run::Place(const Value& value, Span span) {
  if (!value.IsError()) return value;
  const ErrorData& error = value.error();
  if (error.origin != kNoId<OriginId> || error.span.size() != 0) return value;
  ErrorData copy = error;
  copy.origin = origin_;
  copy.span = span;
  return Value::Of(new (session_.Allocate<ErrorData>(1)) ErrorData(copy));
}

Value Evaluator::Run::Fail(ErrorKind kind, Span span, std::string_view message,
                           std::string_view help) {
  return Place(session_.Error(kind, message, help), span);
}

Value Evaluator::Run::Eval(ExprId id) {
  const expr::Expr& node = At(id);
  switch (node.kind) {
    case ExprKind::kString:
      return Literal(id);
    case ExprKind::kNumber:
      return Number(node);
    case ExprKind::kMember:
    case ExprKind::kIndex:
      return Accesses(id);
    case ExprKind::kCall:
      return EvalCall(id);
    default:
      return Fail(ErrorKind::kSyntax, node.span, "the expression does not parse");
  }
}

Value Evaluator::Run::Literal(ExprId id) {
  const expr::Expr& node = At(id);
  const std::string_view inner = ast_.text.substr(node.span.begin + 1, node.span.size() - 2);
  if (inner.find('\'') == std::string_view::npos) return session_.StringView(inner).At(origin_);
  return session_.String(ast_.StringValue(id)).At(origin_);
}

Value Evaluator::Run::Number(const expr::Expr& node) {
  const std::string_view text = ast_.TextOf(node.span);
  std::int64_t number = 0;
  bool negative = false;
  std::size_t at = 0;
  if (text[0] == '-' || text[0] == '+') {
    negative = text[0] == '-';
    at = 1;
  }
  for (; at < text.size(); ++at) {
    if (!IsDigitAscii(text[at])) {
      // What the service makes of floats is not known (section 4.2).
      UnknownData data{.kinds = kFloats | kIntegers, .identity = Mix(1, FoldedHash(text))};
      data.reason = "what the service makes of fractions in expressions is not documented";
      data.residual = {Residual::Form::kSource, text, {}};
      return session_.Unknown(data);
    }
    number = number * 10 + (text[at] - '0');
    if (number > 2147483648LL) break;
  }
  if (negative) number = -number;
  if (number > 2147483647LL || number < -2147483648LL) {
    return Fail(ErrorKind::kArgumentValue, node.span,
                fmt::format("number `{}` does not fit into 32 bits", text),
                "write it as `json('...')`");
  }
  return Value::Integer(number).At(origin_);
}

// A chain of accessors, innermost base first; it can be thousands long.
Value Evaluator::Run::Accesses(ExprId id) {
  std::vector<ExprId> chain;
  while (At(id).kind == ExprKind::kMember || At(id).kind == ExprKind::kIndex) {
    chain.push_back(id);
    id = At(id).first_child;
  }
  Value value = Eval(id);
  while (!chain.empty()) {
    const ExprId access = chain.back();
    chain.pop_back();
    if (value.IsError()) return value;
    const expr::Expr& node = At(access);
    Value key;
    Span span = node.name;
    if (node.kind == ExprKind::kMember) {
      key = session_.StringView(ast_.TextOf(node.name));
    } else {
      const ExprId index = ast_.Child(access, 1);
      key = Eval(index);
      span = At(index).span;
      if (key.IsError()) return key;
    }
    if (!session_.Step()) return OutOfSteps();
    value = Place(AccessMapped(value, key), span);
  }
  return value;
}

Value Evaluator::Run::AccessMapped(const Value& base, const Value& key) {
  const std::array<Value, 2> both = {base, key};
  const SelectorId selector = FirstSelector(both, false);
  if (selector == kNoId<SelectorId>) {
    const Value found = Access(session_, base, key);
    if (found.IsError()) {
      // An error that the object holds is about something else.
      if (found.error().origin != kNoId<OriginId>) return found;
      ErrorData copy = found.error();
      copy.subject = base.origin();
      return Value::Of(new (session_.Allocate<ErrorData>(1)) ErrorData(copy));
    }
    return found.With(session_.Union(found.secrets(), base.secrets()));
  }
  const std::size_t options = session_.SelectorOf(selector).options.size();
  std::vector<Value> alternatives;
  for (std::size_t i = 0; i < options; ++i) {
    const Value b = session_.Restrict(base, selector, i);
    const Value k = session_.Restrict(key, selector, i);
    alternatives.push_back(b.IsError() ? b : k.IsError() ? k : AccessMapped(b, k));
  }
  // What Access says of unknown values gives identity, reason and residual.
  UnknownData plain;
  plain.identity = HashOfCall("[]", both);
  plain.reason = ReasonOf(both);
  plain.residual = {key.IsString() ? Residual::Form::kMember : Residual::Form::kIndex,
                    key.IsString() ? key.text() : std::string_view(),
                    session_.Keep(std::span<const Value>(both))};
  return MakeChoice(session_, selector, alternatives, plain);
}

Value Evaluator::Run::OutOfSteps() {
  return Fail(ErrorKind::kCutOff, At(ast_.root).span, kTooManySteps);
}

}  // namespace plumbline::eval
