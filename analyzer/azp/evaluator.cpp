#include "azp/evaluator.h"

#include "azp/run.h"

namespace plumbline::azp {

Value Evaluate(const expr::Expression& expression, Slot slot, const Environment& environment,
               Arena& arena) {
  if (const ErrorData* refusal = FindRefusal(expression, slot, environment, arena)) {
    return Value::Of(refusal);
  }
  return EvaluateFine(expression, slot, environment, arena);
}

Value EvaluateFine(const expr::Expression& expression, Slot slot, const Environment& environment,
                   Arena& arena) {
  if (expression.templated) {
    return arena.Unknown(
        {.reason = "the template has not been expanded", .expression = expression.text});
  }
  return Run(expression, slot, environment, arena).Eval(expression.root);
}

}  // namespace plumbline::azp
