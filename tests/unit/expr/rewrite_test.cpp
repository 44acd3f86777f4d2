// Operators of other languages, rewritten as calls.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "expr/expression.h"
#include "expr/rewrite.h"

namespace plumbline {
namespace {

using expr::Dialect;

std::string Rewrite(const std::string& text) {
  return expr::RewriteOperators(expr::Parse(text, Dialect::kPipelineRuntime)).value_or("no");
}

TEST_CASE("operators become calls") {
  struct Case {
    const char* text;
    const char* rewritten;
  };
  const std::vector<Case> cases = {
      {"eq(a, 'b')", "eq(a, 'b')"},
      {"a == 'b'", "eq(a, 'b')"},
      {" a=='b' ", " eq(a, 'b') "},
      {"a.b[c == d].*", "a.b[eq(c, d)].*"},
      {"!a", "not(a)"},
      {"! ! a", "not(not(a))"},
      {"!a == b", "eq(not(a), b)"},
      {"a && b && c", "and(a, b, c)"},
      {"a && (b && c)", "and(a, and(b, c))"},
      {"(a && b) && c", "and(and(a, b), c)"},
      {"a || b && c || d", "or(a, and(b, c), d)"},
      {"((a)) == ((b))", "eq(a, b)"},
      {"(a == b)", "eq(a, b)"},
      {"!(a || b)", "not(or(a, b))"},
      {"a ? b : c", "iif(a, b, c)"},
      {"a == b ? c : d ? e : f", "iif(eq(a, b), c, iif(d, e, f))"},
      {"and(a == b, c <= 1)", "and(eq(a, b), le(c, 1))"},
      {"a -eq b -and c", "and(eq(a, b), c)"},
      {"a ?? b", "coalesce(a, b)"},
      {"a == \"b\"", "eq(a, 'b')"},
      {"f(\"it's\", 'x')", "f('it''s', 'x')"},
      {"a ==\n  'b' &&\n  c", "and(eq(a, 'b'), c)"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.text);
    CHECK(Rewrite(test.text) == test.rewritten);
    // What comes out parses.
    CHECK(expr::Parse(Rewrite(test.text), Dialect::kPipelineRuntime).problems.empty());
  }
}

TEST_CASE("what is not sure stays") {
  const std::vector<const char*> cases = {
      "",          "a + b",         "a - b",      "a =~ 'b'",    "a == ",
      "== a",      "a == b c",      "a == (b",    "a == (b, c)", "f(a == b",
      "a == $(b)", "${{ a }} == b", "[1] == a",   "a == null",   "a == \"b",
      "a == 'b",   "-a == b",       "a == b ? c", "a.?b == c",   "a == b : c",
  };
  for (const char* text : cases) {
    CAPTURE(text);
    CHECK(Rewrite(text) == "no");
  }
}

}  // namespace
}  // namespace plumbline
