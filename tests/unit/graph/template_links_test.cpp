#include "graph/template_links.h"

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "eval/session.h"
#include "graph/expansions.h"
#include "unit/graph/loaded.h"

namespace plumbline {
namespace {

std::string TemplateWith(const std::string& parameters) {
  return R"({"contentVersion": "1.0.0.0", "resources": [], "parameters": {)" + parameters + "}}";
}
std::string ParametersWith(const std::string& values, const std::string& more = "") {
  return R"({"contentVersion": "1.0.0.0", "parameters": {)" + values + "}" + more + "}";
}

class Workspace {
 public:
  void Add(const std::string& path, const std::string& text) {
    documents_.push_back(Load(path, text));
  }
  // The path of the template that the parameter file belongs to.
  std::string OwnerOf(const std::string& path) {
    const TemplateLinks links(documents_);
    for (const auto& document : documents_) {
      if (document->path() != path) continue;
      const Document* const owner = links.TemplateOf(*document);
      return owner == nullptr ? "none" : owner->path();
    }
    return "no such file";
  }
  // The path that a link in `from` leads to.
  std::string Linked(const std::string& from, const std::string& key, const std::string& value) {
    const TemplateLinks links(documents_);
    eval::Session session;
    const eval::Member member = session.MakeMember(session.Keep(key), session.String(value));
    for (const auto& document : documents_) {
      if (document->path() != from) continue;
      const Document* const found =
          links.FindLinked(session.Object(std::span(&member, 1)), *document);
      return found == nullptr ? "none" : found->path();
    }
    return "no such file";
  }

