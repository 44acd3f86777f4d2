#include "pipeline/contradiction.h"

#include <string>

#include <catch2/catch.hpp>

namespace plumbline::pipeline {
namespace {

// What contradicts what in a condition; empty when it may hold.
std::string Of(std::string_view text) {
  const expr::Expression ast = expr::Parse(text, expr::Dialect::kPipelineRuntime);
  const auto found = FindContradiction({{&ast, true, false, nullptr}});
  if (!found) return {};
  return found->subject + ' ' + found->first.text + ", " + found->second.text +
         (found->has_ways ? " (one of several ways)" : "");
}

TEST_CASE("tests of one variable are compared with each other") {
  struct Row {
    std::string_view condition, contradiction;
  };
  const Row row =
      GENERATE(Row{"and(eq(variables.x, 'a'), eq(variables['X'], 'b'))", "`X` is `a`, is `b`"},
               Row{"and(eq(variables.x, 'a'), ne('A', variables.x))", "`x` is `a`, is not `A`"},
               Row{"and(in(variables.x, 'a', 'b'), notIn(variables.x, 'b', 'a'))",
                   "`x` is `a` or `b`, is not `b` or `a`"},
               Row{"and(in(variables.x, 'a', 'b'), ne(variables.x, 'a'), ne(variables.x, 'b'))",
                   "`x` is `a` or `b`, is not `b`"},
               Row{"and(startsWith(variables.x, 'a/'), eq(variables.x, 'b'))",
                   "`x` begins with `a/`, is `b`"},
               Row{"and(endsWith(variables.x, '1'), endsWith(variables.x, '2'))",
                   "`x` ends with `1`, ends with `2`"},
               Row{"not(or(eq(variables.x, 'a'), ne(variables.x, 'a')))", "`x` is not `a`, is `a`"},
               Row{"and(succeeded(), failed())", "the result is `succeeded`, is `failed`"},
               Row{"and(or(eq(variables.x, 'a'), eq(variables.x, 'b')), eq(variables.x, 'c'))",
                   "`x` is `b`, is `c` (one of several ways)"});
  CHECK(Of(row.condition) == row.contradiction);
}

TEST_CASE("what may hold is no contradiction") {
  const std::string_view condition = GENERATE(
      as<std::string_view>(), "and(eq(variables.x, 'a'), eq(variables.y, 'b'))",
      "and(eq(variables.x, 'a'), eq(variables.x, 'A'))",
      "or(eq(variables.x, 'a'), eq(variables.x, 'b'))",
      "and(startsWith(variables.x, 'a'), startsWith(variables.x, 'ab'))",
      "and(contains(variables.x, 'a'), contains(variables.x, 'b'))",
      "and(eq(variables.x, variables.y), eq(variables.x, 'b'))",
      "and(eq(variables[variables.y], 'a'), eq(variables[variables.y], 'b'))",
      "and(eq(variables.x, '${{ a }}'), eq(variables.x, 'b'))",
      "and(eq(parameters.x, 'a'), eq(parameters.x, 'b'))",
      "xor(eq(variables.x, 'a'), eq(variables.x, 'b'))", "and(not(succeeded()), not(failed()))",
      "and(eq(variables.x, 1), eq(variables.x, '1.0'))", "and(eq(variables.x, 'a')");
  CHECK(Of(condition).empty());
}

TEST_CASE("conditions elsewhere are about the same run, not about the same variables") {
  const auto both = [](std::string_view outer, std::string_view inner) {
    const expr::Expression first = expr::Parse(outer, expr::Dialect::kPipelineRuntime);
    const expr::Expression second = expr::Parse(inner, expr::Dialect::kPipelineRuntime);
    return FindContradiction({{&first, true, true, nullptr}, {&second, true, true, nullptr}})
        .has_value();
  };
  CHECK(both("eq(variables['Build.Reason'], 'Manual')", "ne(variables['Build.Reason'], 'manual')"));
  CHECK_FALSE(both("eq(variables.x, 'a')", "eq(variables.x, 'b')"));
  CHECK_FALSE(both("succeeded()", "failed()"));
}

TEST_CASE("a great many ways are not followed to their ends") {
  std::string condition = "and(eq(variables.x, 'z')";
  for (int i = 0; i < 30; ++i) condition += ", or(eq(variables.x, 'a'), eq(variables.x, 'b'))";
  CHECK_FALSE(Of(condition + ")").empty());
  std::string wide = "and(eq(variables.x, 'z'), or(eq(variables.x, 'a')";
  for (int i = 0; i < 100; ++i) wide += ", eq(variables.x, 'b')";
  CHECK(Of(wide + "))").empty());
}

}  // namespace
}  // namespace plumbline::pipeline
