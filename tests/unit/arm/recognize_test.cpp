#include <string>

#include <catch2/catch.hpp>

#include "arm/template.h"
#include "unit/arm/parsed.h"

namespace plumbline::arm {
namespace {

std::string_view Name(FileKind kind) {
  switch (kind) {
    case FileKind::kOther:
      return "other";
    case FileKind::kTemplate:
      return "template";
    case FileKind::kParameterFile:
      return "parameters";
    case FileKind::kUiDefinition:
      return "ui";
    case FileKind::kPolicyDefinition:
      return "policy";
  }
  return "?";
}

}  // namespace

TEST_CASE("files by $schema") {
  static constexpr struct {
    const char* schema;
    const char* kind;
  } kCases[] = {
      {"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
       "template"},
      {"https://schema.management.azure.com/schemas/2019-09-01/deploymentParameters.json#",
       "parameters"},
      {"https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentParameters.json#",
       "parameters"},
      {"https://schema.management.azure.com/schemas/0.1.2-preview/CreateUIDefinition.MultiVm.json#",
       "ui"},
      {"https://schema.management.azure.com/schemas/0.1.0-preview/"
       "CreateUIDefinition.CommonControl.json#",
       "ui"},
      {"https://schema.management.azure.com/schemas/2021-09-09/uiFormDefinition.schema.json#",
       "ui"},
      {"https://schema.management.azure.com/schemas/viewdefinition/0.0.1-preview/"
       "ViewDefinition.json#",
       "other"},
      {"https://schema.management.azure.com/schemas/2020-10-01/policyDefinition.json", "policy"},
      {"https://aka.ms/azure-quickstart-templates-metadata-schema#", "other"},
      {"https://aka.ms/bicep-registry-module-version-file-schema#", "other"},
      {"http://json-schema.org/draft-07/schema#", "other"},
  };
  for (const auto& c : kCases) {
    INFO(c.schema);
    const Parsed file(R"({"$Schema": ")" + std::string(c.schema) + "\"}");
    CHECK(Name(Recognize(file.root())) == c.kind);
  }
}

TEST_CASE("files by shape") {
  static constexpr struct {
    const char* json;
    const char* kind;
  } kCases[] = {
      {R"({"contentVersion": "1.0.0.0", "resources": []})", "template"},
      {R"({"$schema": "https://example.com/x#", "ContentVersion": "1.0.0.0", "Resources": {}})",
       "template"},
      {R"({"$schema": 3, "contentVersion": "1.0.0.0", "resources": []})", "template"},
      {R"({"contentVersion": "1.0.0.0", "resources": "x"})", "other"},
      {R"({"resources": []})", "other"},
      {R"({"resources": [{"type": "Microsoft.Web/sites", "properties": {}}]})", "template"},
      {R"({"resources": [{"type": "Microsoft.Web/sites"}]})", "other"},
      {R"({"resources": [{"type": "sites", "properties": {}}]})", "other"},
      {R"({"resources": [{"type": "Microsoft.Web/sites", "properties": {}}], "kind": "x"})",
       "other"},
      {R"({"kind": "template", "properties": {"template": {"$schema":
           "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}}})",
       "template"},
      {R"({"kind": "template", "properties": {"template": {}}})", "other"},
      {R"({"kind": "policy", "properties": {"template": {"$schema":
           "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}}})",
       "other"},
      {R"({"contentVersion": "1.0.0.0", "parameters": {"a": {"value": 1}, "b": {"reference": {}, "metadata": {}}}})",
       "parameters"},
      {R"({"contentVersion": "1.0.0.0", "parameters": {"a": {"type": "int"}}})", "other"},
      {R"({"contentVersion": "1.0.0.0", "parameters": {"a": 1}})", "other"},
      {R"({"properties": {"policyRule": {}}})", "policy"},
      {R"({"policyRule": {}})", "policy"},
      {R"({"properties": {"policyDefinitions": []}})", "policy"},
      {R"({"properties": {"policyDefinitions": {}}})", "other"},
      {R"({"parameters": {"basics": [], "steps": []}})", "ui"},
      {R"({"handler": "x"})", "ui"},
      {R"({"metadata": {"_generator": {"name": "bicep"}}})", "template"},
      {R"({"metadata": {"_generator": "bicep"}})", "other"},
      {R"([{"type": "A.B/c", "apiVersion": "1", "name": "x"}])", "template"},
      {R"([{"type": "A.B/c", "apiVersion": "1", "name": "x"}, {}])", "other"},
      {"[]", "other"},
      {"{}", "other"},
      {"3", "other"},
      {"", "other"},
  };
  for (const auto& c : kCases) {
    INFO(c.json);
    const Parsed file(c.json);
    CHECK(Name(Recognize(file.root())) == c.kind);
  }
}

TEST_CASE("recognition needs no prepared tree") {
  const SourceFile source("x.json", R"({"$schema":
    "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"})");
  Tree tree;
  json::Parser().Parse(source.text(), source.content_begin(), tree);
  CHECK(Recognize(tree.root()) == FileKind::kTemplate);
}

}  // namespace plumbline::arm
