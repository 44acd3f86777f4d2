// The keys of steps (Azure Pipelines language, section 2.14).
#pragma once

#include <optional>
#include <string_view>

#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

// The kind of step that the key makes; nullopt for every other key.
std::optional<StepKind> StepKindOf(std::string_view key);
inline bool IsStepKey(std::string_view key) { return StepKindOf(key).has_value(); }
// Keys that a step may have beside the one that makes it, of any kind of step.
bool IsKeyBesideStepKey(std::string_view key);
// Those of them that become inputs of the task behind a shortcut (`workingDirectory`, `fetchDepth`,
// ...).
bool IsShortcutInput(std::string_view key);
// `condition`, `displayName` and the others that every step but a template may have, `inputs`
// apart.
bool IsStepProperty(std::string_view key);

}  // namespace plumbline::pipeline
