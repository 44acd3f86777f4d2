// Where the parser gives up something: depth, number of problems, length of keys. It never gives up
// the rest of the text.
#include <algorithm>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "unit/yaml/check.h"

namespace plumbline::test {
namespace {

using namespace std::string_view_literals;

int DepthOf(const Tree& tree) {
  int deepest = 0;
  for (NodeId id{0}; id < tree.nodes.end_id(); id = static_cast<NodeId>(IndexOf(id) + 1)) {
    int depth = 1;
    for (NodeRef node = NodeRef(&tree, id).parent(); node; node = node.parent()) ++depth;
    deepest = std::max(deepest, depth);
  }
  return deepest;
}

// `a:` in each next column.
std::string Staircase(std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += std::string(i, ' ') + "a:\n";
  return out;
}

std::size_t Count(const Tree& tree, ProblemKind kind) {
  return static_cast<std::size_t>(
      std::ranges::count(tree.problems, kind, [](const SyntaxProblem& p) { return p.kind; }));
}

}  // namespace

TEST_CASE("nesting up to the limit is no problem") {
  for (const std::string& text :
       {Repeat("- ", 500), Repeat("[", 500) + Repeat("]", 500), Staircase(500)}) {
    const Parsed parsed(text);
    CHECK(DumpProblems(parsed.tree) == "");
  }
}

TEST_CASE("what is nested too deeply is missing and reported once a place") {
  struct Deep {
    std::string text;
    std::string_view problem;
    std::string_view last;  // The member behind the deep one.
  };
  const Deep cases[] = {
      {"a: " + Repeat("[", 600) + Repeat("]", 600) + "\nb: c\n",
       "too deep 502-503 more than 500 levels of nesting\n", "c"},
      {"a:\n" + Repeat("- ", 600) + "x\nb: c\n",
       "too deep 1001-1002 more than 500 levels of nesting\n", "c"},
  };
  for (const Deep& deep : cases) {
    const Parsed parsed(deep.text);
    CHECK(DumpProblems(parsed.tree) == deep.problem);
    CHECK(DepthOf(parsed.tree) == 501);
    CHECK(parsed.tree.root().Find("b", CaseRule::kExact).text() == deep.last);
  }
}

TEST_CASE("a deep mapping does not take its siblings along") {
  const Parsed parsed(Staircase(600) + "b: c\n");
  REQUIRE(parsed.tree.problems.size() == 1);
  CHECK(parsed.tree.problems[0].kind == ProblemKind::kTooDeep);
  CHECK(parsed.tree.root().Find("b", CaseRule::kExact).text() == "c");
}

TEST_CASE("nesting without end does not overflow the stack") {
  for (const std::string_view part : {"["sv, "{"sv, "{a: "sv, "[a: "sv, "- "sv, "? "sv, "[? "sv,
                                      "{? {"sv, "- - a: [{"sv, "a: &x "sv, "!t "sv, "- ? "sv}) {
    INFO(part);
    const Parsed parsed(Repeat(part, 100'000));
    CHECK(!parsed.tree.problems.empty());
    CHECK(DepthOf(parsed.tree) <= 1002);
  }
}

TEST_CASE("twenty problems are listed and the others counted") {
  const Parsed twenty(Repeat("a: b: c\n", 20));
  CHECK(twenty.tree.problems.size() == 20);

  const Parsed one_more(Repeat("a: b: c\n", 21));
  REQUIRE(one_more.tree.problems.size() == 21);
  CHECK(one_more.tree.problems[20].message == "one more problem in this file is not listed");
  CHECK(one_more.tree.problems[20].span == Span{164, 165});

  const Parsed many(Repeat("a: b: c\n", 1000));
  REQUIRE(many.tree.problems.size() == 21);
  CHECK(many.tree.problems[20].message == "980 more problems in this file are not listed");
  CHECK(many.tree.root().size() == 1000);
}

TEST_CASE("the problem that counts the others is as grave as the gravest of them") {
  const Parsed mild(Repeat("- *a\n", 30));
  CHECK(mild.tree.problems[20].kind == ProblemKind::kAnchor);
  CHECK(Count(mild.tree, ProblemKind::kSyntax) == 0);

  const Parsed grave(Repeat("- *a\n", 30) + "- @b\n");
  CHECK(grave.tree.problems[20].kind == ProblemKind::kSyntax);
}

TEST_CASE("problems are in the order of their places") {
  const Parsed parsed("a: &x @b\n\x01: c\nd: 'e\nf: [g\nh: *x\n");
  for (std::size_t i = 1; i < parsed.tree.problems.size(); ++i) {
    CHECK(parsed.tree.problems[i - 1].span.begin <= parsed.tree.problems[i].span.begin);
  }
  CHECK(parsed.tree.problems.size() == 6);
}

TEST_CASE("keys of any length keep their place") {
  for (const std::size_t size : {65'534U, 65'535U, 65'536U, 200'000U}) {
    const std::string key(size, 'k');
    const Parsed parsed(key + ": v\n\"" + key + "\": w\n- : x\n");
    const NodeRef first = parsed.tree.root().first_child();
    CHECK(first.key() == key);
    CHECK(first.key_span() == Span{0, static_cast<std::uint32_t>(size)});
    CHECK(first.next().key().size() == size);
    CHECK(first.next().text() == "w");
  }
}

TEST_CASE("long keys that are taken back leave nothing behind") {
  const std::string key(70'000, 'k');
  const Parsed parsed("? {" + key + ": a}\n: b\nc: d\n");
  CHECK(parsed.tree.long_keys.size() == 1);  // The one that is the text of the complex key.
  CHECK(parsed.tree.root().Find("c", CaseRule::kExact).text() == "d");
}

TEST_CASE("a NUL is a byte like others") {
  const Parsed parsed("a: b\0c\nd: e"sv);
  CHECK(parsed.tree.root().Find("a", CaseRule::kExact).text() == "b\0c"sv);
  CHECK(parsed.tree.root().Find("d", CaseRule::kExact).text() == "e");
  CHECK(DumpProblems(parsed.tree) ==
        "syntax 4-5 control character U+0000 | help: remove it, or write it as an escape in double "
        "quotes\n");
}

TEST_CASE("every prefix of a text gives a tree") {
  constexpr std::string_view kText =
      "trigger: [main, 'rel/*']\r\n"
      "variables: { a: \"b\\n\", c: }\n"
      "steps:\n"
      "- script: |-\n"
      "    echo \xC3\xA9 # no comment\n"
      "  displayName: 'it''s'  # why\n"
      "- ${{ if eq(variables['x'], 'y') }}:\n"
      "  - task: A@1\n"
      "    inputs: &x\n"
      "      ? k\n"
      "      : *x\n"
      "- \"a\n"
      "  b\"\n"
      "---\n"
      "z: !t 1\n";
  for (std::size_t size = 0; size <= kText.size(); ++size) {
    INFO(kText.substr(0, size));
    const Parsed parsed(kText.substr(0, size));
    CHECK(parsed.tree.text().size() == size);
  }
}

TEST_CASE("a tree's memory can be used again") {
  Tree tree;
  const SourceFile first(
      "a.yml", "a: [b, 'c''d', \"e\\n\"] # f\n&g h: i: j\n" + std::string(70'000, 'k') + ": l");
  yaml::Parse(first.text(), 0, tree);
  tree.Prepare();
  CHECK(!tree.problems.empty());

  const SourceFile second("b.yml", "m: n");
  yaml::Parse(second.text(), 0, tree);
  tree.Prepare();
  CHECK(CompactTree(tree) == "{m:'n'}");
  CHECK(DumpProblems(tree) + DumpComments(tree) == "");
  CHECK(tree.long_keys.empty());
}

}  // namespace plumbline::test
