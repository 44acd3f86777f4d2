// The functions of Azure Pipelines expressions: names, argument counts and where they exist (Azure
// Pipelines language, section 3.4). What they compute is the evaluator's business.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "expr/expression.h"

namespace plumbline::expr {

// Where an expression stands decides which functions it may call.
enum class PipelineSlot : std::uint8_t {
  kTemplate,   // ${{ }}
  kVariable,   // $[ ] of a variable and of job properties.
  kCondition,  // Condition of a stage or a job.
  kStepCondition,
};

inline constexpr std::uint32_t kAnyCount = 0xFFFF'FFFF;

struct PipelineFunction {
  std::string_view name;  // As documented; compared without case.
  std::uint32_t min = 0;
  std::uint32_t max = 0;  // kAnyCount: no limit. See MaxArguments.
  std::uint8_t slots = 0;
  bool documented = true;

  constexpr bool IsIn(PipelineSlot slot) const {
    return (slots >> static_cast<unsigned>(slot) & 1U) != 0;
  }
  // Job names are arguments of status functions in stage and job conditions only.
  constexpr std::uint32_t MaxArguments(PipelineSlot slot) const {
    return max == kAnyCount && min == 0 && slot == PipelineSlot::kStepCondition ? 0 : max;
  }
};

// By name.
std::span<const PipelineFunction> PipelineFunctions();
// Ignores case; null when there is no such function.
const PipelineFunction* FindPipelineFunction(std::string_view name);

// Where the service finds a call of `function` with too few or too many arguments: the `)` that
// comes too early, the `,` in front of the first argument too many, or that argument when there may
// be none. Nothing when the number is right, or when the call is not closed (which is a problem
// already).
std::optional<Span> WrongArgumentCount(const Expression& expression, ExprId call,
                                       const PipelineFunction& function, PipelineSlot slot);

}  // namespace plumbline::expr
