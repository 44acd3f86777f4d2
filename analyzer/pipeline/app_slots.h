// Steps that deploy to or swap the slots of a web or function app: which app, which slots, and what
// the inputs of the tasks really do. Start reading at SlotUsesOf.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/pipeline.h"
#include "pipeline/step_text.h"
#include "text/span.h"

namespace plumbline::pipeline {

class StepScripts;

enum class SlotAction : std::uint8_t { kDeploy, kSwap, kStartPreview, kCompleteSwap, kCancelSwap };

struct SlotUse {
  SlotAction action = SlotAction::kDeploy;
  StepId step{};
  // What a finding about the use as a whole marks: the task's reference, or a piece of the script.
  NodeRef node;
  Span span{};
  bool is_command = false;  // In a script.
  StepText app, group;
  StepText slot;              // Where a deployment goes, or what is swapped; absent: production.
  StepText target;            // Of a swap; absent: production.
  bool slot_ignored = false;  // A slot is named, and a switch that is off makes the task ignore it.
  bool slot_unknown = false;  // Where it goes is decided by something that is not known.
  bool target_unknown = false;
  bool is_linux = false;  // The deployment says that the app runs on Linux or in a container.

  // The bytes in the file of the use as a whole, and of its slot: the whole use when none is named.
  Span Source() const;
  Span SlotSource() const;
};

// The uses of all steps, in order. `$(x)` in their texts is replaced when the file gives x one
// literal value and nothing else sets it. Rules get them from StepScripts.
std::vector<SlotUse> SlotUsesOf(const Pipeline& pipeline, StepScripts& scripts);

enum class Same : std::uint8_t { kYes, kNo, kUnknown };
// Compares texts that may hold macros and expressions: equal text is the same, different literals
// are not, everything else is not known.
Same Compare(std::string_view a, std::string_view b);
// Slots, where an absent one is production.
Same CompareSlots(const StepText& a, const StepText& b);

bool IsProduction(const StepText& slot);

}  // namespace plumbline::pipeline
