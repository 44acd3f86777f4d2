// Questions about particular resources, and the list of expressions.
#include <string>

#include <catch2/catch.hpp>

#include "arm/app_service.h"
#include "arm/environment.h"
#include "arm/expression_uses.h"
#include "unit/arm/parsed.h"

namespace plumbline::arm {
namespace {

std::string Dump(const Value& value) {
  if (value.IsAbsent()) return "absent";
  if (const auto text = value.Text()) return std::string(*text);
  return value.IsUnknown() ? "unknown" : "other";
}

std::string Dump(const NamedValues& values) {
  std::string dump;
  for (const NamedValue& item : values.items) {
    dump += item.name_known ? std::string(item.name) : "?";
    dump += "=" + Dump(item.value) + (item.is_secure ? "! " : " ");
  }
  return dump + (values.complete ? "." : "...");
}

// A template whose first resource is a site called `name`, with the given siteConfig and the
// resources behind it.
std::string SiteTemplate(std::string_view name, std::string_view site_config, std::string_view kids,
                         std::string_view others) {
  return R"({"resources": [{"type": "Microsoft.Web/sites", "name": ")" + std::string(name) +
         R"(", "properties": {"siteConfig": )" + std::string(site_config) + R"(}, "resources": [)" +
         std::string(kids) + "]}" + std::string(others) + "]}";
}

struct SiteCase {
  const char* name;
  const char* site_config;
  const char* kids;
  const char* others;
  const char* answer;
};

}  // namespace

TEST_CASE("the health check path of a site") {
  static constexpr SiteCase kCases[] = {
      {"s", R"({"healthCheckPath": "/a"})", "", "", "/a"},
      {"s", "{}", "", "", "absent"},
      {"s", R"("[x()]")", "", "", "unknown"},
      {"s", R"({"healthCheckPath": "[x()]"})", "", "", "unknown"},
      {"s", "{}", R"({"type": "config", "name": "web", "properties": {"healthCheckPath": "/b"}})",
       "", "/b"},
      {"[n()]", "{}",
       R"({"type": "config", "name": "WEB", "properties": {"healthCheckPath": "/b"}})", "", "/b"},
      {"s", "{}", R"({"type": "config", "name": "logs", "properties": {"healthCheckPath": "/b"}})",
       "", "absent"},
      {"s", "{}", R"({"type": "config", "name": "[x()]", "properties": {"healthCheckPath": "/b"}})",
       "", "unknown"},
      {"s", "{}", R"({"type": "config", "name": "[x()]", "properties": {}})", "", "absent"},
      {"s", "{}", "",
       R"(,{"type": "Microsoft.Web/sites/config", "name": "s/web", "properties": {"healthCheckPath": "/c"}})",
       "/c"},
      {"s", "{}", "",
       R"(,{"type": "Microsoft.Web/sites/config", "name": "t/web", "properties": {"healthCheckPath": "/c"}})",
       "absent"},
      {"s", "{}", "",
       R"(,{"type": "Microsoft.Web/sites/config", "name": "[concat(parameters('n'), '/web')]",
            "properties": {"healthCheckPath": "/c"}})",
       "unknown"},
      {"s", "{}", "",
       R"(,{"type": "Microsoft.Web/sites/config", "name": "[concat(parameters('n'), '/logs')]",
            "properties": {"healthCheckPath": "/c"}})",
       "absent"},
      {"[parameters('n')]", "{}", "",
       R"(,{"type": "Microsoft.Web/sites/config", "name": "[concat(parameters('n'), '/web')]",
            "properties": {"healthCheckPath": "/c"}})",
       "/c"},
      {"[parameters('n')]", "{}", "",
       R"(,{"type": "Microsoft.Resources/deployments", "name": "d", "properties": {
            "expressionEvaluationOptions": {"scope": "inner"}, "template": {"resources": [
            {"type": "Microsoft.Web/sites/config", "name": "[concat(parameters('n'), '/web')]",
             "properties": {"healthCheckPath": "/c"}}]}}})",
       "unknown"},
      {"s", "{}", "",
       R"(,{"type": "Microsoft.Web/sites", "name": "t", "resources": [
            {"type": "config", "name": "web", "properties": {"healthCheckPath": "/d"}}]})",
       "absent"},
      {"s", "{}", "",
       R"(,{"type": "Microsoft.Web/sites/slots/config", "name": "s/t/web", "properties": {"healthCheckPath": "/e"}})",
       "absent"},
  };
  for (const SiteCase& c : kCases) {
    INFO(c.name << " " << c.site_config << " " << c.kids << c.others);
    const Parsed file(SiteTemplate(c.name, c.site_config, c.kids, c.others));
    const TemplateModel model = TemplateModel::Build(file.root());
    CHECK(Dump(HealthCheckPath(model, model.resources[ResourceId{0}])) == c.answer);
  }
}

