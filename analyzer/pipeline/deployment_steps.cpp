#include "pipeline/deployment_steps.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/pattern.h"

namespace plumbline::pipeline {
namespace {

constinit Pattern kDeployCommand{
    R"re((?i)\baz\s+deployment\b.*\bcreate\b|\baz\s+webapp\s+(?:deploy|up)\b)re"
    R"re(|\baz\s+functionapp\s+deployment\b|\baz\s+containerapp\s+up(?:date)?\b)re"
    R"re(|\bNew-Az\w*Deployment\b|\bkubectl\s+(?:apply|set|delete|rollout)\b)re"
    R"re(|\bhelm\s+(?:install|upgrade)\b|\bterraform\s+(?:apply|destroy)\b)re"
    R"re(|\bpulumi\s+up\b|\bnpm\s+publish\b|\btwine\s+upload\b)re"
    R"re(|\bdotnet\s+nuget\s+push\b|\bdocker\s+push\b|\bgh\s+release\s+create\b)re"};

constinit Pattern kCleanUp{
    R"re((?i)\b(?:clean|remove|delete|tear ?down|log ?out|destroy|stop)\w*\b)re"};

}  // namespace

bool Deploys(const Step& step) {
  constexpr std::string_view kTasks[] = {"AzureWebApp",
                                         "AzureWebAppContainer",
                                         "AzureRmWebAppDeployment",
                                         "AzureFunctionApp",
                                         "AzureFunctionAppContainer",
                                         "AzureResourceManagerTemplateDeployment",
                                         "AzureResourceGroupDeployment",
                                         "AzureContainerApps",
                                         "AzureStaticWebApp",
                                         "AzureSpringCloud",
                                         "AzureVmssDeployment",
                                         "AzureMysqlDeployment",
                                         "SqlAzureDacpacDeployment",
                                         "SqlDacpacDeploymentOnMachineGroup",
                                         "AzureFileCopy",
                                         "ServiceFabricDeploy",
                                         "CopyFilesOverSSH",
                                         "FtpUpload",
                                         "UniversalPackages"};
  if (step.kind == StepKind::kTask &&
      std::ranges::any_of(kTasks, [&step](std::string_view task) { return step.IsTask(task); })) {
    // The same task downloads packages.
    return !step.IsTask("UniversalPackages") ||
           EqualsIgnoreCase(step.Input("command").text(), "publish");
  }
  return step.script && kDeployCommand.FoundIn(step.script.text());
}

bool Deploys(const Job& job, const Pipeline& pipeline) {
  return job.is_deployment || std::ranges::any_of(job.steps, [&pipeline](StepId id) {
           return Deploys(pipeline.steps[id]);
         });
}

bool Deploys(const Stage& stage, const Pipeline& pipeline) {
  return std::ranges::any_of(
      stage.jobs, [&pipeline](JobId id) { return Deploys(pipeline.jobs[id], pipeline); });
}

bool CleansUp(const Step& step) { return kCleanUp.FoundIn(step.display_name.text()); }

}  // namespace plumbline::pipeline
