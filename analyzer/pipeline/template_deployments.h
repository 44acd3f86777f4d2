// Steps that deploy ARM templates: what they deploy, where, how, and with which parameters. The
// texts are as far replaced as the pipeline fixes them; which files they mean is decided in
// graph/deployments.h. Start reading at TemplateDeploymentsOf.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/pipeline.h"
#include "pipeline/step_text.h"

namespace plumbline::pipeline {

class StepScripts;

enum class DeploymentTool : std::uint8_t {
  kTask,       // AzureResourceManagerTemplateDeployment, AzureResourceGroupDeployment
  kBicepTask,  // BicepDeploy
  kCli,        // az deployment ... create, az group deployment create
  kPowerShell,
};
enum class DeploymentAction : std::uint8_t { kDeploy, kValidate, kWhatIf };
enum class DeploymentScope : std::uint8_t {
  kUnknown,
  kResourceGroup,
  kSubscription,
  kManagementGroup,
  kTenant,
};
enum class DeploymentMode : std::uint8_t { kUnknown, kIncremental, kComplete };

struct PassedParameter {
  std::string name;  // Empty: a value that the task finds no name for.
  NodeRef node;      // The scalar that both spans are in.
  Span name_span{}, value_span{};
  // As the tool reads it, with the values of variables that the pipeline fixes.
  std::string value;
  bool is_known = true;  // No macros, expressions or variables of the shell are left in `value`.
};

struct TemplateDeployment {
  StepId step{};
  DeploymentTool tool = DeploymentTool::kTask;
  DeploymentAction action = DeploymentAction::kDeploy;
  DeploymentScope scope = DeploymentScope::kUnknown;
  DeploymentMode mode = DeploymentMode::kIncremental;
  StepText scope_text, mode_text;  // Where these are said; the command itself may say the scope.
  // What a finding about the deployment as a whole marks: the task's reference, or the command.
  NodeRef node;
  Span span{};
  StepText connection, group, location, subscription, name;
  StepText template_file;
  bool is_url = false;  // The template comes from an address, a template spec, or standard input.
  std::vector<StepText> parameter_files;
  std::vector<PassedParameter> parameters;
  // Whole objects of parameters as JSON text; graph/deployments.h takes them apart.
  std::vector<StepText> parameter_objects;
  bool more_parameters =
      false;           // Splatting, macros and the like pass parameters that are not seen.
  StepText overrides;  // Of kTask: the input as a whole.
  StepText outputs;    // Of kTask: the variable that takes the outputs.
  bool outputs_are_plain = false;     // `useWithoutJSON: true`
  bool outputs_may_be_plain = false;  // The same, or not known.
  // Folder that paths are relative to: literal, or with macros; empty: the default of the step.
  std::string working_folder;
  bool folder_is_known = true;  // No command changes it in a way that is not followed.
};

// In the order of the steps and their commands.
std::vector<TemplateDeployment> TemplateDeploymentsOf(const Pipeline& pipeline,
                                                      StepScripts& scripts);

}  // namespace plumbline::pipeline