TEST_CASE("slots have a configuration of their own") {
  const Parsed file(R"({"resources": [
    {"type": "Microsoft.Web/sites", "name": "s", "properties": {"siteConfig": {"healthCheckPath": "/site"}},
     "resources": [{"type": "slots", "name": "t", "properties": {}, "resources": [
        {"type": "config", "name": "web", "properties": {"healthCheckPath": "/slot"}},
        {"type": "config", "name": "appsettings", "properties": {"A": "1"}}]}]}]})");
  const TemplateModel model = TemplateModel::Build(file.root());
  const Resource& slot = model.resources[ResourceId{1}];
  REQUIRE(slot.IsType("Microsoft.Web/sites/slots"));
  CHECK(Dump(HealthCheckPath(model, slot)) == "/slot");
  CHECK(Dump(AppSettings(model, slot)) == "A=1 .");
  CHECK(Dump(AppSettings(model, model.resources[ResourceId{0}])) == ".");
}

TEST_CASE("app settings of a site") {
  static constexpr SiteCase kCases[] = {
      {"s", "{}", "", "", "."},
      {"s",
       R"({"appSettings": [{"name": "A", "value": "1"}, {"Name": "B", "Value": "[x()]"}, {"name": "C"}]})",
       "", "", "A=1 B=unknown C=absent ."},
      {"s", R"({"appSettings": [{"name": "[x()]", "value": "1"}, "[y()]", 4]})", "", "", "?=1 ..."},
      {"s", R"({"appSettings": "[union(x(), y())]"})", "", "", "..."},
      {"s", R"({"copy": [{"name": "appSettings", "count": 2, "input": {}}]})", "", "", "..."},
      {"s", R"({"appSettings": {"A": 1}})", "", "", "."},
      {"s", R"({"appSettings": [{"name": "A", "value": "1"}]})",
       R"({"type": "config", "name": "appsettings", "properties": {"B": "2", "[x()]": "3"}})", "",
       "A=1 B=2 ?=3 ..."},
      {"s", "{}",
       R"({"type": "config", "name": "web", "properties": {"appSettings": [{"name": "A", "value": "1"}]}})",
       "", "A=1 ."},
      {"s", "{}", "",
       R"(,{"type": "Microsoft.Web/sites/config", "name": "S/AppSettings", "properties": {"B": "2"}})",
       "B=2 ."},
      {"s", "{}", "",
       R"(,{"type": "Microsoft.Web/sites/config", "name": "[x()]", "properties": {"B": "2"}})",
       "..."},
      {"s", "{}", R"({"type": "config", "name": "appsettings", "properties": "[x()]"})", "", "..."},
      {"s", "{}",
       R"({"type": "config", "name": "connectionstrings", "properties": {"B": {"value": "2"}}})",
       "", "."},
  };
  for (const SiteCase& c : kCases) {
    INFO(c.site_config << " " << c.kids << c.others);
    const Parsed file(SiteTemplate(c.name, c.site_config, c.kids, c.others));
    const TemplateModel model = TemplateModel::Build(file.root());
    CHECK(Dump(AppSettings(model, model.resources[ResourceId{0}])) == c.answer);
  }
}

TEST_CASE("a setting is found by its name, and marked where it is written") {
  const Parsed file(
      SiteTemplate("s", R"({"appSettings": [{"name": "A", "value": "1"}]})",
                   R"({"type": "config", "name": "appsettings", "properties": {"a": "2"}})", ""));
  const TemplateModel model = TemplateModel::Build(file.root());
  const NamedValues settings = AppSettings(model, model.resources[ResourceId{0}]);
  REQUIRE(settings.Find("A") != nullptr);
  CHECK(settings.Find("A")->value.Text() == "2");
  CHECK(settings.Find("A")->resource == ResourceId{1});
  CHECK(file.TextAt(settings.items[0].name_span) == "\"A\"");
  CHECK(file.TextAt(settings.items[1].name_span) == "\"a\"");
  CHECK(settings.Find("B") == nullptr);
}

