#include "graph/graph.h"

#include <memory>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "unit/graph/loaded.h"

namespace plumbline {

TEST_CASE("documents get the model of their kind") {
  static constexpr struct {
    const char* path;
    const char* text;
    const char* kind;
  } kCases[] = {
      {"a.json", R"({"contentVersion": "1.0.0.0", "resources": []})", "template"},
      {"a.json", R"({"contentVersion": "1.0.0.0", "parameters": {}})", "parameter file"},
      {"a.json", R"({"handler": ""})", "UI definition"},
      {"a.json", R"({"policyRule": {}})", "policy definition"},
      {"a.json", R"({"stages": [{"stage": "a"}]})", "other"},
      {"a.yml", "stages:\n- stage: a\n", "pipeline"},
      {"a.yml", "steps:\n- script: a\n", "pipeline template"},
      {"a.yml", "a: b\n", "other"},
  };
  for (const auto& c : kCases) {
    INFO(c.text);
    const auto document = Load(c.path, c.text);
    CHECK(ToText(document->kind) == c.kind);
    CHECK(document->arm_template.has_value() == (document->kind == DocumentKind::kTemplate));
    CHECK(document->parameter_file.has_value() == (document->kind == DocumentKind::kParameterFile));
    CHECK(document->pipeline.has_value() == (document->kind == DocumentKind::kPipeline ||
                                             document->kind == DocumentKind::kPipelineTemplate));
  }
}

TEST_CASE("resources of a type come from all templates, in order") {
  std::vector<std::unique_ptr<Document>> documents;
  documents.push_back(Load("a.json", R"({"contentVersion": "1.0.0.0", "resources": [
    {"type": "Microsoft.Web/sites", "name": "a1", "resources": [{"type": "slots", "name": "s"}]},
    {"type": "[x()]", "name": "?"}, {"type": "microsoft.web/SITES", "name": "a2"}]})"));
  documents.push_back(Load("b.yml", "steps:\n- script: a\n"));
  documents.push_back(Load(
      "c.json",
      R"({"contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Web/sites", "name": "c"}]})"));
  for (std::size_t i = 0; i < documents.size(); ++i) documents[i]->id = static_cast<FileId>(i);
  const Graph graph(std::move(documents));
  std::string names;
  for (const ResourceRef& ref : graph.ResourcesOfType("MICROSOFT.web/sites")) {
    names += ref.document->path() + ":" + *ref.resource->full_name + " ";
  }
  CHECK(names == "a.json:a1 a.json:a2 c.json:c ");
  CHECK(graph.ResourcesOfType("Microsoft.Web/sites/slots").size() == 1);
  CHECK(graph.ResourcesOfType("").empty());
  CHECK(graph.At(FileId{2}).path() == "c.json");
}

TEST_CASE("every scalar is seen once, in order") {
  const auto document = Load("a.json", R"({"a": "x", "b": [1, true, null, {"c": "y"}]})");
  std::string seen;
  ForEachScalar(*document, [&](NodeRef node) { seen += std::string(node.text()) + " "; });
  CHECK(seen == "x 1 true null y ");
}

}  // namespace plumbline
