#include "arm/property_rules.h"

#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "eval/deployment.h"
#include "unit/arm/parsed.h"

namespace plumbline::arm {
namespace {

using Names = std::vector<std::string_view>;
using Values = std::vector<std::string_view>;

// A path of names between dots; `*` is `[*]`.
Names NamesOf(std::string_view path) {
  Names names;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    names.push_back(name == "*" ? std::string_view() : name);
    if (dot == std::string_view::npos) return names;
    path.remove_prefix(dot + 1);
  }
}

std::string Template(std::string_view resources) {
  return fmt::format(
      R"({{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion":"1.0.0.0","parameters":{{"any":{{"type":"string"}},"flag":{{"type":"bool"}},
      "one":{{"type":"string","allowedValues":["a","b"]}},"list":{{"type":"array"}},
      "thing":{{"type":"object"}},"given":{{"type":"string","defaultValue":"a"}}}},"resources":[{}]}})",
      resources);
}

// What the violations mark: the value's text, or `-` and the container's.
std::string Marked(const PropertyRule& row, std::string_view resources) {
  const std::string text = Template(resources);
  const Parsed file(text);
  const TemplateModel model = TemplateModel::Build(file.root());
  eval::Session session;
  eval::Programs programs;
  Expansion expansion(session, programs);
  ExpansionInput input;
  input.model = &model;
  expansion.Expand(input);
  RelativeFinder relatives(expansion);
  std::string marked;
  for (const DeployedResource& resource : expansion.resources()) {
    for (const PropertyViolation& one : CheckProperty(row, relatives, resource)) {
      const NodeRef node = session.NodeOf(one.origin).node;
      if (!marked.empty()) marked += ' ';
      if (one.is_absence) marked += '-';
      marked += file.TextAt(node.span());
      if (!one.needs_version.empty()) marked += fmt::format("@{}", one.needs_version);
    }
  }
  return marked;
}

std::string Resource(std::string_view members) {
  return fmt::format(R"({{"type":"A.B/c","apiVersion":"2020-01-01","name":"x",{}}})", members);
}

// The value is that of `p` in `properties`.
bool Violates(PropertyOp op, const Values& values, std::string_view value,
              const Pattern* pattern = nullptr) {
  const Names names = NamesOf("properties.p");
  const std::string_view types[] = {"a.b/C"};
  PropertyRule row;
  row.types = types;
  row.test = {{"properties.p", names}, op, values, pattern};
  row.absent = WhenAbsent::kViolation;
  const std::string members =
      value.empty() ? R"("properties":{})" : fmt::format(R"("properties":{{"P":{}}})", value);
  return !Marked(row, Resource(members)).empty();
}

