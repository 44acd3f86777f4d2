// Sites, their plans, configuration and settings as deployed.
#include "arm/sites.h"

#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "arm/identity_uses.h"
#include "unit/arm/parsed.h"

namespace plumbline::arm {
namespace {

class Deployed {
 public:
  explicit Deployed(std::string_view resources)
      : text_(fmt::format(
            R"({{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion":"1.0.0.0","parameters":{{"any":{{"type":"string"}},"flag":{{"type":"bool"}},
            "list":{{"type":"array"}},"sku":{{"type":"string","allowedValues":["S1","B1"]}}}},
            "resources":[{}]}})",
            resources)),
        file_(text_),
        model_(TemplateModel::Build(file_.root())),
        expansion(session_, programs_) {
    ExpansionInput input;
    input.model = &model_;
    expansion.Expand(input);
  }

 private:
  std::string text_;
  Parsed file_;
  TemplateModel model_;
  eval::Session session_;
  eval::Programs programs_;

 public:
  Expansion expansion;
};

std::string Plan(std::string_view name, std::string_view members) {
  return fmt::format(R"({{"type":"Microsoft.Web/serverfarms","name":"{}",{}}},)", name, members);
}
std::string SiteOn(std::string_view plan, std::string_view members) {
  return fmt::format(
      R"({{"type":"Microsoft.Web/sites","name":"shop","kind":"app","properties":{{
      "serverFarmId":"[resourceId('Microsoft.Web/serverfarms', {})]"{}}}}})",
      plan, members);
}
std::string Configuration(std::string_view members, std::string_view more = {}) {
  return fmt::format(
      R"({{"type":"Microsoft.Web/sites","name":"shop","properties":{{"siteConfig":{}}}}}{})",
      members, more);
}
std::string Config(std::string_view name, std::string_view properties) {
  return fmt::format(R"(,{{"type":"Microsoft.Web/sites/config","name":"{}","properties":{}}})",
                     name, properties);
}

std::string TierOn(std::string_view resources) {
  const Deployed deployed(resources);
  const auto sites = FindSites(deployed.expansion);
  return sites[0].plan == nullptr ? "no plan" : std::string(TitleOf(sites[0].tier));
}

std::string Property(std::string_view resources) {
  const Deployed deployed(resources);
  const auto value = ConfigurationOf(FindSites(deployed.expansion)[0], "path");
  if (!value) return "?";
  return value->IsNull() ? "none" : std::string(value->text());
}

std::string Settings(std::string_view resources) {
  const Deployed deployed(resources);
  const AppSettingList settings = SettingsOf(FindSites(deployed.expansion)[0]);
  std::string dump;
  for (const AppSetting& setting : settings.items) dump += std::string(setting.name) + " ";
  return dump + (settings.is_complete ? "." : "...");
}

}  // namespace

TEST_CASE("the plan of a site, and its tier") {
  CHECK(TierOn(Plan("p", R"("sku":{"name":"S1"})") + SiteOn("'p'", "")) == "the Standard tier");
  CHECK(TierOn(Plan("p", R"("sku":{"name":"x","tier":"PremiumV3"})") + SiteOn("'p'", "")) ==
        "a Premium tier");
  CHECK(TierOn(Plan("[parameters('any')]", R"("sku":{"name":"B2"})") +
               SiteOn("parameters('any')", "")) == "the Basic tier");
  CHECK(TierOn(Plan("p", R"("sku":{"name":"[parameters('sku')]"})") + SiteOn("'p'", "")) ==
        "an unknown tier");
  CHECK(TierOn(Plan("p", R"("sku":{"name":"S1"})") + SiteOn("'q'", "")) == "no plan");
  CHECK(TierOn(Plan("p", R"("condition":false,"sku":{"name":"S1"})") + SiteOn("'p'", "")) ==
        "no plan");
}

TEST_CASE("a property of a site's configuration") {
  CHECK(Property(Configuration(R"({"path":"/a"})")) == "/a");
  CHECK(Property(Configuration("{}")) == "none");
  CHECK(Property(Configuration(R"("[parameters('any')]")")) == "?");
  CHECK(Property(Configuration(R"({"path":"/a"})", Config("shop/web", R"({"path":"/b"})"))) ==
        "/b");
  CHECK(Property(Configuration("{}", Config("shop/logs", R"({"path":"/b"})"))) == "none");
  CHECK(Property(Configuration("{}", Config("[parameters('any')]", R"({"path":"/b"})"))) == "?");
  CHECK(Property(Configuration("{}", Config("blog/web", R"({"path":"/b"})"))) == "none");
  CHECK(Property(Configuration("{}", Config("[concat(parameters('any'), '/web')]", "{}"))) == "?");
}

TEST_CASE("the settings of a site") {
  CHECK(Settings(Configuration(R"({"appSettings":[{"name":"A","value":"1"}]})")) == "A .");
  CHECK(Settings(Configuration("{}", Config("shop/appsettings", R"({"B":"1"})"))) == "B .");
  CHECK(Settings(Configuration(R"({"appSettings":"[parameters('list')]"})")) == "...");
  CHECK(Settings(Configuration(R"({"appSettings":[{"name":"[parameters('any')]"}]})")) == "...");
  CHECK(Settings(Configuration("{}", Config("shop/appsettings", R"("[parameters('any')]")"))) ==
        "...");
}

TEST_CASE("slots of a site, and the identities of a resource") {
  const Deployed deployed(
      R"({"type":"Microsoft.Web/sites","name":"shop","kind":"app,linux"},
      {"type":"Microsoft.Web/sites/slots","name":"shop/test","identity":{"type":"UserAssigned",
      "userAssignedIdentities":{"[format('{0}', resourceId('A.B/c', parameters('any')))]":{}}}},
      {"type":"A.B/d","name":"x","properties":{
      "p":"[reference(resourceId('A.B/c', parameters('any'))).principalId]","q":"none"}})");
  const auto sites = FindSites(deployed.expansion);
  REQUIRE(sites.size() == 2);
  CHECK(sites[0].slots.size() == 1);
  CHECK(sites[1].production == sites[0].resource);
  CHECK(sites[1].is_linux == eval::Truth::kTrue);
  const auto identities = ListedIdentitiesOf(*sites[1].resource);
  REQUIRE(identities.size() == 1);
  const Expansion& expansion = deployed.expansion;
  const DeployedResource& other = expansion.resources()[DeployedResourceId{2}];
  const auto principal = [&](std::string_view name) {
    return IdentityOfPrincipal(
        expansion, expansion.root(),
        eval::FindMember(eval::FindMember(other.body, "properties")->value, name)->value);
  };
  CHECK(principal("p") == identities[0].id);
  CHECK(principal("q").empty());
}

}  // namespace plumbline::arm
