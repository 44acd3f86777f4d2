#include "arm/value.h"

#include <string>

#include <catch2/catch.hpp>

#include "unit/arm/parsed.h"

namespace plumbline::arm {
namespace {

std::string_view Name(ValueKind kind) {
  switch (kind) {
    case ValueKind::kAbsent:
      return "absent";
    case ValueKind::kUnknown:
      return "unknown";
    case ValueKind::kBoolean:
      return "boolean";
    case ValueKind::kNumber:
      return "number";
    case ValueKind::kString:
      return "string";
    case ValueKind::kArray:
      return "array";
    case ValueKind::kObject:
      return "object";
  }
  return "?";
}

// Kind, then every answer the value gives.
std::string Dump(const Value& value) {
  std::string dump(Name(value.kind()));
  if (const auto text = value.Text()) dump += " text=" + std::string(*text);
  if (const auto boolean = value.Bool()) dump += *boolean ? " bool=true" : " bool=false";
  if (const auto integer = value.Integer()) dump += " int=" + std::to_string(*integer);
  if (const auto source = value.Expression()) dump += " expr=" + std::string(*source);
  if (value.IsArray()) dump += " elements=" + std::to_string(value.Elements().size());
  if (value.IsObject()) dump += " members=" + std::to_string(value.Members().size());
  if (value.MayHaveMoreMembers()) dump += " more";
  return dump;
}

struct Case {
  const char* json;
  const char* dump;
};

}  // namespace

TEST_CASE("what a value answers") {
  static const Case kCases[] = {
      {R"("abc")", "string text=abc"},
      {R"("")", "string text="},
      {R"("[[abc]")", "string text=[abc]"},
      {R"("[[[a]")", "string text=[[a]"},
      {R"("[abc")", "string text=[abc"},
      {R"("[[abc")", "string text=[[abc"},
      {R"(" [a()]")", "string text= [a()]"},
      {R"("[parameters('x')]")", "unknown expr=parameters('x') more"},
      {R"("True")", "string text=True bool=true"},
      {R"("false")", "string text=false bool=false"},
      {"true", "boolean bool=true"},
      {"false", "boolean bool=false"},
      {"null", "absent"},
      {"12", "number int=12"},
      {"-3", "number int=-3"},
      {"3.0", "number int=3"},
      {"1e3", "number int=1000"},
      {"3.5", "number"},
      {"1e300", "number"},
      {R"("12")", "string text=12 int=12"},
      {R"("12 ")", "string text=12 "},
      {"99999999999999999999", "number"},
      {"[1, 2]", "array elements=2"},
      {"{}", "object members=0"},
      {R"({"a": 1, "[b()]": 2})", "object members=2 more"},
      {R"({"a": 1, "copy": [{"name": "b", "count": 2, "input": 1}]})", "object members=1 more"},
      {R"({"copy": {"count": 2}})", "object members=1"},
  };
  for (const Case& c : kCases) {
    INFO(c.json);
    const Parsed file(c.json);
    CHECK(Dump(Value(file.root())) == c.dump);
  }
}

TEST_CASE("members are found as the service finds them, and unknown stays unknown") {
  static constexpr struct {
    const char* json;
    const char* key;
    const char* dump;
  } kCases[] = {
      {R"({"Name": "x"})", "name", "string text=x"},
      {R"({"name": "y", "Name": "x"})", "Name", "string text=x"},
      {R"({"a": "x"})", "b", "absent"},
      {R"({"a": null})", "a", "absent"},
      {R"("[parameters('x')]")", "a", "unknown expr=parameters('x') more"},
      {R"("text")", "a", "absent"},
      {R"([1])", "a", "absent"},
      {R"({"[concat('a')]": 1})", "a", "unknown more"},
      {R"({"copy": [{"name": "disks", "count": 1, "input": {}}]})", "Disks", "unknown more"},
      {R"({"copy": [{"name": "disks", "count": 1, "input": {}}]})", "other", "absent"},
      {R"({"copy": [{"name": "[x()]", "count": 1, "input": {}}]})", "other", "unknown more"},
      {R"({"copy": ["[x()]"]})", "other", "unknown expr=x() more"},
      {R"({"copy": {"count": 2}})", "other", "absent"},
  };
  for (const auto& c : kCases) {
    INFO(c.json << " " << c.key);
    const Parsed file(c.json);
    CHECK(Dump(Value(file.root())[Key(std::string_view(c.key))]) == c.dump);
  }
}

TEST_CASE("an absent value answers every question") {
  CHECK(Dump(Value()) == "absent");
  CHECK(Dump(Value()["a"]["b"]) == "absent");
  CHECK(Value().Elements().empty());
}

TEST_CASE("a member of an unknown value is unknown, however deep") {
  const Parsed file(R"({"properties": "[parameters('x')]"})");
  const Value deep = Value(file.root())["properties"]["siteConfig"]["minTlsVersion"];
  CHECK(deep.IsUnknown());
  CHECK(deep.MayHaveMoreMembers());
  CHECK_FALSE(deep.Text());
  CHECK(file.TextAt(deep.span()) == "\"[parameters('x')]\"");
}

TEST_CASE("values of places that are not evaluated are text") {
  const Parsed file(R"({"a": "[x()]", "b": "[[x]", "[k]": 1})");
  const Value root = Value::Literal(file.root());
  CHECK(Dump(root) == "object members=3");
  CHECK(Dump(root["a"]) == "string text=[x()]");
  CHECK(Dump(root["b"]) == "string text=[[x]");
  CHECK(Dump(root["c"]) == "absent");
}

}  // namespace plumbline::arm
