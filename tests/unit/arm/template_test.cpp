#include "arm/template.h"

#include <string>

#include <catch2/catch.hpp>

#include "unit/arm/parsed.h"

namespace plumbline::arm {
namespace {

std::string_view Name(Scope scope) {
  switch (scope) {
    case Scope::kUnknown:
      return "?";
    case Scope::kResourceGroup:
      return "group";
    case Scope::kSubscription:
      return "subscription";
    case Scope::kManagementGroup:
      return "management";
    case Scope::kTenant:
      return "tenant";
  }
  return "?";
}

std::string_view Name(ParameterType type) {
  static constexpr std::string_view kNames[] = {"?",    "string", "securestring", "int",
                                                "bool", "object", "secureobject", "array"};
  return kNames[static_cast<std::size_t>(type)];
}

std::string Join(const NameParts& parts) {
  std::string text;
  for (const NamePart& part : parts) text += part.is_expression ? "<" + part.text + ">" : part.text;
  return text;
}

std::string DumpResource(const TemplateModel& model, const Resource& resource) {
  std::string line = "r" + std::to_string(IndexOf(resource.id));
  if (!resource.symbolic_name().empty()) line += " " + std::string(resource.symbolic_name()) + ":";
  line += " " + (resource.full_type.empty() ? "?" : resource.full_type);
  line += " '" + Join(resource.name_parts) + "'";
  CHECK(resource.full_name == LiteralName(resource.name_parts));
  if (!resource.target_type.empty()) {
    line += " on " + resource.target_type + " '" + Join(resource.target_name) + "'";
  }
  if (resource.parent != kNoId<ResourceId>) {
    line += " in r" + std::to_string(IndexOf(resource.parent));
  }
  if (resource.existing) line += " existing";
  if (resource.nested != kNoId<TemplateId>) {
    line += " holds t" + std::to_string(IndexOf(resource.nested));
    CHECK(model.templates[resource.nested].holder == resource.id);
  }
  return line + "\n";
}

// One line a template and what it declares, one a resource.
std::string Dump(const TemplateModel& model) {
  std::string dump;
  for (const Template& section : model.templates) {
    dump += "t" + std::to_string(IndexOf(section.id)) + " " + std::string(Name(section.scope));
    if (section.IsNested()) {
      dump += " in r" + std::to_string(IndexOf(section.holder)) +
              (section.outer_scope ? " outer" : " inner");
    }
    const TemplateId reads = model.EvaluationScope(section).id;
    if (reads != section.id) dump += " reads t" + std::to_string(IndexOf(reads));
    dump += "\n";
    for (const Parameter& param : section.parameters) {
      dump += " p " + std::string(param.name()) + " " + std::string(Name(param.parsed_type)) +
              (param.IsSecure() ? " secure" : "") + (param.IsRequired() ? " required" : "") + "\n";
      CHECK(section.FindParameter(param.name()) != nullptr);
    }
    for (const Variable& variable : section.variables) {
      dump += " v " + std::string(variable.name()) + (variable.IsLoop() ? " loop" : "") + "\n";
    }
    if (section.has_unnamed_variables) dump += " v ...\n";
    for (const UserFunction& function : section.functions) {
      dump += " f " + std::string(function.name_space.text()) + "." + std::string(function.name()) +
              "(";
      for (const Parameter& param : function.parameters) dump += std::string(param.name()) + ",";
      dump += ")\n";
    }
    for (const Output& output : section.outputs) {
      dump += " o " + std::string(output.name()) + " " + std::string(Name(output.parsed_type)) +
              (output.IsSecure() ? " secure" : "") + "\n";
    }
    for (const ResourceId id : section.resources) {
      CHECK(model.resources[id].owner == section.id);
      dump += " " + DumpResource(model, model.resources[id]);
    }
  }
  return dump;
}

struct Case {
  const char* name;
  const char* json;
  const char* dump;
};

constexpr const char* kGroupSchema =
    "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

}  // namespace

TEST_CASE("templates as models") {
  static const Case kCases[] = {
      {"sections in any case",
       R"({"$schema": "http://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json",
           "Parameters": {"a": {"Type": "String"}, "b": {"type": "secureObject", "defaultValue": {}},
                          "c": {"type": "int", "nullable": true}, "d": "wrong"},
           "VARIABLES": {"x": 1, "y": "[z()]"},
           "outputs": {"o": {"type": "SecureString", "value": "x"}},
           "resources": []})",
       "t0 subscription\n"
       " p a string required\n"
       " p b secureobject secure\n"
       " p c int\n"
       " p d ?\n"
       " v x\n"
       " v y\n"
       " o o securestring secure\n"},
      {"variables made by loops",
       R"({"variables": {"copy": [{"name": "a", "count": 2, "input": 1}, {"name": "[b()]"}, 7], "c": 1,
                         "[string('copy')]": 2}})",
       "t0 ?\n v a loop\n v c\n v ...\n"},
      {"a variable called copy that is no loop", R"({"variables": {"copy": {"a": 1}}})",
       "t0 ?\n v copy\n"},
      {"types through definitions",
       R"({"definitions": {"pw": {"type": "secureString"}, "a/b": {"$ref": "#/definitions/pw"},
                           "loop": {"$ref": "#/definitions/loop"},
                           "o": {"type": "object", "properties": {"p": {"type": "int"}}}},
           "parameters": {"p": {"$ref": "#/definitions/a~1b"}, "q": {"$ref": "#/definitions/loop"},
                          "r": {"$ref": "#/definitions/o/properties/p"}, "s": {"$ref": "#/none"},
                          "t": {"$ref": "#/definitions/a%2fb"}}})",
       "t0 ?\n p p securestring secure required\n p q ? required\n p r int required\n"
       " p s ? required\n p t ? required\n"},
      {"user functions",
       R"({"functions": [{"namespace": "contoso", "members": {"f": {"parameters": [{"name": "a",
           "type": "string"}, 3], "output": {"type": "string", "value": "[parameters('a')]"}}}}, 4]})",
       "t0 ?\n f contoso.f(a,)\n"},
      {"children, relative and complete",
       R"({"resources": [
             {"type": "My.Rp/a", "name": "n1", "resources": [
                {"type": "b", "name": "n2", "resources": [{"type": "c", "name": "n3"}]},
                {"type": "my.rp/a/b", "name": "n1/n4"},
                {"type": "Other.Rp/x", "name": "n5"}]},
             {"type": "My.Rp/a", "name": "[parameters('p')]", "resources": [
                {"type": "b", "name": "[concat('x', '1')]"}]}]})",
       "t0 ?\n"
       " r0 My.Rp/a 'n1'\n"
       " r1 My.Rp/a/b 'n1/n2' in r0\n"
       " r2 My.Rp/a/b/c 'n1/n2/n3' in r1\n"
       " r3 my.rp/a/b 'n1/n4' in r0\n"
       " r4 My.Rp/a/Other.Rp/x 'n1/n5' in r0\n"
       " r5 My.Rp/a '<parameters('p')>'\n"
       " r6 My.Rp/a/b '<parameters('p')>/x1' in r5\n"},
      {"extensions in the legacy spelling",
       R"({"resources": [
             {"type": "Microsoft.Web/sites", "name": "s", "resources": [
                {"type": "providers/diagnosticSettings", "name": "Microsoft.Insights/d"}]},
             {"type": "Microsoft.Web/sites/providers/diagnosticSettings", "name": "s/Microsoft.Insights/d"},
             {"type": "Microsoft.Storage/storageAccounts/blobServices/containers/providers/roleAssignments",
              "name": "[concat(parameters('sa'), '/default/', variables('c'), '/Microsoft.Authorization/', guid('x'))]"},
             {"type": "Microsoft.Web/sites/providers/locks", "name": "[parameters('n')]"},
             {"type": "Microsoft.Web/sites/providers/locks", "name": "too/few"}]})",
       "t0 ?\n"
       " r0 Microsoft.Web/sites 's'\n"
       " r1 Microsoft.Insights/diagnosticSettings 'd' on Microsoft.Web/sites 's' in r0\n"
       " r2 Microsoft.Insights/diagnosticSettings 'd' on Microsoft.Web/sites 's'\n"
       " r3 Microsoft.Authorization/roleAssignments '<guid('x')>' on "
       "Microsoft.Storage/storageAccounts/blobServices/containers '<parameters('sa')>/default/"
       "<variables('c')>'\n"
       " r4 Microsoft.Web/sites/providers/locks '<parameters('n')>'\n"
       " r5 Microsoft.Web/sites/providers/locks 'too/few'\n"},
      {"pieces of names",
       R"({"resources": [
             {"type": "A.B/c", "name": "[format('{0}/{1}', parameters( 'x' ), 'web')]"},
             {"type": "A.B/c", "name": "[format('{{{0}}}-{1:D2}', 'a', 1)]"},
             {"type": "A.B/c", "name": "[concat('a', concat('b', format('c{0}', 'd')))]"},
             {"type": "A.B/c", "name": "[concat(]"},
             {"type": "A.B/c", "name": "[[x]"},
             {"type": "[parameters('t')]", "name": 5}]})",
       "t0 ?\n"
       " r0 A.B/c '<parameters('x')>/web'\n"
       " r1 A.B/c '<format('{{{0}}}-{1:D2}','a',1)>'\n"
       " r2 A.B/c 'abcd'\n"
       " r3 A.B/c '<concat(>'\n"
       " r4 A.B/c '[x]'\n"
       " r5 ? ''\n"},
      {"symbolic names",
       R"({"languageVersion": "2.0", "resources": {
             "site": {"type": "Microsoft.Web/sites", "name": "s", "resources": {"kid": {"type": "config", "name": "web"}}},
             "old": {"existing": true, "type": "Microsoft.Web/sites", "name": "o"},
             "group": {"import": "graph", "type": "Microsoft.Graph/groups@v1.0"}}})",
       "t0 ?\n"
       " r0 site: Microsoft.Web/sites 's'\n"
       " r1 kid: Microsoft.Web/sites/config 's/web' in r0\n"
       " r2 old: Microsoft.Web/sites 'o' existing\n"
       " r3 group: Microsoft.Graph/groups ''\n"},
      {"nested deployments, in document order whatever comes first",
       R"({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
           "resources": [
             {"type": "Microsoft.Resources/deployments", "name": "outer",
              "properties": {"template": {"parameters": {"a": {"type": "string"}}, "resources": [
                 {"type": "microsoft.resources/deployments", "name": "deep", "properties": {
                    "expressionEvaluationOptions": {"scope": "Outer"},
                    "template": {"resources": [{"type": "A.B/c", "name": "x"}]}}}]}},
              "resources": [{"type": "kid", "name": "k"}]},
             {"type": "Microsoft.Resources/deployments", "name": "inner",
              "properties": {"expressionEvaluationOptions": {"scope": "INNER"}, "template": {
                 "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
                 "resources": [{"type": "A.B/c", "name": "y"}]}}},
             {"type": "Microsoft.Resources/deployments", "name": "late",
              "properties": {"template": "[variables('t')]"}},
             {"type": "A.B/c", "name": "last", "properties": {"template": {"resources": [{"type": "A.B/c", "name": "no"}]}}}]})",
       "t0 group\n"
       " r0 Microsoft.Resources/deployments 'outer' holds t1\n"
       " r3 Microsoft.Resources/deployments/kid 'outer/k' in r0\n"
       " r4 Microsoft.Resources/deployments 'inner' holds t3\n"
       " r6 Microsoft.Resources/deployments 'late'\n"
       " r7 A.B/c 'last'\n"
       "t1 group in r0 outer reads t0\n"
       " p a string required\n"
       " r1 microsoft.resources/deployments 'deep' holds t2\n"
       "t2 group in r1 outer reads t0\n"
       " r2 A.B/c 'x'\n"
       "t3 subscription in r4 inner\n"
       " r5 A.B/c 'y'\n"},
      {"an exported list", R"([{"type": "A.B/c", "apiVersion": "1", "name": "x"}, 3])",
       "t0 ?\n r0 A.B/c 'x'\n"},
      {"the template in a blueprint's artifact",
       R"({"kind": "template", "name": "x", "properties": {"parameters": {"a": {"value": 1}}, "template": {
           "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
           "parameters": {"a": {"type": "int"}}, "resources": [{"type": "A.B/c", "name": "x"}]}}})",
       "t0 group\n p a int required\n r0 A.B/c 'x'\n"},
      {"nothing of the right kind",
       R"({"$schema": 3, "parameters": [], "variables": "x", "functions": {"a": 1}, "outputs": [1],
           "definitions": 4, "metadata": [], "resources": "[x()]"})",
       "t0 ?\n"},
      {"resources of the wrong kinds",
       R"({"resources": [1, "x", null, [], {}, {"type": 1, "name": {}, "resources": 4, "properties": 5},
           {"type": "Microsoft.Resources/deployments", "properties": {"template": []}},
           {"type": "Microsoft.Resources/deployments", "properties": {"[x()]": {"resources": []}}}]})",
       "t0 ?\n r0 ? ''\n r1 ? ''\n r2 Microsoft.Resources/deployments ''\n"
       " r3 Microsoft.Resources/deployments ''\n"},
      {"a section that may come from an expression key holds nothing",
       R"({"[x()]": {"type": "A.B/c"}})", "t0 ?\n"},
      {"no object at all", "3", "t0 ?\n"},
      {"nothing at all", "", "t0 ?\n"},
      {"half a file", R"({"resources": [{"type": "A.B/c", "name": )", "t0 ?\n r0 A.B/c ''\n"},
  };
  for (const Case& c : kCases) {
    INFO(c.name);
    const Parsed file(c.json);
    CHECK(Dump(TemplateModel::Build(file.root())) == c.dump);
  }
}

