// One evaluation of one expression, used by evaluator.cpp alone. run.cpp has literals and names,
// access.cpp accessors, calls.cpp calls of functions and those that need not evaluate all their
// arguments, status.cpp what asks about the run; functions.h has the others.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "azp/convert.h"
#include "azp/evaluator.h"
#include "expr/pipeline_functions.h"

namespace plumbline::azp {

// What one text may hold, and the arena of one expansion; the service refuses larger results.
inline constexpr std::size_t kMaxTextBytes = 20'000'000;
inline constexpr std::size_t kMaxArenaBytes = 120'000'000;

// The contexts that the slot has, spelled as documented.
bool HasContext(Slot slot, std::string_view name);
// The context of that name, case ignored; empty when there is none.
std::string_view FindContext(std::string_view name);
expr::PipelineSlot FunctionsOf(Slot slot);
// "`${{ }}`", "the condition of a step", ... for messages.
std::string_view Describe(Slot slot);

// Whether there may be more items or members than those that are listed.
bool IsOpen(const Value& value);

class Run {
 public:
  using ExprId = expr::ExprId;

  Run(const expr::Expression& expression, Slot slot, const Environment& environment, Arena& arena)
      : ast_(expression), slot_(slot), environment_(environment), arena_(arena) {}

  Value Eval(ExprId id);

  // --- For the functions ---

  Arena& arena() { return arena_; }
  const expr::Expr& At(ExprId id) const { return ast_.nodes[id]; }
  std::string_view SourceOf(ExprId id) const { return ast_.TextOf(At(id).span); }

  Value Fail(ErrorKind kind, ExprId at, std::string_view message, std::string_view help = {});
  Value TooLarge(ExprId at);
  bool Affords(std::size_t bytes) const {
    return bytes <= kMaxTextBytes && arena_.bytes() + bytes <= kMaxArenaBytes;
  }
  // A new string, unless it is too large.
  Value Text(ExprId at, std::string_view text);

  // The expression of a value that was written there: a literal, what an unknown value says, or
  // the text itself.
  std::string ResidualOf(ExprId id, const Value& value) const;
  // An unknown value with that expression; long ones give way to the text itself.
  Value Unknown(ExprId at, Kinds kinds, std::string_view reason, std::string_view expression);
  // The call with its arguments as residuals, unknown for the reason of the first that is not known
  // or has unknown parts. Arguments behind `values` stay as they are written.
  Value UnknownCall(ExprId id, std::span<const ExprId> arguments, std::span<const Value> values,
                    Kinds kinds);

 private:
  Value Literal(ExprId id);
  Value Name(ExprId id);

  // --- Accessors ---

  // A chain of accessors; it can be thousands long.
  Value Chain(ExprId id);
  // The member of a context that the environment has at hand.
  std::optional<Value> ShortCut(ExprId base, ExprId step);
  // What an accessor in brackets or behind a dot asks for.
  Value KeyOf(ExprId step);
  Value Access(const Value& container, const Value& key, ExprId step);
  Value MemberOf(const Value& object, const Value& key, ExprId step);
  Value MissingMember(const Value& object, std::string_view key, ExprId step);
  Value ElementOf(const Value& array, const Value& key, ExprId step);
  Value AccessEach(const Value& filtered, const Value& key, ExprId step);
  Value Wildcard(const Value& container, ExprId step);
  // Steps [from, ...) behind an unknown value.
  Value AccessUnknown(const Value& base, std::span<const ExprId> steps, std::size_t from);
  std::string BaseResidual(const Value& base, ExprId step) const;

  // --- Calls ---

  Value EvalCall(ExprId id);
  Value AndOr(ExprId id, std::span<const ExprId> arguments, bool is_and);
  Value Coalesce(ExprId id, std::span<const ExprId> arguments);
  Value In(ExprId id, std::span<const ExprId> arguments, bool negate);
  Value Iif(ExprId id, std::span<const ExprId> arguments, std::span<const Value> values);

  // --- The run ---

  Value Status(ExprId id, std::span<const ExprId> arguments, std::span<const Value> values);
  Value StepStatus(ExprId id, std::string_view name);
  Value JobStatus(ExprId id, std::string_view name, std::span<const ExprId> arguments,
                  std::span<const Value> values);
  Value Counter(ExprId id, std::span<const ExprId> arguments, std::span<const Value> values);

  const expr::Expression& ast_;
  Slot slot_;
  const Environment& environment_;
  Arena& arena_;
};

}  // namespace plumbline::azp
