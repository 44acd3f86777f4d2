#include "pipeline/template_deployments.h"

#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "pipeline/step_scripts.h"
#include "unit/pipeline/parsed.h"

namespace plumbline::pipeline {
namespace {

// One line for each deployment: scope, template, folder, files, parameters, what else is known.
std::string Of(std::string_view yaml) {
  const ParsedYaml parsed(yaml);
  const Pipeline pipeline = Pipeline::Build(parsed.root(), Role::kPipeline);
  StepScripts scripts(pipeline);
  std::string all;
  for (const TemplateDeployment& one : TemplateDeploymentsOf(pipeline, scripts)) {
    constexpr std::string_view kScopes[] = {"?", "group", "sub", "mg", "tenant"};
    all += fmt::format("{} {}", kScopes[static_cast<int>(one.scope)],
                       one.is_url ? "url" : one.template_file.text);
    if (!one.working_folder.empty()) all += " in " + one.working_folder;
    if (!one.folder_is_known) all += " anywhere";
    if (one.group) all += " to " + one.group.text;
    for (const StepText& file : one.parameter_files) all += " @" + file.text;
    for (const PassedParameter& passed : one.parameters) {
      all += fmt::format(" {}={}{}", passed.name, passed.value, passed.is_known ? "" : "?");
    }
    for (const StepText& object : one.parameter_objects) all += " " + object.text;
    if (one.more_parameters) all += " ...";
    if (one.mode == DeploymentMode::kComplete) all += " complete";
    if (one.action == DeploymentAction::kValidate) all += " validate";
    if (one.action == DeploymentAction::kWhatIf) all += " what-if";
    if (one.outputs) all += " -> " + one.outputs.text;
    all += '\n';
  }
  return all;
}
std::string OfBash(std::string_view script) {
  std::string yaml = "variables:\n  rg: rg-web\nsteps:\n- bash: |\n    ";
  for (const char c : script) {
    yaml += c;
    if (c == '\n') yaml += "    ";
  }
  return Of(yaml);
}
std::string OfPwsh(std::string_view script) {
  return Of(fmt::format("steps:\n- pwsh: {}\n", script));
}

TEST_CASE("the deployment task") {
  CHECK(Of(R"yaml(
variables:
  env: dev
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    resourceGroupName: rg-$(env)
    csmFile: main.json
    csmParametersFile: $(env).json
    overrideParameters: -sku "$(sku)" -count 3
    deploymentMode: Complete
    deploymentOutputs: arm
)yaml") == "group main.json to rg-dev @dev.json sku=$(sku)? count=3 complete -> arm\n");
  CHECK(Of(R"yaml(
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    deploymentScope: Subscription
    csmFile: sub.json
    overrideParameters: $(all)
    deploymentMode: Validation
- task: AzureResourceGroupDeployment@2
  inputs:
    action: DeleteRG
    resourceGroupName: rg
)yaml") == "sub sub.json =$(all)? ... validate\n");
}

TEST_CASE("BicepDeploy") {
  CHECK(Of(R"yaml(
steps:
- task: BicepDeploy@0
  inputs:
    type: deployment
    operation: whatIf
    scope: resourceGroup
    templateFile: main.bicep
    parametersFile: main.bicepparam
    parameters: '{"a": 1}'
- task: BicepDeploy@0
  inputs:
    type: deploymentStack
    operation: create
)yaml") == "group main.bicep @main.bicepparam {\"a\": 1} what-if\n");
}

TEST_CASE("the Azure CLI") {
  CHECK(OfBash("az deployment group create -g $(rg) -f main.json --parameters @p.json a=1 "
               "b=\"$X\" -p '{\"c\": {\"value\": 2}}' --mode Complete") ==
        "group main.json to rg-web @p.json a=1 b=$X? {\"c\": {\"value\": 2}} complete\n");
  CHECK(OfBash("az deployment sub what-if -l westeurope --template-file=sub.json") ==
        "sub sub.json what-if\n");
  CHECK(OfBash("az group deployment create -g rg --template-uri https://x/y.json") ==
        "group url to rg\n");
  CHECK(OfBash("az deployment mg validate -f m.json -p p.parameters.json") ==
        "mg m.json @p.parameters.json validate\n");
}

TEST_CASE("variables of the shell with one value") {
  CHECK(OfBash("RG=rg-x\nFILE=\"arm/main.json\"\naz deployment group create -g $RG -f ${FILE}") ==
        "group arm/main.json to rg-x\n");
  CHECK(OfBash("F=a.json\nF=b.json\naz deployment group create -g rg -f $F") == "group $F to rg\n");
  CHECK(
      Of("steps:\n- bash: az deployment group create -g rg -f $FILE\n  env:\n    FILE: x.json\n") ==
      "group x.json to rg\n");
  CHECK(OfBash("az deployment group create -g rg -f $BUILD_SOURCESDIRECTORY/main.json") ==
        "group $(BUILD.SOURCESDIRECTORY)/main.json to rg\n");
}

TEST_CASE("the folder that a script is in") {
  CHECK(OfBash("cd arm\naz deployment group create -g rg -f main.json") ==
        "group main.json in arm to rg\n");
  CHECK(OfBash("cd $(mktemp -d)\naz deployment group create -g rg -f main.json") ==
        "group main.json anywhere to rg\n");
  CHECK(Of("steps:\n- bash: az deployment group create -g rg -f main.json\n"
           "  workingDirectory: infra\n") == "group main.json in infra to rg\n");
}

TEST_CASE("PowerShell") {
  CHECK(OfPwsh("New-AzResourceGroupDeployment -ResourceGroupName rg -TemplateFile main.json "
               "-TemplateParameterFile p.json -sku S1 -on $true -Mode Complete -Verbose") ==
        "group main.json to rg @p.json sku=S1 on=$true? complete\n");
  CHECK(OfPwsh("New-AzSubscriptionDeployment -Location x -TemplateFile sub.json @more -WhatIf") ==
        "sub sub.json ... what-if\n");
  CHECK(OfPwsh("Test-AzResourceGroupDeployment -ResourceGroup rg -TemplateUri https://x/y.json "
               "-TemplateParameterObject @{ a = 1 }") == "group url to rg ... validate\n");
  CHECK(OfPwsh("New-AzResourceGroupDeployment -ResourceGroupName rg -TemplateFile main.json "
               "-location westeurope -nameFromTemplate x") ==
        "group main.json to rg location=westeurope name=x\n");
  CHECK(OfPwsh("Get-AzResourceGroupDeployment -ResourceGroupName rg").empty());
}

}  // namespace
}  // namespace plumbline::pipeline
