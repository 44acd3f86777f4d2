#include "expr/pipeline_functions.h"
#include "base/ascii.h"

#include <array>
#include <iterator>

namespace plumbline::expr {
namespace {

constexpr std::uint8_t Bit(PipelineSlot slot) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(slot));
}
constexpr std::uint8_t kAll = 0b1111;
constexpr std::uint8_t kVariables = Bit(PipelineSlot::kVariable);
constexpr std::uint8_t kConditions =
    Bit(PipelineSlot::kCondition) | Bit(PipelineSlot::kStepCondition);

constexpr PipelineFunction kFunctions[] = {
    {"always", 0, 0, kConditions},
    {"and", 2, kAnyCount, kAll},
    {"canceled", 0, 0, kConditions},
    {"coalesce", 2, kAnyCount, kAll},
    {"contains", 2, 2, kAll},
    {"containsValue", 2, 2, kAll},
    {"convertToJson", 1, 1, kAll},
    {"counter", 1, 2, kVariables},
    {"endsWith", 2, 2, kAll},
    {"eq", 2, 2, kAll},
    {"failed", 0, kAnyCount, kConditions},
    {"format", 1, kAnyCount, kAll},
    {"ge", 2, 2, kAll},
    {"gt", 2, 2, kAll},
    {"iif", 3, 3, kAll},
    {"in", 2, kAnyCount, kAll},
    {"join", 2, 2, kAll},
    {"le", 2, 2, kAll},
    {"length", 1, 1, kAll},
    {"lower", 1, 1, kAll},
    {"lt", 2, 2, kAll},
    {"ne", 2, 2, kAll},
    {"not", 1, 1, kAll},
    {"notIn", 2, kAnyCount, kAll},
    {"or", 2, kAnyCount, kAll},
    {"replace", 3, 3, kAll},
    {"split", 2, 2, kAll},
    {"startsWith", 2, 2, kAll},
    // Seen in the vendor's tests only.
    {"substring", 2, 3, kAll, false},
    {"succeeded", 0, kAnyCount, kConditions},
    {"succeededOrFailed", 0, kAnyCount, kConditions},
    {"trim", 1, 1, kAll},
    {"upper", 1, 1, kAll},
    {"xor", 2, 2, kAll},
};

constexpr auto kHashes = [] {
  std::array<std::uint32_t, std::size(kFunctions)> hashes{};
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = FoldedHash(kFunctions[i].name);
  return hashes;
}();

}  // namespace

std::span<const PipelineFunction> PipelineFunctions() { return kFunctions; }

const PipelineFunction* FindPipelineFunction(std::string_view name) {
  const std::uint32_t hash = FoldedHash(name);
  for (std::size_t i = 0; i < kHashes.size(); ++i) {
    if (kHashes[i] == hash && EqualsIgnoreCase(kFunctions[i].name, name)) return &kFunctions[i];
  }
  return nullptr;
}

std::optional<Span> WrongArgumentCount(const Expression& expression, ExprId call,
                                       const PipelineFunction& function, PipelineSlot slot) {
  const Expr& node = expression.nodes[call];
  if (!node.closed) return std::nullopt;
  const std::size_t count = expression.ChildCount(call);
  if (count < function.min) return Span{node.span.end - 1, node.span.end};
  const std::uint32_t max = function.MaxArguments(slot);
  if (count <= max) return std::nullopt;
  const Expr& extra = expression.nodes[expression.Child(call, max)];
  if (max == 0) return extra.span;
  return Span{extra.lead, extra.lead + 1};
}

}  // namespace plumbline::expr