TEST_CASE("of several declarations of a name the exact spelling wins, then the last") {
  const Parsed file(
      R"({"parameters": {"a": {"type": "int"}, "A": {"type": "bool"}, "a": {"type": "array"}}})");
  const TemplateModel model = TemplateModel::Build(file.root());
  CHECK(model.root().FindParameter("A")->parsed_type == ParameterType::kBool);
  CHECK(model.root().FindParameter("a")->parsed_type == ParameterType::kArray);
  CHECK(model.root().FindParameter("b") == nullptr);
}

TEST_CASE("names are found in any case") {
  const Parsed file(
      R"({"variables": {"Abc": 1}, "outputs": {"Out": {}}, "functions": [{"namespace": "N",
    "members": {"F": {"parameters": [{"name": "P"}], "output": {}}}}],
    "resources": {"Site": {"type": "Microsoft.Web/sites", "name": "s"}}})");
  const TemplateModel model = TemplateModel::Build(file.root());
  CHECK(model.root().FindVariable("aBC")->value.Integer() == 1);
  CHECK(model.root().FindOutput("out") != nullptr);
  REQUIRE(model.root().FindFunction("n", "f") != nullptr);
  CHECK(model.root().FindFunction("n", "f")->FindParameter("p") != nullptr);
  CHECK(model.root().FindFunction("m", "f") == nullptr);
  CHECK(model.FindSymbolic(model.root(), "SITE") != nullptr);
  CHECK(model.FindSymbolic(model.root(), "other") == nullptr);
  CHECK(model.ResourcesOfType("microsoft.web/SITES").size() == 1);
  CHECK(model.ResourcesOfType("microsoft.web/serverfarms").empty());
}