TEST_CASE("connection strings of a site") {
  const Parsed file(SiteTemplate(
      "s", R"({"connectionStrings": [{"name": "A", "connectionString": "1", "type": "SQLAzure"}]})",
      R"({"type": "config", "name": "connectionstrings", "properties": {"B": {"value": "2", "type": "Custom"}}})",
      ""));
  const TemplateModel model = TemplateModel::Build(file.root());
  CHECK(Dump(ConnectionStrings(model, model.resources[ResourceId{0}])) == "A=1 B=2 .");
  CHECK(Dump(ConnectionStringsIn(model.resources[ResourceId{1}])) == "B=2 .");
  CHECK(Dump(AppSettingsIn(model.resources[ResourceId{1}])) == ".");
}

TEST_CASE("environment variables of containers and scripts") {
  static constexpr struct {
    const char* resource;
    const char* dump;
  } kCases[] = {
      {R"({"type": "Microsoft.ContainerInstance/containerGroups", "name": "g", "properties": {
           "containers": [{"name": "a", "properties": {"environmentVariables": [{"name": "X", "value": "1"},
                           {"name": "Y", "secureValue": "2"}]}}, {"name": "b", "properties": {}}],
           "initContainers": [{"properties": {"environmentVariables": "[x()]"}}]}})",
       "...|X=1 Y=2! .|.|"},
      {R"({"type": "Microsoft.App/containerApps", "name": "g", "properties": {"template": {
           "containers": [{"env": [{"name": "X", "value": "1"}, {"name": "Y", "secretRef": "s"}]}, "[x()]"]}}})",
       "X=1 Y=s! .|"},
      {R"({"type": "Microsoft.Resources/deploymentScripts", "name": "g", "properties": {
           "environmentVariables": [{"name": "X", "secureValue": "[x()]"}]}})",
       "X=unknown! .|"},
      {R"({"type": "Microsoft.Web/sites", "name": "g", "properties": {}})", ""},
  };
  for (const auto& c : kCases) {
    INFO(c.resource);
    const Parsed file(R"({"resources": [)" + std::string(c.resource) + "]}");
    const TemplateModel model = TemplateModel::Build(file.root());
    std::string dump;
    for (const Environment& environment : EnvironmentsOf(model.resources[ResourceId{0}])) {
      dump += Dump(environment.variables) + "|";
    }
    CHECK(dump == c.dump);
  }
}

TEST_CASE("the expressions of a template and where they are") {
  const Parsed file(R"({
    "metadata": {"description": "[no()]"},
    "definitions": {"d": {"type": "[no()]"}},
    "parameters": {"p": {"type": "string", "defaultValue": "[a()]", "allowedValues": ["[no()]"],
                         "metadata": {"description": "[optional]"}}, "q": "[no()]"},
    "functions": [{"namespace": "n", "members": {"f": {"parameters": [{"name": "x", "type": "[no()]"}],
                   "output": {"value": "[b()]"}}}}],
    "variables": {"metadata": "[c()]", "v": ["[[no]", "[no", {"[d()]": "[e()]"}]},
    "resources": [
      {"type": "A.B/c", "name": "[f()]", "comments": "[no()]", "metadata": {"x": "[no()]"}, "tags": {"[g()]": 1},
       "resources": [{"type": "d", "name": "[h()]"}], "properties": {"comments": "[i()]"}},
      {"type": "Microsoft.Resources/deployments", "name": "[j()]", "properties": {
        "template": {"metadata": "[no()]", "variables": {"w": "[k()]"},
                     "resources": {"sym": {"type": "A.B/c", "name": "[l()]"}}},
        "parameters": {"z": {"value": "[m()]"}}}}],
    "outputs": {"o": {"type": "string", "value": "[n()]", "metadata": "[no()]", "condition": "[o()]"}}})");
  const TemplateModel model = TemplateModel::Build(file.root());
  std::string dump;
  for (const ExpressionUse& use : CollectExpressions(model)) {
    dump += std::string(use.Text()) + (use.is_key ? " key" : "") + " t" +
            std::to_string(IndexOf(use.owner));
    if (use.resource != kNoId<ResourceId>) dump += " r" + std::to_string(IndexOf(use.resource));
    if (use.function) dump += " in " + std::string(use.function->name());
    dump += "\n";
    CHECK(model.InnermostResource(use.node) == use.resource);
    CHECK(model.OwnerOf(use.node) == use.owner);
  }
  CHECK(dump ==
        "a() t0\nb() t0 in f\nc() t0\nd() key t0\ne() t0\n"
        "f() t0 r0\ng() key t0 r0\nh() t0 r1\ni() t0 r0\n"
        "j() t0 r2\nk() t1 r2\nl() t1 r3\nm() t0 r2\n"
        "n() t0\no() t0\n");
  CHECK(CollectExpressions(TemplateModel::Build({})).empty());
}

}  // namespace plumbline::arm
