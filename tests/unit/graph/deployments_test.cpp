#include "graph/deployments.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "eval/value.h"
#include "pipeline/programs.h"
#include "unit/graph/loaded.h"

namespace plumbline {
namespace {

constexpr std::string_view kTemplate = R"({
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"site": {"type": "string"}, "count": {"type": "int", "defaultValue": 1}},
  "resources": [{"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01",
    "name": "[concat(parameters('site'), parameters('count'))]", "location": "westeurope"}]
})";
constexpr std::string_view kParameters = R"({
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"site": {"value": "web"}}
})";

using Files = std::vector<std::pair<std::string, std::string_view>>;

// What the deployments of the pipeline `azure-pipelines.yml` (or the first file) lead to.
std::string Linked(const Files& files) {
  std::vector<std::unique_ptr<Document>> documents;
  for (const auto& [path, text] : files) documents.push_back(Load(path, text));
  std::ranges::sort(documents, {},
                    [](const auto& one) -> const std::string& { return one->path(); });
  for (std::size_t i = 0; i < documents.size(); ++i) documents[i]->id = static_cast<FileId>(i);
  RepositoryPlaces places;
  places.root = "";
  places.is_complete = true;
  places.exists = [&files](const std::string& path) {
    return std::ranges::any_of(files, [&](const auto& file) {
      return file.first == path || file.first.starts_with(path + "/");
    });
  };
  const Graph graph(std::move(documents), {}, places);
  pipeline::Programs programs;
  const auto expansion = ExpandPipeline(graph, *graph.FindByPath(files.front().first), programs);
  std::string all;
  for (const Deployment& deployment : expansion->deployments(graph)) {
    const auto show = [](const LinkedFile& file) {
      constexpr std::string_view kStates[] = {"none", "unknown", "missing", "found"};
      return fmt::format("{}{}{}{}", kStates[static_cast<int>(file.state)],
                         file.is_guess ? " perhaps" : "", file.path.empty() ? "" : " ", file.path);
    };
    all += show(deployment.template_file);
    for (const LinkedFile& file : deployment.parameter_files) all += ", " + show(file);
    if (const arm::Expansion* const deployed = deployment.Expanded()) {
      for (const arm::DeployedResource& resource : deployed->resources()) {
        all += fmt::format(": {}", resource.name.IsKnown() ? resource.name.text() : "?");
      }
    }
    all += '\n';
  }
  return all;
}

std::string Deploy(std::string_view arguments) {
  return fmt::format("steps:\n- bash: az deployment group create -g rg {}\n", arguments);
}

TEST_CASE("a template with a parameter file and more parameters") {
  const std::string yaml = Deploy("-f arm/main.json -p @arm/dev.json count=3");
  CHECK(Linked({{"azure-pipelines.yml", yaml},
                {"arm/main.json", kTemplate},
                {"arm/dev.json", kParameters}}) ==
        "found arm/main.json, found arm/dev.json: web3\n");
}

TEST_CASE("values that the pipeline does not fix are unknown") {
  const std::string yaml = Deploy("-f main.json -p site=$(site)");
  CHECK(Linked({{"azure-pipelines.yml", yaml}, {"main.json", kTemplate}}) ==
        "found main.json: ?\n");
}

TEST_CASE("a default is not certain when more may be passed") {
  const std::string yaml = Deploy("-f main.json -p site=web -p $MORE");
  CHECK(Linked({{"azure-pipelines.yml", yaml}, {"main.json", kTemplate}}) ==
        "found main.json: ?\n");
}

TEST_CASE("paths of the agent") {
  const auto of = [](std::string_view path) {
    const std::string yaml = Deploy(fmt::format("-f {} -p site=x", path));
    return Linked({{"azure-pipelines.yml", yaml}, {"arm/main.json", kTemplate}});
  };
  CHECK(of("./arm/main.json") == "found arm/main.json: x1\n");
  CHECK(of("$(Build.SourcesDirectory)/arm/main.json") == "found arm/main.json: x1\n");
  CHECK(of("$(Pipeline.Workspace)/s/arm/main.json") == "found arm/main.json: x1\n");
  CHECK(of("arm/Main.json") == "found arm/main.json: x1\n");
  CHECK(of("$(Pipeline.Workspace)/drop/arm/main.json") == "found perhaps arm/main.json: x1\n");
  CHECK(of("$(folder)/main.json") == "found perhaps arm/main.json: x1\n");
  CHECK(of("$(folder)/$(name).json") == "unknown\n");
  CHECK(of("arm/gone.json") == "missing arm/gone.json\n");
  CHECK(of("'arm/*.json'") == "found perhaps arm/main.json: x1\n");
}

TEST_CASE("the name of a file alone says nothing when other pipelines' artifacts may have it") {
  const auto of = [](std::string_view path) {
    const std::string yaml = "resources:\n  pipelines:\n  - pipeline: infra\n    source: Infra\n" +
                             Deploy(fmt::format("-f {} -p site=x", path));
    return Linked({{"azure-pipelines.yml", yaml}, {"arm/main.json", kTemplate}});
  };
  CHECK(of("$(Pipeline.Workspace)/infra/drop/main.json") == "unknown\n");
  CHECK(of("$(Pipeline.Workspace)/infra/arm/main.json") == "found perhaps arm/main.json: x1\n");
}

TEST_CASE("objects of parameters") {
  const std::string yaml =
      Deploy(R"(-f main.json -p '{"site": {"value": "a"}, "count": {"value": 2}}')");
  CHECK(Linked({{"azure-pipelines.yml", yaml}, {"main.json", kTemplate}}) ==
        "found main.json: a2\n");
}

TEST_CASE("of two files with the name neither is taken") {
  const std::string yaml = Deploy("-f $(folder)/main.json -p site=x");
  CHECK(Linked({{"azure-pipelines.yml", yaml},
                {"a/main.json", kTemplate},
                {"b/main.json", kTemplate}}) == "unknown\n");
}

}  // namespace
}  // namespace plumbline