TEST_CASE("the resource and the template around a node") {
  const Parsed file(R"({"variables": {"v": "top"}, "resources": [
    {"type": "A.B/c", "name": "first", "resources": [{"type": "d", "name": "kid"}], "tags": "after"},
    {"type": "Microsoft.Resources/deployments", "name": "dep",
     "properties": {"template": {"variables": {"w": "inside"}, "resources": [
        {"type": "A.B/c", "name": "deep"}], "outputs": {"o": {"value": "behind"}}}, "mode": "end"}}],
    "outputs": {"o": {"value": "bottom"}}})");
  const TemplateModel model = TemplateModel::Build(file.root());
  static constexpr struct {
    const char* text;
    int resource;
    int owner;
  } kCases[] = {
      {"top", -1, 0},   {"first", 0, 0}, {"kid", 1, 0},    {"after", 0, 0}, {"dep", 2, 0},
      {"inside", 2, 1}, {"deep", 3, 1},  {"behind", 2, 1}, {"end", 2, 0},   {"bottom", -1, 0},
  };
  for (const auto& c : kCases) {
    INFO(c.text);
    const NodeRef node = file.Scalar(c.text);
    REQUIRE(node);
    CHECK(static_cast<int>(IndexOf(model.InnermostResource(node))) == c.resource);
    CHECK(static_cast<int>(IndexOf(model.OwnerOf(node))) == c.owner);
  }
  CHECK(model.InnermostResource({}) == kNoId<ResourceId>);
}

