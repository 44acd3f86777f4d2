#include "syntax/json_edit.h"

#include <string>

#include <catch2/catch.hpp>

#include "json/parser.h"
#include "text/source_file.h"

namespace plumbline {
namespace {

std::string Inserted(std::string text) {
  const SourceFile source("a.json", std::move(text));
  json::Parser parser;
  Tree tree;
  parser.Parse(source.text(), 0, tree);
  const Edit edit = InsertMember(tree.root(), "b", "2");
  std::string result(source.text());
  return result.replace(edit.span.begin, edit.span.size(), edit.replacement);
}

TEST_CASE("a member is added to an object") {
  const std::pair<std::string, std::string> cases[] = {
      {R"({})", R"({ "b": 2 })"},
      {R"({ "a": 1 })", R"({ "a": 1, "b": 2 })"},
      {R"({"a":{"x":[1]}})", R"({"a":{"x":[1]}, "b": 2})"},
      {"{\n  \"a\": 1\n}", "{\n  \"a\": 1,\n  \"b\": 2\n}"},
      {"{\r\n\t\"a\": 1\r\n}", "{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}"},
      {"{\n  \"z\": 0,\n  \"a\": {\n    \"x\": 1\n  }\n}",
       "{\n  \"z\": 0,\n  \"a\": {\n    \"x\": 1\n  },\n  \"b\": 2\n}"},
      {"{\n  \"a\": 1 // one\n}", "{\n  \"a\": 1,\n  \"b\": 2 // one\n}"},
  };
  for (const auto& [before, after] : cases) {
    INFO(before);
    CHECK(Inserted(before) == after);
  }
}

TEST_CASE("an element is added to an array") {
  const std::pair<std::string, std::string> cases[] = {
      {R"([])", R"([2])"},
      {R"([1])", R"([1, 2])"},
      {"[\n  1,\n  [1]\n]", "[\n  1,\n  [1],\n  2\n]"},
  };
  for (const auto& [before, after] : cases) {
    INFO(before);
    const SourceFile source("a.json", before);
    json::Parser parser;
    Tree tree;
    parser.Parse(source.text(), 0, tree);
    const Edit edit = InsertElement(tree.root(), "2");
    std::string result(source.text());
    CHECK(result.replace(edit.span.begin, edit.span.size(), edit.replacement) == after);
  }
}

}  // namespace
}  // namespace plumbline