TEST_CASE("operators") {
  using enum PropertyOp;
  constinit static const Pattern kPattern("^x");
  struct Case {
    PropertyOp op;
    Values values;
    std::string_view good, bad;  // Alternatives between bars; an empty one is an absent value.
  };
  const Case cases[] = {
      {kIn,
       {"true"},
       R"(true|1|"True"|"[parameters('any')]"|"[parameters('flag')]")",
       R"(false|"no"|0|2|null|)"},
      {kIn,
       {"a", "b"},
       R"("A"|"[parameters('one')]"|"[parameters('given')]")",
       R"("c"|"ab"|"[concat(parameters('one'), 'c')]")"},
      {kIn, {"a"}, R"("[parameters('one')]"|["a"]|{})", R"("b")"},
      {kNotIn, {"a"}, R"("b"|1|"[parameters('one')]")", R"("A"|"[parameters('given')]"|)"},
      {kAtLeast, {"2"}, R"(2|3.5|"10"|"many")", R"(1|"1"|-1|)"},
      {kAtLeastOrZero, {"90"}, "0|90|365", "1|89"},
      {kVersionAtLeast,
       {"1.2"},
       R"("1.2"|"TLS1_2"|"TLSv1.3"|"Tls12"|1.2|"v2"|"1.2.1")",
       R"("1.1"|"TLS1_0"|"Tls10"|"None"|"1"|"1.x"|"")"},
      {kDateAtLeast,
       {"2021-08-01"},
       R"("2021-08-01"|"2022-01-01-preview")",
       R"("2019-12-01"|"2021-07-31")"},
      {kMatches, {}, R"("x"|"xy"|"[concat('x', parameters('any'))]")", R"("yx"|"X"|1|)"},
      {kMatchesNot, {}, R"("yx"|1)", R"("x")"},
      {kAnyMatches, {}, R"("x"|["y","xy"]|["y","[parameters('any')]"])", R"("y"|["y"]|[]|)"},
      {kExists, {}, R"(0|""|{}|[])", "null|"},
      {kAbsent, {}, R"("[parameters('any')]")", R"(0|""|{})"},
      {kNonEmpty,
       {},
       R"(0|"a"|{"a":1}|["[parameters('any')]"]|"[parameters('any')]")",
       R"(""|{}|[]|null|)"},
      {kEmptyOrNone, {}, R"(""|[]|[""]|["[parameters('any')]"])", R"("a"|["a"]|["","a"]|{})"},
      {kContains, {"a"}, R"("a"|"b, A"|["a"]|["[parameters('any')]"])", R"("ab"|"b,c"|["b"]|[])"},
      {kHasAny, {"a", "b"}, R"("A"|["c","b"]|["[parameters('any')]"])", R"("c"|["c"]|[]|)"},
      {kHasNone,
       {"a", "b"},
       R"("c"|["c"]|[]|["c","[parameters('any')]"]|"[parameters('list')]")",
       R"("A"|["c","b"]|["[parameters('one')]"])"},
  };
  for (const Case& c : cases) {
    for (const bool good : {true, false}) {
      std::string_view rest = good ? c.good : c.bad;
      while (true) {
        const std::size_t bar = rest.find('|');
        const std::string_view value = rest.substr(0, bar);
        INFO(static_cast<int>(c.op) << " " << value);
        CHECK(Violates(c.op, c.values, value, c.values.empty() ? &kPattern : nullptr) == !good);
        if (bar == std::string_view::npos) break;
        rest.remove_prefix(bar + 1);
      }
    }
  }
}

TEST_CASE("guards: all must hold, and one that is not known does not") {
  using enum PropertyOp;
  constinit static const Pattern kPattern("^pre");
  struct Case {
    PropertyOp op;
    Values values;
    std::string_view path, members;
    bool holds;
  };
  const Case cases[] = {
      {kIn, {"v"}, "kind", R"("kind":"V")", true},
      {kIn, {"v"}, "kind", R"("kind":"w")", false},
      {kIn, {"v"}, "kind", R"("tags":{})", false},
      {kIn, {"v"}, "kind", R"("kind":"[parameters('any')]")", false},
      {kIn, {"a", "b"}, "kind", R"("kind":"[parameters('one')]")", true},
      {kIn, {"a"}, "kind", R"("kind":"[parameters('one')]")", false},
      {kNotIn, {"v"}, "kind", R"("tags":{})", true},
      {kNotIn, {"v"}, "kind", R"("kind":"v")", false},
      {kNotIn, {"v"}, "kind", R"("kind":"[parameters('any')]")", false},
      {kMatches, {}, "kind", R"("kind":"prefix")", true},
      {kMatches, {}, "kind", R"("tags":{})", false},
      {kMatchesNot, {}, "kind", R"("tags":{})", true},
      {kMatchesNot, {}, "kind", R"("kind":"prefix")", false},
      {kExists, {}, "sku.name", R"("sku":{"name":"x"})", true},
      {kExists, {}, "sku.name", R"("sku":{"name":null})", false},
      {kExists, {}, "sku.name", R"("sku":{"name":"[parameters('any')]"})", true},
      {kExists, {}, "sku.name", R"("sku":"[parameters('thing')]")", false},
      {kAbsent, {}, "sku.name", R"("tags":{})", true},
      {kAbsent, {}, "sku.name", R"("sku":{"name":"x"})", false},
      {kAbsent, {}, "sku.name", R"("sku":"[parameters('thing')]")", false},
      {kNonEmpty, {}, "zones", R"("zones":["1"])", true},
      {kNonEmpty, {}, "zones", R"("zones":[])", false},
      {kCountAbove, {"1"}, "zones", R"("zones":["1","2"])", true},
      {kCountAbove, {"1"}, "zones", R"("zones":["1"])", false},
      {kCountAbove, {"1"}, "zones", R"("zones":"[parameters('list')]")", false},
      {kHasAny, {"a"}, "zones", R"("zones":["b","a"])", true},
      {kHasNone, {"a"}, "zones", R"("zones":["b","a"])", false},
      {kHasNone, {"a"}, "zones", R"("tags":{})", true},
      {kHasNone, {"a"}, "tags.*.n", R"("tags":{"k":{"n":"b"},"l":{"n":"a"}})", false},
      {kHasNone, {"a"}, "tags.*.n", R"("tags":{"k":{"n":"b"}})", true},
      {kIn, {"x"}, "name", R"("tags":{})", true},
      {kMatches, {}, "apiVersion", R"("tags":{})", false},
  };
  const Names path = NamesOf("properties.p");
  const std::string_view types[] = {"A.B/c"};
  for (const Case& c : cases) {
    const Names names = NamesOf(c.path);
    const PropertyTest guard = {
        {c.path, names}, c.op, c.values, c.values.empty() ? &kPattern : nullptr};
    PropertyRule row;
    row.types = types;
    row.when = {&guard, 1};
    row.test = {{"properties.p", path}, kExists};
    row.absent = WhenAbsent::kViolation;
    INFO(c.path << " " << static_cast<int>(c.op) << " " << c.members);
    CHECK(!Marked(row, Resource(c.members)).empty() == c.holds);
  }
}

