// One evaluation of one program, used by evaluator.cpp alone. run.cpp has literals and accessors,
// calls.cpp calls of functions, lazy.cpp the functions that need not evaluate all their arguments,
// lambdas.cpp those that take a lambda.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "eval/choice.h"
#include "eval/evaluator.h"
#include "eval/identity.h"

namespace plumbline::eval {

class Evaluator::Run {
 public:
  Run(Evaluator& evaluator, const Program& program, OriginId origin)
      : e_(evaluator),
        session_(evaluator.session_),
        program_(program),
        ast_(program.ast),
        origin_(origin) {}

  Value Whole();

 private:
  using ExprId = expr::ExprId;

  // Puts an error that has no place yet there.
  Value Place(const Value& value, Span span);
  Value Fail(ErrorKind kind, Span span, std::string_view message, std::string_view help = {});
  const expr::Expr& At(ExprId id) const { return ast_.nodes[id]; }

  Value Eval(ExprId id);

  Value Literal(ExprId id);

  Value Number(const expr::Expr& node);

  // A chain of accessors, innermost base first; it can be thousands long.
  Value Accesses(ExprId id);

  Value AccessMapped(const Value& base, const Value& key);

  Value OutOfSteps();

  // --- Calls ---

  Value EvalCall(ExprId id);

  Value UnknownFunction(const expr::Expr& node, std::string_view name);

  Value WrongCount(const expr::Expr& node, const Function& function, std::size_t count);

  // The first argument that is of none of the kinds the function takes.
  Value CheckKinds(ExprId id, const Function& function, std::span<const Value> arguments);

  Value Apply(ExprId id, const Function& function, std::span<const Value> arguments);

  Value ApplyToChoice(ExprId id, const Function& function, std::span<const Value> arguments,
                      SelectorId selector);

  Value SpecialCall(ExprId id, eval::Call& call);

  Value Named(eval::Call& call, bool in_function);

  Value NamedVariable(eval::Call& call);

  template <class F>
  Value Guarded(F&& f) {
    // Nested calls of user-defined functions, and variables and parameters that need each other.
    constexpr std::uint32_t kMaxDepth = 200;
    if (++e_.depth_ > kMaxDepth) {
      --e_.depth_;
      return session_.Error(
          ErrorKind::kCutOff,
          "parameters and variables need each other more levels deep than plumbline follows");
    }
    const Value value = f();
    --e_.depth_;
    return value;
  }

  Value DefaultOnly(eval::Call& call, std::int64_t length);

  Value CopyIndex(eval::Call& call);

  Value LambdaVariable(eval::Call& call);

  Value UserCall(ExprId id);

  // --- Lazy functions ---

  Value NotBoolean(ExprId id, std::string_view function, const Value& value);
  static bool MayBeBoolean(const Value& value);
  // The counts in a branch that is not taken are checked all the same (section 5.0).
  Value CheckCounts(ExprId id);

  Value If(ExprId id);

  Value AndOr(ExprId id, bool is_and);

  Value CoalesceFrom(ExprId child);
  Value CoalesceChoice(const Value& value, const Value& rest);

  // --- Lambdas ---

  struct Lambda {
    ExprId call{};
    std::vector<std::string_view> names;
    ExprId body{};
  };

  // The lambda that stands at argument `id`, or an error.
  std::optional<Lambda> LambdaAt(ExprId id, const Function& function, std::size_t min,
                                 std::size_t max, Value& error);

  Value CallLambda(const Lambda& lambda, std::span<const Value> values);
  Value CallLambda(const Lambda& lambda, std::initializer_list<Value> values);

  Value WithLambda(ExprId id, const Function& function);

  // Calls f for every alternative of a choice.
  template <class F>
  Value OverChoices(ExprId id, const Value& value, F&& f, std::string_view name) {
    if (!value.IsUnknown() || !value.unknown().HasAlternatives()) return f(value);
    const UnknownData& choice = value.unknown();
    std::vector<Value> alternatives;
    for (const Value& alternative : choice.alternatives) {
      alternatives.push_back(alternative.IsError() ? alternative
                                                   : OverChoices(id, alternative, f, name));
    }
    UnknownData plain;
    plain.identity = HashOfCall(name, {&value, 1});
    plain.reason = choice.reason;
    plain.residual = Source(id);
    return MakeChoice(session_, choice.selector, alternatives, plain);
  }

  Residual Source(ExprId id) const;

  Value UnknownOf(ExprId id, const Function& function, Kinds kinds, const Value& why,
                  std::int64_t min, std::int64_t max);
  static std::uint64_t HashText(std::string_view text);

  Value ApplyLambda(ExprId id, const Function& function, const Value& base, const Value& start,
                    const Lambda& lambda, const std::optional<Lambda>& values);

  // A merge sort of our own: the comparator may fail or be unknown at any moment.
  Value Sort(ExprId id, const Function& function, const Value& base, const Lambda& lambda);

  // toObject and groupBy.
  Value Group(ExprId id, const Function& function, const Value& base, const Lambda& lambda,
              const std::optional<Lambda>& values);

  Evaluator& e_;
  Session& session_;
  const Program& program_;
  const expr::Expression& ast_;
  OriginId origin_;
};

}  // namespace plumbline::eval
