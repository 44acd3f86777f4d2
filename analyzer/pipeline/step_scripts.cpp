#include "pipeline/step_scripts.h"

namespace plumbline::pipeline {

const ScriptText& StepScripts::Of(const Step& step) {
  if (scripts_.empty()) scripts_.resize(pipeline_->steps.size());
  std::unique_ptr<ScriptText>& script = scripts_[step.id];
  if (!script) script = std::make_unique<ScriptText>(ParseScript(step));
  return *script;
}

const KnownSecrets& StepScripts::secrets() {
  if (!secrets_) secrets_.emplace(*pipeline_);
  return *secrets_;
}

const std::vector<SlotUse>& StepScripts::slot_uses() {
  if (!slot_uses_) slot_uses_ = SlotUsesOf(*pipeline_, *this);
  return *slot_uses_;
}

ValueFlow& StepScripts::flow() {
  if (!flow_) flow_ = std::make_unique<ValueFlow>(*pipeline_, *this);
  return *flow_;
}

}  // namespace plumbline::pipeline