TEST_CASE("Bicep's mark") {
  const Parsed bicep(R"({"metadata": {"_generator": {"name": "Bicep"}}})");
  CHECK(TemplateModel::Build(bicep.root()).root().IsBicepGenerated());
  const Parsed other(R"({"metadata": {"_generator": {"name": "hand"}}})");
  CHECK_FALSE(TemplateModel::Build(other.root()).root().IsBicepGenerated());
}

TEST_CASE("names compared") {
  static constexpr struct {
    const char* a;
    const char* b;
    Match match;
  } kCases[] = {
      {"x", "X", Match::kYes},
      {"x", "y", Match::kNo},
      {"[parameters('a')]", "[Parameters( 'A' )]", Match::kYes},
      {"[parameters('a')]", "[parameters('b')]", Match::kMaybe},
      {"[concat(parameters('a'), '/web')]", "[format('{0}/{1}', parameters('a'), 'web')]",
       Match::kYes},
      {"[concat(parameters('a'), '/web')]", "[concat(parameters('a'), '/logs')]", Match::kNo},
      {"[concat(parameters('a'), '/web')]", "x/web", Match::kMaybe},
      {"[concat('a', copyIndex())]", "[concat('a', copyIndex())]", Match::kMaybe},
      {"", "x", Match::kMaybe},
  };
  for (const auto& c : kCases) {
    INFO(c.a << " and " << c.b);
    const Parsed a("\"" + std::string(c.a) + "\"");
    const Parsed b("\"" + std::string(c.b) + "\"");
    CHECK(CompareNames(PartsOfName(Value(a.root())), PartsOfName(Value(b.root()))) == c.match);
    CHECK(CompareNames(PartsOfName(Value(b.root())), PartsOfName(Value(a.root()))) == c.match);
  }
}

