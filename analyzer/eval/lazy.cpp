#include <array>

#include <fmt/format.h>

#include "eval/run.h"

namespace plumbline::eval {

using expr::ExprKind;

Value Evaluator::Run::NotBoolean(ExprId id, std::string_view function, const Value& value) {
  const Kinds kinds = value.IsUnknown() ? value.unknown().kinds : Bit(value.kind());
  return Fail(ErrorKind::kArgumentType, At(id).span,
              fmt::format("`{}()` takes a boolean here, not {}", function, ToText(kinds)));
}

bool Evaluator::Run::MayBeBoolean(const Value& value) {
  return value.kind() == Kind::kBoolean || (value.IsUnknown() && value.unknown().MayBe(kBooleans));
}

// The counts in a branch that is not taken are checked all the same (section 5.0).
Value Evaluator::Run::CheckCounts(ExprId id) {
  std::vector<ExprId> todo = {id};
  while (!todo.empty()) {
    const ExprId at = todo.back();
    todo.pop_back();
    const expr::Expr& node = At(at);
    if (node.kind == ExprKind::kCall && node.qualifier.size() == 0) {
      const Function* const function = program_.functions[IndexOf(at)];
      if (function == nullptr) return UnknownFunction(node, ast_.TextOf(node.name));
      const std::size_t count = ast_.ChildCount(at);
      if (count < function->min || (function->max != kMany && count > function->max)) {
        return WrongCount(node, *function, count);
      }
    }
    for (ExprId child = node.first_child; child != kNoId<ExprId>; child = At(child).next_sibling) {
      todo.push_back(child);
    }
  }
  return {};
}

Value Evaluator::Run::If(ExprId id) {
  const ExprId condition_id = At(id).first_child;
  const ExprId then_id = At(condition_id).next_sibling;
  const ExprId else_id = At(then_id).next_sibling;
  const Value condition = Eval(condition_id);
  if (condition.IsError()) return condition;
  if (!MayBeBoolean(condition)) return NotBoolean(condition_id, "if", condition);
  if (condition.kind() == Kind::kBoolean) {
    const Value wrong = CheckCounts(condition.boolean() ? else_id : then_id);
    if (wrong.IsError()) return wrong;
    return Eval(condition.boolean() ? then_id : else_id);
  }
  const Value when_true = Eval(then_id);
  const Value when_false = Eval(else_id);
  return Choose(session_, condition, when_true, when_false);
}

Value Evaluator::Run::AndOr(ExprId id, bool is_and) {
  const std::string_view name = is_and ? "and" : "or";
  const Value decided = Value::Boolean(!is_and);
  Value so_far = Value::Boolean(is_and);
  for (ExprId child = At(id).first_child; child != kNoId<ExprId>; child = At(child).next_sibling) {
    const Value next = Eval(child);
    const bool is_open = so_far.IsUnknown();
    if (next.IsError()) {
      // What came before may have decided already.
      if (is_open) continue;
      return next;
    }
    if (!MayBeBoolean(next)) {
      if (is_open) continue;
      return NotBoolean(child, name, next);
    }
    if (next.kind() == Kind::kBoolean) {
      if (next.boolean() != is_and) {
        for (child = At(child).next_sibling; child != kNoId<ExprId>;
             child = At(child).next_sibling) {
          const Value wrong = CheckCounts(child);
          if (wrong.IsError()) return wrong;
        }
        return decided.At(origin_);
      }
      continue;
    }
    if (!is_open) {
      so_far = next;
    } else {
      so_far = is_and ? Choose(session_, so_far, next, decided)
                      : Choose(session_, so_far, decided, next);
    }
  }
  return so_far.At(origin_);
}

Value Evaluator::Run::CoalesceFrom(ExprId child) {
  const ExprId next = At(child).next_sibling;
  const Value value = Eval(child);
  if (value.IsError() || next == kNoId<ExprId>) return value;
  if (value.IsNull()) return CoalesceFrom(next);
  if (!value.IsUnknown() || !value.unknown().MayBe(kNulls)) return value;
  if (!value.unknown().HasAlternatives()) {
    // Null or not: the rest counts too, but only if it is null.
    UnknownData data = value.unknown();
    const Value rest = CoalesceFrom(next);
    const Kinds kinds = rest.IsUnknown() ? rest.unknown().kinds
                        : rest.IsError() ? kAny
                                         : Bit(rest.kind());
    const std::array<Value, 2> both = {value, rest.IsError() ? Value::Null() : rest};
    data.kinds = static_cast<Kinds>((data.kinds & ~kNulls) | kinds);
    data.identity = HashOfCall("coalesce", both);
    data.residual = {Residual::Form::kCall, "coalesce",
                     session_.Keep(std::span<const Value>(both))};
    data.pieces = {};
    data.min = std::numeric_limits<std::int64_t>::min();
    data.max = std::numeric_limits<std::int64_t>::max();
    return session_.Unknown(data).With(session_.Union(value.secrets(), both[1].secrets()));
  }
  return CoalesceChoice(value, CoalesceFrom(next));
}

Value Evaluator::Run::CoalesceChoice(const Value& value, const Value& rest) {
  if (value.IsNull()) return rest;
  if (!value.IsUnknown() || !value.unknown().HasAlternatives()) return value;
  const UnknownData& choice = value.unknown();
  std::vector<Value> alternatives;
  for (std::size_t i = 0; i < choice.alternatives.size(); ++i) {
    alternatives.push_back(
        CoalesceChoice(choice.alternatives[i], session_.Restrict(rest, choice.selector, i)));
  }
  UnknownData plain;
  const std::array<Value, 2> both = {value, rest.IsError() ? Value::Null() : rest};
  plain.identity = HashOfCall("coalesce", both);
  plain.reason = choice.reason;
  plain.residual = {Residual::Form::kCall, "coalesce", session_.Keep(std::span<const Value>(both))};
  return MakeChoice(session_, choice.selector, alternatives, plain);
}

}  // namespace plumbline::eval
