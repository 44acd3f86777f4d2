// What the steps of a pipeline use of Azure by its name: apps and their slots, vaults, registries,
// storage accounts, clusters, databases. Start reading at ResourceUsesOf.
#pragma once

#include <string_view>
#include <vector>

#include "pipeline/app_slots.h"
#include "pipeline/pipeline.h"
#include "pipeline/step_text.h"

namespace plumbline::pipeline {

class StepScripts;

enum class UseKind : std::uint8_t {
  kOther,
  kDeploy,       // Code goes to an app.
  kSwap,         // Slots are swapped.
  kSettings,     // Settings of an app are written.
  kReadSecrets,  // Of a vault.
  kWriteData,    // Blobs, images, schemas, manifests.
};

struct ResourceUse {
  std::string_view type;  // `Microsoft.Web/sites`
  UseKind kind = UseKind::kOther;
  StepId step{};
  // What a finding about the use as a whole marks: the task's reference, or a piece of the script.
  NodeRef node;
  Span span{};
  bool is_command = false;
  bool runs_first = false;  // Before all steps of its job.
  StepText name, group, connection;
  // Of apps. `slot`: absent for production.
  StepText slot;
  const SlotUse* slot_use = nullptr;  // Of kDeploy and kSwap; one of StepScripts::slot_uses.
  // Names and values of kSettings and kDeploy, as written; of kReadSecrets the names of secrets.
  StepText settings;
};

// In the order of the steps.
std::vector<ResourceUse> ResourceUsesOf(const Pipeline& pipeline, StepScripts& scripts);

}  // namespace plumbline::pipeline
