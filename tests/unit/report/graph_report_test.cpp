#include "report/graph_report.h"

#include <string>

#include <catch2/catch.hpp>

namespace plumbline {
namespace {

ResourceGraph Odd(std::string label) {
  ResourceGraph graph;
  Thing file;
  file.kind = ThingKind::kFile;
  file.id = "file:a";
  file.label = "a";
  graph.things.push_back(file);
  Thing thing;
  thing.id = "resource:a#" + label;
  thing.label = label;
  thing.attributes.emplace_back("type", "Microsoft.Web/sites");
  graph.things.push_back(thing);
  graph.relations.push_back({ThingId{0}, ThingId{1}, RelationKind::kContains, ""});
  graph.relations.push_back({ThingId{1}, ThingId{0}, RelationKind::kReads, label});
  return graph;
}

// The line that declares the second node.
std::string NodeLine(const std::string& text) {
  const std::size_t at = text.find("  n1");
  const std::string line = text.substr(at, text.find('\n', at) - at);
  return line.substr(line.find_first_not_of(' '));
}

}  // namespace

TEST_CASE("names in Mermaid are quoted, whatever is in them") {
  const std::pair<const char*, const char*> cases[] = {
      {"shop", "n1[\"shop (sites)\"]:::resource"},
      {"a \"b\" [c]", "n1[\"a #34;b#34; [c] (sites)\"]:::resource"},
      {"two\nlines\t", "n1[\"two lines  (sites)\"]:::resource"},
      {"`code` <b>&amp;", "n1[\"#96;code#96; #60;b#62;#38;amp#59; (sites)\"]:::resource"},
      {"#quot;", "n1[\"#35;quot#59; (sites)\"]:::resource"},
      {"größe-名前", "n1[\"größe-名前 (sites)\"]:::resource"},
      {"\xFF", "n1[\"\xEF\xBF\xBD (sites)\"]:::resource"},
      {"end", "n1[\"end (sites)\"]:::resource"},
  };
  for (const auto& [label, expected] : cases) {
    const std::string text = RenderGraphMermaid(Odd(label));
    CHECK(text.starts_with("flowchart LR\n  subgraph n0[\"a\"]\n"));
    CHECK(NodeLine(text) == expected);
  }
}

TEST_CASE("names in the language of Graphviz are quoted, whatever is in them") {
  const std::pair<const char*, const char*> cases[] = {
      {"shop", "label=\"shop (sites)\""},
      {"a \"b\" [c]", "label=\"a \\\"b\\\" [c] (sites)\""},
      {"two\nlines", "label=\"two lines (sites)\""},
      {"back\\slash\\", "label=\"back\\\\slash\\\\ (sites)\""},
      {"größe-名前", "label=\"größe-名前 (sites)\""},
      {"\xFF", "label=\"\xEF\xBF\xBD (sites)\""},
  };
  for (const auto& [label, expected] : cases) {
    const std::string line = NodeLine(RenderGraphDot(Odd(label)));
    CHECK(line.starts_with(std::string("n1 [") + expected + ", tooltip="));
  }
}

TEST_CASE("a name ends no script of the page") {
  const Graph none({});
  const std::string page =
      RenderGraphHtml(none, Odd("</script><script>alert(1)</script><!--"), "<title>");
  CHECK(page.find("<script>alert(1)") == std::string::npos);
  CHECK(page.find("\\u003c/script>\\u003cscript>alert(1)") != std::string::npos);
  CHECK(page.find("PLUMBLINE_DATA") == std::string::npos);
  // Nothing is fetched from anywhere.
  for (const char* const word : {"http://", "https://", "src=", "@import", "url("}) {
    INFO(word);
    CHECK(page.find(word) == std::string::npos);
  }
  CHECK(page.size() < 40'000 + 1'000);
}

TEST_CASE("long names are cut at a character") {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "ä";
  const std::string line = NodeLine(RenderGraphMermaid(Odd(name)));
  CHECK(line.find("ää…\"]") != std::string::npos);
}

}  // namespace plumbline