 private:
  std::vector<std::unique_ptr<Document>> documents_;
};

}  // namespace

TEST_CASE("parameter files belong to templates by name") {
  const std::string text = TemplateWith(R"("a": {"type": "string"})");
  const std::string values = ParametersWith(R"("a": {"value": "x"})");
  const std::pair<const char*, const char*> cases[] = {
      {"infra/main.parameters.json", "infra/main.json"},
      {"infra/main.parameters.prod.json", "infra/main.json"},
      {"infra/main.prod.parameters.json", "infra/main.json"},
      {"infra/MAIN.Parameters.json", "none"},  // Names of files are exact.
      {"infra/main-parameters.json", "infra/main.json"},
      {"infra/main.param.dev.json", "infra/main.json"},
      {"infra/environments/main.parameters.json", "infra/main.json"},
  };
  for (const auto& [file, owner] : cases) {
    INFO(file);
    Workspace workspace;
    workspace.Add("infra/main.json", text);
    workspace.Add("infra/other.json", text);
    workspace.Add(file, values);
    CHECK(workspace.OwnerOf(file) == owner);
  }
}

TEST_CASE("metadata names the template before the file's name does") {
  Workspace workspace;
  workspace.Add("main.json", TemplateWith(""));
  workspace.Add("modules/app.json", TemplateWith(""));
  workspace.Add("main.parameters.json",
                ParametersWith("", R"(, "metadata": {"template": "./modules/app.json"})"));
  workspace.Add("gone.parameters.json",
                ParametersWith("", R"(, "metadata": {"template": "missing.json"})"));
  CHECK(workspace.OwnerOf("main.parameters.json") == "modules/app.json");
  CHECK(workspace.OwnerOf("gone.parameters.json") == "none");
}

TEST_CASE("without a name that fits, only one template may declare what the file assigns") {
  Workspace workspace;
  workspace.Add("infra/app.json", TemplateWith(R"("a": {"type": "string"})"));
  workspace.Add("infra/net.json", TemplateWith(R"("b": {"type": "string"})"));
  workspace.Add("infra/prod.json", ParametersWith(R"("A": {"value": "x"})"));
  workspace.Add("infra/environments/test.json", ParametersWith(R"("b": {"value": "x"})"));
  workspace.Add("infra/both.json", ParametersWith(R"("a": {"value": "x"}, "b": {"value": "x"})"));
  workspace.Add("infra/empty.json", ParametersWith(""));
  CHECK(workspace.OwnerOf("infra/prod.json") == "infra/app.json");
  CHECK(workspace.OwnerOf("infra/environments/test.json") == "infra/net.json");
  CHECK(workspace.OwnerOf("infra/both.json") == "none");
  CHECK(workspace.OwnerOf("infra/empty.json") == "none");
  workspace.Add("infra/third.json", TemplateWith(R"("a": {"type": "string"})"));
  CHECK(workspace.OwnerOf("infra/prod.json") == "none");
}

TEST_CASE("linked templates are found by path, from the template's folder upwards") {
  Workspace workspace;
  for (const char* path : {"main.json", "nested/storage.json", "shared/net.json",
                           "nested/deep/main.json", "nested/deep/storage.json"}) {
    workspace.Add(path, TemplateWith(""));
  }
  CHECK(workspace.Linked("main.json", "relativePath", "nested/storage.json") ==
        "nested/storage.json");
  CHECK(workspace.Linked("nested/storage.json", "relativePath", "../shared/net.json") ==
        "shared/net.json");
  CHECK(workspace.Linked("main.json", "relativePath", "../outside.json") == "none");
  CHECK(workspace.Linked("main.json", "uri",
                         "https://raw.example.com/contoso/shop/main/nested/storage.json") ==
        "nested/storage.json");
  CHECK(
      workspace.Linked("main.json", "uri", "https://example.com/nested/storage.json?sv=1&sig=x") ==
      "nested/storage.json");
  CHECK(workspace.Linked("nested/deep/main.json", "uri", "https://example.com/shared/net.json") ==
        "shared/net.json");
  CHECK(workspace.Linked("nested/deep/main.json", "uri", "https://example.com/storage.json") ==
        "nested/deep/storage.json");
  // A file of that name in another folder is another file.
  CHECK(workspace.Linked("nested/deep/main.json", "uri",
                         "https://example.com/modules/vm/0.9/storage.json") == "none");
  // A template does not link to itself by name alone.
  CHECK(workspace.Linked("main.json", "uri", "https://example.com/main.json") == "none");
  CHECK(workspace.Linked("main.json", "uri", "https://example.com/nothing.json") == "none");
  CHECK(workspace.Linked("main.json", "id", "/subscriptions/x") == "none");
}

TEST_CASE("a template is expanded once for each of its parameter files") {
  std::vector<std::unique_ptr<Document>> documents;
  documents.push_back(Load("main.json", TemplateWith(R"("a": {"type": "string"})")));
  documents.push_back(Load("main.parameters.dev.json", ParametersWith(R"("a": {"value": "d"})")));
  documents.push_back(Load("main.parameters.prod.json", ParametersWith(R"("a": {"value": "p"})")));
  documents.push_back(Load("other.json", TemplateWith(R"("a": {"type": "string"})")));
  const Graph graph(std::move(documents));
  eval::Programs programs;
  const auto main = ExpandDocument(graph, *graph.documents()[0], programs);
  REQUIRE(main->all.size() == 2);
  CHECK(main->all[0].parameters->path() == "main.parameters.dev.json");
  CHECK(main->all[0].expansion->root().scope->Parameter("A").text() == "d");
  CHECK(main->all[1].expansion->root().scope->Parameter("A").text() == "p");
  const auto other = ExpandDocument(graph, *graph.documents()[3], programs);
  REQUIRE(other->all.size() == 1);
  CHECK(other->all[0].parameters == nullptr);
  CHECK(other->all[0].expansion->root().scope->Parameter("a").IsUnknown());
}

TEST_CASE("secrets of two deployments, and locations of two groups, are not taken for the same") {
  const auto nested = [](const std::string& name) {
    return R"({"type": "Microsoft.Resources/deployments", "apiVersion": "2024-03-01", "name": ")" +
           name + R"(", "resourceGroup": ")" + name + R"(", "properties": {"mode": "Incremental",
           "expressionEvaluationOptions": {"scope": "inner"},
           "parameters": {"p": {"reference": {"keyVault": {"id": ")" +
           name + R"("}, "secretName": "s"}}},
           "template": {"contentVersion": "1.0.0.0", "resources": [],
           "parameters": {"p": {"type": "securestring"}},
           "outputs": {"place": {"type": "string", "value": "[resourceGroup().location]"}}}}})";
  };
  std::vector<std::unique_ptr<Document>> documents;
  documents.push_back(Load("main.json", R"({"contentVersion": "1.0.0.0", "resources": [)" +
                                            nested("a") + "," + nested("b") + R"(],
      "outputs": {"place": {"type": "string", "value": "[resourceGroup().location]"}}})"));
  const Graph graph(std::move(documents));
  eval::Programs programs;
  const auto expansions = ExpandDocument(graph, *graph.documents()[0], programs);
  const arm::Expansion& expansion = *expansions->all[0].expansion;
  REQUIRE(expansion.templates().size() == 3);
  const auto& root = expansion.templates().items()[0];
  const auto& a = expansion.templates().items()[1];
  const auto& b = expansion.templates().items()[2];
  CHECK(a.scope->Parameter("p").IsSecret());
  CHECK(eval::Equal(a.scope->Parameter("p"), a.scope->Parameter("p")) == eval::Truth::kTrue);
  CHECK(eval::Equal(a.scope->Parameter("p"), b.scope->Parameter("p")) == eval::Truth::kMaybe);
  CHECK(eval::Equal(root.outputs[0].value, a.outputs[0].value) == eval::Truth::kMaybe);
  CHECK(eval::Equal(a.outputs[0].value, b.outputs[0].value) == eval::Truth::kMaybe);
}

}  // namespace plumbline