TEST_CASE("paths: elements are judged one by one") {
  using enum PropertyOp;
  const std::string_view types[] = {"A.B/c"};
  const Names path = NamesOf("properties.items.*.on");
  const Values yes = {"true"};
  PropertyRule row;
  row.types = types;
  row.test = {{"", path}, kIn, yes};
  row.absent = WhenAbsent::kViolation;
  const auto marked = [&row](std::string_view items) {
    return Marked(row, Resource(fmt::format(R"("properties":{{{}}})", items)));
  };
  CHECK(marked(R"("items":[{"on":true},{"on":0},{"off":1},"[parameters('thing')]"])") ==
        R"(0 -{"off":1})");
  CHECK(marked(R"("items":{"a":{"on":2},"b":{"on":true}})") == "2");
  // Nothing is asked where there are no elements, except for what must be there.
  CHECK(marked(R"("items":[])").empty());
  CHECK(marked(R"("other":1)").empty());
  CHECK(marked(R"("items":"[parameters('list')]")").empty());
  row.test.op = kNonEmpty;
  CHECK(marked(R"("items":[])") == "-[]");
  CHECK(marked(R"("other":1)") == R"(-{"other":1})");

  // A guard about the same elements is asked of each.
  const Names guarded = NamesOf("properties.items.*.kind");
  const Values kinds = {"k"};
  const PropertyTest guard = {{"", guarded}, kIn, kinds};
  row.when = {&guard, 1};
  CHECK(marked(R"("items":[{"kind":"k"},{"kind":"l"},{}])") == R"(-{"kind":"k"})");
  CHECK(marked(R"("items":[{"kind":"l"}])").empty());
  CHECK(marked(R"("items":[])").empty());
  CHECK(marked(R"("other":1)").empty());
}

TEST_CASE("absence, and what is not deployed") {
  using enum PropertyOp;
  const std::string_view types[] = {"A.B/c"};
  const Names path = NamesOf("properties.a.b");
  const Values yes = {"true"};
  const std::pair<std::string_view, std::string_view> since[] = {{"", "2021-01-01"}};
  PropertyRule row;
  row.types = types;
  row.test = {{"", path}, kIn, yes};
  row.absent = WhenAbsent::kViolation;
  CHECK(Marked(row, Resource(R"("properties":{"a":{}})")) == "-{}");
  CHECK(Marked(row, Resource(R"("properties":{"a":null})")) == R"(-{"a":null})");
  CHECK(Marked(row, Resource(R"("tags":{})")).starts_with(R"(-{"type")"));
  CHECK(Marked(row, Resource(R"("properties":"[parameters('thing')]")")).empty());
  CHECK(Marked(row, Resource(R"("properties":{"[parameters('any')]":1})")).empty());
  CHECK(Marked(row, Resource(R"("condition":false)")).empty());
  CHECK(Marked(row, Resource(R"("existing":true)")).empty());
  row.since = since;
  CHECK(Marked(row, Resource(R"("properties":{"a":{}})")) == "-{}@2021-01-01");
  row.since = {};
  row.absent = WhenAbsent::kViolationBelow;
  row.below = "2020-01-02";
  CHECK(Marked(row, Resource(R"("properties":{"a":{}})")) == "-{}");
  row.below = "2020-01-01";
  CHECK(Marked(row, Resource(R"("properties":{"a":{}})")).empty());
  CHECK(Marked(row, Resource(R"("properties":{"a":{"b":0}})")) == "0");
  row.absent = WhenAbsent::kOk;
  CHECK(Marked(row, Resource(R"("properties":{"a":{}})")).empty());
}

