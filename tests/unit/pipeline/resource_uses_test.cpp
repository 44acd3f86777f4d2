#include "pipeline/resource_uses.h"

#include <string>

#include <catch2/catch.hpp>

#include "pipeline/pools.h"
#include "pipeline/status_conditions.h"
#include "pipeline/step_scripts.h"
#include "unit/pipeline/parsed.h"

namespace plumbline::pipeline {
namespace {

struct Parsed {
  explicit Parsed(const std::string& text)
      : yaml(text), pipeline(Pipeline::Build(yaml.root(), Role::kPipeline)) {}
  ParsedYaml yaml;
  Pipeline pipeline;
};

}  // namespace

TEST_CASE("resources that steps name") {
  static constexpr struct {
    const char* step;
    const char* is;  // Type, name, group, slot.
  } kCases[] = {
      {"- task: AzureWebApp@1\n  inputs: {appName: $(app), slotName: blue}",
       "Microsoft.Web/sites shop  blue"},
      {"- task: AzureFunctionApp@2\n  inputs: {appName: f, slotName: blue}",
       "Microsoft.Web/sites f  "},
      {"- task: AzureKeyVault@2\n  inputs: {KeyVaultName: 'kv-$(app)'}",
       "Microsoft.KeyVault/vaults kv-shop  "},
      {"- task: SqlAzureDacpacDeployment@1\n  inputs: {ServerName: 's.database.windows.net,1433'}",
       "Microsoft.Sql/servers s  "},
      {"- bash: az webapp restart -n $(app) -g g -s blue", "Microsoft.Web/sites shop g blue"},
      {"- bash: |\n    name=reg\n    az acr login --name $name",
       "Microsoft.ContainerRegistry/registries reg  "},
      {"- bash: az acr login --name $unknown", "Microsoft.ContainerRegistry/registries $unknown  "},
      {"- bash: az group create -n x", ""},
      {"- task: AzureAppServiceManage@0\n  inputs: {Action: Restart Azure App Service, WebAppName: "
       "a, ResourceGroupName: g, Slot: blue}",
       "Microsoft.Web/sites a g "},
  };
  for (const auto& c : kCases) {
    INFO(c.step);
    const Parsed parsed(std::string("variables: {app: shop}\nsteps:\n") + c.step + "\n");
    StepScripts scripts(parsed.pipeline);
    std::string found;
    for (const ResourceUse& use : ResourceUsesOf(parsed.pipeline, scripts)) {
      found +=
          std::string(use.type) + " " + use.name.text + " " + use.group.text + " " + use.slot.text;
    }
    CHECK(found == c.is);
  }
}

TEST_CASE("steps that certainly run on hosted machines") {
  static constexpr struct {
    const char* pool;
    bool is;
  } kCases[] = {
      {"pool: {vmImage: ubuntu-24.04}", true},
      {"pool: {name: Azure Pipelines, vmImage: ubuntu-24.04}", true},
      {"pool: {name: own, vmImage: ubuntu-24.04}", false},
      {"pool: own", false},
      {"pool: $(pool)", false},
      {"trigger: none", false},  // The default pool may be any.
  };
  for (const auto& c : kCases) {
    INFO(c.pool);
    const Parsed parsed(std::string(c.pool) + "\nsteps:\n- script: a\n");
    CHECK(RunsHosted(parsed.pipeline, parsed.pipeline.steps[StepId{0}]) == c.is);
  }
}

TEST_CASE("conditions that let a step run after a failure") {
  static constexpr struct {
    const char* condition;
    bool is;
  } kCases[] = {
      {"always()", true},
      {"succeededOrFailed()", true},
      {"not(canceled())", true},
      {"or(failed(), always())", true},
      {"and(always(), succeededOrFailed())", true},
      {"and(always(), eq(variables.a, 'b'))", false},
      {"succeeded()", false},
      {"failed()", false},
      {"${{ parameters.x }}", false},
      {"always(", false},
  };
  for (const auto& c : kCases) {
    INFO(c.condition);
    const Parsed parsed("steps:\n- script: a\n  condition: \"" + std::string(c.condition) + "\"\n");
    CHECK(RunsAlways(parsed.pipeline.steps[StepId{0}].condition).has_value() == c.is);
  }
}

}  // namespace plumbline::pipeline