TEST_CASE("scopes of schemas") {
  static constexpr struct {
    const char* schema;
    const char* scope;
  } kCases[] = {
      {kGroupSchema, "group"},
      {"http://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json", "group"},
      {" HTTPS://Schema.Management.Azure.com/schemas/2014-04-01-preview/DEPLOYMENTTEMPLATE.json# ",
       "group"},
      {"https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentTemplate.json#",
       "tenant"},
      {"https://schema.management.azure.com/schemas/2019-08-01/"
       "managementGroupDeploymentTemplate.json#",
       "management"},
      {"https://schema.management.azure.com/schemas/2018-05-01/"
       "subscriptionDeploymentTemplate.json#",
       "subscription"},
      {"https://schema.management.azure.com/schemas/2031-01-01/deploymentTemplate.json#", "group"},
      {"https://schema.management.azure.com/schemas/2019-08-01/galaxyDeploymentTemplate.json#",
       "?"},
      {"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "none"},
      {"https://schema.management.azure.com/schemas/a/b/deploymentTemplate.json#", "none"},
      {"https://schema.management.azure.com/schemas/2019-04-01/my-deploymentTemplate.json#",
       "none"},
      {"https://example.com/schemas/2019-04-01/deploymentTemplate.json#", "none"},
      {"", "none"},
  };
  for (const auto& c : kCases) {
    INFO(c.schema);
    const auto scope = ScopeOfSchema(c.schema);
    CHECK((scope ? Name(*scope) : "none") == std::string_view(c.scope));
  }
}

TEST_CASE("parameter files") {
  const Parsed file(
      R"({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
    "contentVersion": "1.0.0.0", "metadata": {"template": "main.json"},
    "parameters": {"a": {"value": "[x()]"}, "b": {"reference": {"secretName": "s"}}, "c": "wrong", "A": {"value": 2}}})");
  const ParameterFile params = ParameterFile::Build(file.root());
  REQUIRE(params.assignments.size() == 4);
  CHECK(params.assignments[0].value.Text() == "[x()]");
  CHECK(params.Find("B")->reference["secretName"].Text() == "s");
  CHECK(params.Find("b")->value.IsAbsent());
  CHECK(params.Find("c")->value.IsAbsent());
  CHECK(params.Find("a")->value.Integer() == 2);
  CHECK(params.Find("d") == nullptr);
  CHECK(params.metadata["template"].Text() == "main.json");
  const Parsed wrong(R"([{"parameters": 3}])");
  CHECK(ParameterFile::Build(wrong.root()).assignments.empty());
}

}  // namespace plumbline::arm