TEST_CASE("a child may set the same") {
  using enum PropertyOp;
  const std::string_view types[] = {"A.B/c"};
  const Names path = NamesOf("properties.on");
  const Values yes = {"true"};
  const PropertyPlace also[] = {{"A.B/c/d", "web", {"", path}}};
  PropertyRule row;
  row.types = types;
  row.test = {{"", path}, kIn, yes};
  row.also = also;
  row.absent = WhenAbsent::kViolation;
  const auto with_child = [&row](std::string_view name, std::string_view members,
                                 std::string_view parent = R"("properties":{})") {
    return Marked(row, Resource(parent) + fmt::format(R"(,{{"type":"A.B/c/d","apiVersion":)"
                                                      R"("2020-01-01","name":"{}",{}}})",
                                                      name, members));
  };
  CHECK(with_child("x/web", R"("properties":{"on":true})").empty());
  CHECK(with_child("x/web", R"("properties":{"on":0})") == "0");
  CHECK(with_child("x/web", R"("properties":{})") == "-{}");
  CHECK(with_child("x/web", R"("condition":false,"properties":{"on":true})") == "-{}");
  CHECK(with_child("y/web", R"("properties":{"on":true})") == "-{}");
  CHECK(with_child("x/other", R"("properties":{"on":true})") == "-{}");
  // It may be the child.
  CHECK(with_child("[concat(parameters('any'), '/web')]", R"("properties":{"on":true})").empty());
  CHECK(with_child("x/web", R"("properties":{"on":0})", R"("properties":{"on":2})") == "2 0");
  CHECK(Marked(row, Resource(R"("properties":{},"resources":[{"type":"d","name":"web",)"
                             R"("apiVersion":"2020-01-01","properties":{"on":true}}])"))
            .empty());

  // The guards are about the resource that it belongs to.
  const Names kind = NamesOf("kind");
  const PropertyTest guard = {{"", kind}, kExists};
  row.when = {&guard, 1};
  CHECK(with_child("x/web", R"("properties":{"on":0})").empty());
  CHECK(with_child("x/web", R"("properties":{"on":0})", R"("kind":"k","properties":{"on":true})") ==
        "0");
}

TEST_CASE("the tier of a plan follows from its size") {
  using enum PropertyOp;
  const std::string_view types[] = {"Microsoft.Web/serverfarms"};
  const Names path = NamesOf("sku.tier");
  const Values none = {"-"};
  PropertyRule row;
  row.types = types;
  row.test = {{"", path}, kIn, none};
  row.absent = WhenAbsent::kViolation;
  const auto tier = [&](std::string_view sku, std::string_view expected) {
    const Values values = {expected};
    row.test.values = values;
    return Marked(row, fmt::format(R"({{"type":"Microsoft.Web/serverfarms","name":"x",)"
                                   R"("apiVersion":"2022-09-01","sku":{}}})",
                                   sku))
        .empty();
  };
  const std::pair<std::string_view, std::string_view> sizes[] = {
      {"F1", "Free"},        {"D1", "Shared"},           {"B2", "Basic"},
      {"S1", "Standard"},    {"P1", "Premium"},          {"p1v2", "PremiumV2"},
      {"P0v3", "PremiumV3"}, {"P2mv3", "PremiumV3"},     {"P1v4", "PremiumV4"},
      {"I1", "Isolated"},    {"I1v2", "IsolatedV2"},     {"EP1", "ElasticPremium"},
      {"Y1", "Dynamic"},     {"FC1", "FlexConsumption"}, {"WS1", "WorkflowStandard"},
  };
  for (const auto& [name, expected] : sizes) {
    INFO(name);
    CHECK(tier(fmt::format(R"({{"name":"{}"}})", name), expected));
    CHECK_FALSE(tier(fmt::format(R"({{"name":"{}"}})", name), "other"));
  }
  CHECK(tier(R"({"name":"X9"})", "anything"));
  CHECK(tier(R"({"name":"[parameters('any')]"})", "anything"));
  CHECK_FALSE(tier(R"({"name":"P1v3","tier":"Basic"})", "PremiumV3"));
}

}  // namespace
}  // namespace plumbline::arm
