// What rules ask about the scripts of one pipeline file, each found out once, when a rule first
// asks: the lexed scripts and what follows from all of them.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "pipeline/app_slots.h"
#include "pipeline/pipeline.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"
#include "pipeline/value_flow.h"

namespace plumbline::pipeline {

// Views the pipeline, which must outlive it. Not for several threads at once.
class StepScripts {
 public:
  explicit StepScripts(const Pipeline& pipeline) : pipeline_(&pipeline) {}

  // Of a step of the pipeline with inline script text.
  const ScriptText& Of(const Step& step);
  const KnownSecrets& secrets();
  const std::vector<SlotUse>& slot_uses();
  // Where values come from.
  ValueFlow& flow();

 private:
  const Pipeline* pipeline_;
  IndexVec<StepId, std::unique_ptr<ScriptText>> scripts_;
  std::optional<KnownSecrets> secrets_;
  std::optional<std::vector<SlotUse>> slot_uses_;
  std::unique_ptr<ValueFlow> flow_;
};

}  // namespace plumbline::pipeline
