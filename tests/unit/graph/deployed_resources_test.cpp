#include "graph/deployed_resources.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "graph/deployment_outputs.h"
#include "pipeline/programs.h"
#include "unit/graph/loaded.h"

namespace plumbline {
namespace {

// A pipeline, `a.yml`, with the files that it deploys.
struct Repository {
  explicit Repository(std::vector<std::pair<std::string, std::string>> files) {
    std::vector<std::unique_ptr<Document>> documents;
    for (const auto& [path, text] : files) documents.push_back(Load(path, text));
    for (std::size_t i = 0; i < documents.size(); ++i) documents[i]->id = static_cast<FileId>(i);
    graph = std::make_unique<Graph>(std::move(documents));
    pipeline = ExpandPipeline(*graph, *graph->documents()[0], programs);
  }
  pipeline::Programs programs;
  std::unique_ptr<Graph> graph;
  std::unique_ptr<PipelineExpansion> pipeline;
};

std::string Template(const std::string& resources) {
  return R"({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/)"
         R"(deploymentTemplate.json#", "contentVersion": "1.0.0.0",
    "parameters": {"app": {"type": "string", "defaultValue": "shop"}}, "resources": [)" +
         resources + R"(], "outputs": {"name": {"type": "string", "value": "x"}}})";
}

std::string Script(const std::string& kind, const std::string& text) {
  return "trigger: none\nsteps:\n- " + kind + ": |\n    " + text + "\n";
}

}  // namespace

TEST_CASE("names of created resources are those that the pipeline passes") {
  static constexpr struct {
    const char* name;    // In the template.
    const char* passed;  // Behind `-p`.
    const char* is;
  } kCases[] = {
      {"web", "", "web"},
      {"[parameters('app')]", "", "shop"},
      {"[parameters('app')]", "-p app=web", "web"},
      {"[parameters('app')]", "-p app=$(site)", "$(site)"},
      {"[concat(toLower(parameters('app')), '-x')]", "-p app=$(site)", "$(site)-x"},
      {"[concat('x-', uniqueString(resourceGroup().id))]", "", ""},
      {"[parameters('app')]", "-p app=$NAME", ""},
      {"[parameters('app')]", "-p app=$(az group list)", ""},
      {"[resourceGroup().name]", "", "rg"},
  };
  for (const auto& c : kCases) {
    INFO(c.name << " " << c.passed);
    const Repository repository({{"a.yml", Script("bash", std::string("az deployment group create "
                                                                      "-g rg -f main.json ") +
                                                              c.passed)},
                                 {"main.json", Template(std::string(R"({"type":
      "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": ")") +
                                                        c.name + "\"}")}});
    const DeployedResources& resources = repository.pipeline->resources(*repository.graph);
    REQUIRE(resources.all().size() == 1);
    CHECK(resources.all()[0].name == c.is);
    CHECK(resources.all()[0].group == "rg");
    const bool is_known = !std::string(c.is).empty() && c.is[0] != '$';
    CHECK(resources.KnowsAll("microsoft.web/SITES") == is_known);
  }
}

TEST_CASE("what is not deployed is not created") {
  const std::string kFalse = R"({"type": "Microsoft.Web/sites", "name": "a", "condition": false},
    {"type": "Microsoft.Web/sites", "name": "b",
     "resources": [{"type": "slots", "name": "s"}, {"type": "config", "name": "web",
       "properties": {"healthCheckPath": "/h"}}]})";
  const Repository repository(
      {{"a.yml", Script("bash", "az deployment group create -g $G -f main.json")},
       {"main.json", Template(kFalse)}});
  const DeployedResources& resources = repository.pipeline->resources(*repository.graph);
  const auto sites = resources.OfType("Microsoft.Web/sites");
  REQUIRE(sites.size() == 1);
  CHECK(sites[0]->IsCertain());
  CHECK(resources.FindLeftOut("Microsoft.Web/sites", "A") != nullptr);
  CHECK(resources.FindLeftOut("Microsoft.Web/sites", "b") == nullptr);
  const auto slots = resources.ChildrenOf(*sites[0], "slots");
  REQUIRE(slots.size() == 1);
  CHECK(slots[0]->name == "b/s");
  CHECK(SiteConfig(resources, *sites[0], "healthCheckPath").IsText("/h"));
  CHECK(SiteConfig(resources, *slots[0], "healthCheckPath").IsAbsent());
  CHECK_FALSE(AppSettingsOf(resources, *sites[0]).is_set);

  const Repository what_if(
      {{"a.yml", Script("bash", "az deployment group what-if -g g -f main.json")},
       {"main.json", Template(kFalse)}});
  CHECK(what_if.pipeline->resources(*what_if.graph).all().empty());
}

TEST_CASE("steps that read the outputs of a deployment") {
  static constexpr struct {
    const char* kind;
    const char* text;
    const char* reads;  // Output and rest.
  } kCases[] = {
      {"bash", "az deployment group create -g g -f main.json --query properties.outputs.a.value",
       "a:value "},
      {"bash",
       "az deployment group create -g g -f main.json\n    az deployment group show -g g -n main "
       "--query 'properties.outputs.b.value'",
       "b:value "},
      {"bash",
       "az deployment group create -g g -f main.json\n    az deployment group show -g h -n main "
       "--query 'properties.outputs.b.value'",
       ""},
      {"pwsh",
       "$d = New-AzResourceGroupDeployment -ResourceGroupName g -TemplateFile main.json\n    echo "
       "$d.Outputs.c.Value\n    $d.Outputs.Count",
       "c:Value "},
  };
  for (const auto& c : kCases) {
    INFO(c.text);
    const Repository repository({{"a.yml", Script(c.kind, c.text)}, {"main.json", Template("")}});
    const auto& deployments = repository.pipeline->deployments(*repository.graph);
    REQUIRE(deployments.size() == 1);
    std::string reads;
    for (const OutputRead& read : OutputReadsOf(deployments[0])) {
      reads += read.output + ":" + read.rest + " ";
    }
    CHECK(reads == c.reads);
  }
}

TEST_CASE("quotes around a place in a script") {
  static constexpr struct {
    const char* text;  // The place is `x`.
    Quotes is;
  } kCases[] = {
      {"echo x", Quotes::kNone},
      {"echo 'x'", Quotes::kSingle},
      {"echo \"x\"", Quotes::kDouble},
      {"echo \"a\" x", Quotes::kNone},
      {"cat <<EOF\nx\nEOF\n", Quotes::kBlock},
  };
  for (const auto& c : kCases) {
    INFO(c.text);
    const std::string text = c.text;
    const auto script = pipeline::ParseScript(text, pipeline::Shell::kBash);
    CHECK(QuotesAround(script, static_cast<std::uint32_t>(text.find('x'))) == c.is);
  }
}

}  // namespace plumbline
