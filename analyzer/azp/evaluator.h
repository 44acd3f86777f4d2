// Evaluates expressions of Azure Pipelines exactly as the service does (Azure Pipelines language,
// sections 3.2 to 3.10), as far as their names are known. Start reading at Evaluate.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "azp/arena.h"
#include "azp/value.h"
#include "expr/expression.h"

namespace plumbline::azp {

// Where an expression stands (section 3.8): which functions and contexts it has.
enum class Slot : std::uint8_t {
  kTemplate,      // ${{ }} and directives
  kRootVariable,  // $[ ] of a variable of the root
  kVariable,      // $[ ] of variables of stages and jobs, and of job properties
  kStageCondition,
  kJobCondition,
  kStepCondition,
};

// What the names of an expression mean. One object per place of evaluation; lookups are lazy.
class Environment {
 public:
  virtual ~Environment() = default;
  // A loop variable, or nothing. Names ignore ASCII case.
  virtual std::optional<Value> LoopVariable(std::string_view name) const = 0;
  // The whole context `parameters`, `variables`, `dependencies`, `stageDependencies`, `pipeline`,
  // `resources`, spelled like this. Called only for contexts that the slot has. Objects and arrays
  // are equal only to themselves: the same one has to have the same data at every call.
  virtual Value Context(std::string_view name) const = 0;
  // A member of `parameters` or of `variables`: the same as looking it up in the whole context, but
  // without making that. Nothing: look it up in the context.
  virtual std::optional<Value> Parameter(std::string_view) const { return std::nullopt; }
  virtual std::optional<Value> Variable(std::string_view) const { return std::nullopt; }
  // `counter`: the value of the counter with the prefix, or nothing when it is not known.
  virtual std::optional<Value> Counter(std::string_view, const Value&) const {
    return std::nullopt;
  }
  // Whether the run is canceled, where it is known.
  virtual std::optional<bool> IsCanceled() const { return std::nullopt; }
};

// What the service refuses before it evaluates anything: problems of the parser, names that do not
// exist in the slot, wrong numbers of arguments (section 3.3, with its order). Nothing when the
// expression is fine.
const ErrorData* FindRefusal(const expr::Expression& expression, Slot slot,
                             const Environment& environment, Arena& arena);

// The value of an expression; an error value when FindRefusal finds something, or evaluation does.
// Unknown values are taken to have a value; that the service may refuse what gives them is not
// looked at. Status functions read the context `dependencies` (a step: variables' Agent.JobStatus).
Value Evaluate(const expr::Expression& expression, Slot slot, const Environment& environment,
               Arena& arena);

// The same for an expression in which FindRefusal found nothing.
Value EvaluateFine(const expr::Expression& expression, Slot slot, const Environment& environment,
                   Arena& arena);

// --- Conversion (section 3.5) -------------------------------------------------------------------

enum class Truth : std::uint8_t { kFalse, kTrue, kMaybe };
Truth ToBoolean(const Value& value);  // Not of errors.
// As text: `True`, `1.5`, parts of a version; nothing for objects, arrays, unknown values.
std::optional<std::string> ToString(const Value& value);
// The result of `eq(left, right)`.
Truth Equal(const Value& left, const Value& right, Arena& arena);
// A number written as text (blanks, sign and groups allowed); nothing when it is none.
std::optional<Decimal> ParseNumber(std::string_view text);

// `convertToJson`; unknown parts must not be inside.
std::string ToJson(const Value& value);
// Whether any part of the value is unknown or open.
bool HasUnknown(const Value& value);
// Why a value is not known: the reason of its first unknown part; empty when all is known.
std::string_view ReasonOf(const Value& value);
// `base.name`, or `base['a b']` where the name is none that can stand behind a dot.
std::string PathOf(std::string_view base, std::string_view name);
// The expression of a value, for residuals: `'text'`, `true`, `1.5`, or what an unknown one says.
// Nothing for what the language cannot write: arrays, objects, null, dates, versions of two parts.
std::optional<std::string> ToExpression(const Value& value);

}  // namespace plumbline::azp
