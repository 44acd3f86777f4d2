#include "pipeline/access_path.h"

#include <string>

#include <catch2/catch.hpp>

namespace plumbline::pipeline {
namespace {

// `root|accessor|accessor`: `.name`, `['name']`, `[?]` and `*`, of every path in order.
std::string Written(std::string_view text) {
  std::string out;
  const expr::Expression expression = expr::Parse(text, expr::Dialect::kPipeline);
  for (const AccessPath& path : AccessPathsOf(expression)) {
    if (!out.empty()) out += ' ';
    out += path.root;
    for (const Accessor& accessor : path.accessors) {
      switch (accessor.kind) {
        case Accessor::Kind::kMember:
          out += "|." + accessor.text;
          break;
        case Accessor::Kind::kText:
          out += "|['" + accessor.text + "']";
          break;
        case Accessor::Kind::kComputed:
          out += "|[?]";
          break;
        case Accessor::Kind::kWildcard:
          out += "|*";
          break;
      }
    }
  }
  return out;
}

TEST_CASE("paths are as long as they are, and those in indices are paths of their own") {
  struct Row {
    std::string_view text, written;
  };
  const Row row = GENERATE(
      Row{"variables.a", "variables|.a"}, Row{"variables['it''s'].b", "variables|['it's']|.b"},
      Row{"a.b[c.d].e", "c|.d a|.b|[?]|.e"}, Row{"a.*.b[0]", "a|*|.b|[?]"},
      Row{"eq(x, y.z)", "x y|.z"}, Row{"split(a.b, ',')[0]", "a|.b"}, Row{"'a.b'", ""});
  CHECK(Written(row.text) == row.written);
}

TEST_CASE("one member of a context is told from everything else") {
  const auto read = [](std::string_view text) {
    const expr::Expression expression = expr::Parse(text, expr::Dialect::kPipeline);
    return MemberReadAt(expression, expression.root, "variables");
  };
  CHECK(read("Variables.a") == "a");
  CHECK(read("variables['a.b']") == "a.b");
  CHECK(read("variables[x]").empty());
  CHECK(read("variables.a.b").empty());
  CHECK(read("parameters.a").empty());
  CHECK(read("'variables.a'").empty());
}

TEST_CASE("variables and outputs are texts, results and parameters are not known to be") {
  const auto is_text = [](std::string_view text) {
    const expr::Expression expression = expr::Parse(text, expr::Dialect::kPipeline);
    return IsTextOperand(expression, expression.root);
  };
  CHECK(is_text("variables.a"));
  CHECK(is_text("variables[format('{0}', x)]"));
  CHECK(is_text("dependencies.A.outputs['s.v']"));
  CHECK(is_text("stageDependencies.S.A.outputs['s.v']"));
  CHECK_FALSE(is_text("variables.*"));
  CHECK_FALSE(is_text("dependencies.A.result"));
  CHECK_FALSE(is_text("parameters.a"));
  CHECK_FALSE(is_text("eq(variables.a, 'b')"));
}

}  // namespace
}  // namespace plumbline::pipeline
