#include "unit/azp/world.h"

namespace plumbline::azp {

TEST_CASE("what is known decides as far as it can") {
  Check(World(),
        {
            {"and(parameters.u, false)", "false"},
            {"and(false, parameters.u)", "false"},
            {"or(parameters.u, true)", "true"},
            {"and(true, parameters.ub)", "unknown boolean: parameters.ub"},
            {"and(true, parameters.u)", "unknown boolean: and(parameters.u, true)"},
            {"or('', parameters.u)", "unknown boolean: or(parameters.u, false)"},
            {"and(parameters.u, true, parameters.us)",
             "unknown boolean: and(parameters.u, parameters.us)"},
            // The first one may keep the second from being reached.
            {"and(parameters.u, lt(1, 'x'), false)",
             "unknown boolean: and(parameters.u, lt(1, 'x'))"},
            {"and(parameters.ul, true)", "true"},
            {"coalesce(parameters.u, 'x')",
             "unknown boolean, number, string, version, date, array or object: "
             "coalesce(parameters.u, 'x')"},
            {"coalesce(parameters.us, '')", "unknown null or string: coalesce(parameters.us, '')"},
            {"coalesce('', parameters.un, 'x')", "unknown number: parameters.un"},
            {"in('a', parameters.u, 'a')", "true"},
            {"in(parameters.us, 'a', 1)", "unknown boolean: in(parameters.us, 'a', 1)"},
            {"notIn('no', parameters.ub, 'x')", "true"},
            {"iif(parameters.u, 'a', 'a')", R"("a")"},
            {"iif(parameters.u, 'a', 1)", "unknown number or string: iif(parameters.u, 'a', 1)"},
            {"iif(parameters.u, 'a', lt(1, 'x'))", "convert@29..32"},
            {"format('x', parameters.u)", R"("x")"},
            {"format('{0}', parameters.us)", "unknown string: format('{0}', parameters.us)"},
            {"format('{1}', parameters.us)", "format@7..12"},
            {"format('{0}', parameters.ul)", "convert@14..27"},
            {"lower(parameters.ul)", "convert@6..19"},
            {"containsValue(parameters.us, 'a')", "false"},
            {"lt(parameters.u, parameters.list)", "convert@17..32"},
            {"not(parameters.u)", "unknown boolean: not(parameters.u)"},
            {"convertToJson(parameters.u)", "unknown string: convertToJson(parameters.u)"},
            {"length(parameters.u)", "unknown number: length(parameters.u)"},
            {"split(parameters.us, ',')", "unknown array: split(parameters.us, ',')"},
        });
}

TEST_CASE("equality of unknown values") {
  Check(World(), {
                     {"eq(parameters.us, parameters.us)", "true"},
                     {"eq(parameters.u, parameters.u)", "true"},
                     // Members of something may be objects, which are equal to themselves only.
                     {"eq(parameters.u.a, parameters.u.a)",
                      "unknown boolean: eq(parameters.u.a, parameters.u.a)"},
                     {"eq(split(parameters.us, ','), split(parameters.us, ','))",
                      "unknown boolean: eq(split(parameters.us, ','), split(parameters.us, ','))"},
                     {"eq('yes', parameters.ub)", "false"},
                     {"eq('TRUE', parameters.ub)", "unknown boolean: eq('TRUE', parameters.ub)"},
                     {"eq(parameters.ub, 'yes')", "unknown boolean: eq(parameters.ub, 'yes')"},
                     {"eq('yes', parameters.un)", "false"},
                     {"eq(parameters.un, 'yes')", "false"},
                     {"ne(parameters.un, parameters.list)", "true"},
                     {"eq(2, parameters.ub)", "false"},
                     {"eq(1, parameters.ub)", "unknown boolean: eq(1, parameters.ub)"},
                     {"eq(parameters.ul, 'x')", "false"},
                     {"eq(true, parameters.ul)", "true"},
                     {"eq(parameters.us, parameters.list)", "false"},
                     {"eq(variables.none, parameters.un)", "false"},
                     {"eq(1.2.3, parameters.ub)", "false"},
                 });
}

TEST_CASE("members of unknown values") {
  Check(World(),
        {
            {"parameters.u.name", "unknown any: parameters.u.name"},
            {"parameters.u['a b'][1]", "unknown any: parameters.u['a b'][1]"},
            {"parameters.u.*.name", "unknown array: parameters.u.*.name"},
            {"parameters.u[parameters.us]", "unknown any: parameters.u[parameters.us]"},
            {"parameters.us.name", "null"},
            {"parameters.us.*", "[]"},
            {"parameters.list[parameters.un]", "unknown any: parameters.list[parameters.un]"},
            {"parameters.obj[parameters.us]", "unknown any: parameters.obj[parameters.us]"},
            {"split(parameters.us, ',')[0]", "unknown any: split(parameters.us, ',')[0]"},
        });
}

TEST_CASE("open objects and arrays") {
  const World world;
  Check(world,
        {
            {"parameters.open.sure", R"("yes")"},
            {"parameters.open.ask", "unknown any: parameters.open.ask"},
            {"parameters.open['a b']", "unknown any: parameters.open['a b']"},
            {"length(parameters.open)", "unknown number: length(parameters.open)"},
            {"containsValue(parameters.open, 'YES')", "true"},
            {"containsValue(parameters.open, 'no')",
             "unknown boolean: containsValue(parameters.open, 'no')"},
            {"parameters.openList[0]", R"("a")"},
            {"parameters.openList[1]", "unknown any: parameters.openList[1]"},
            {"parameters.openList[-1]", "null"},
            {"length(parameters.openList)", "unknown number: length(parameters.openList)"},
            {"join(',', parameters.openList)", "unknown string: join(',', parameters.openList)"},
            {"containsValue(parameters.openList, 'b')", "true"},
            {"parameters.openList.*", "unknown array: parameters.openList.*"},
            {"convertToJson(parameters.open)", "unknown string: convertToJson(parameters.open)"},
        });
  CHECK(world.Eval("length(parameters.open)").unknown().reason ==
        "a directive whose condition is not known decides what is in it");
  CHECK(world.Eval("not(parameters.u)").unknown().reason == "test");
  CHECK(HasUnknown(world.Eval("parameters.openList")));
  CHECK(!HasUnknown(world.Eval("parameters.obj")));
}

TEST_CASE("variables that only a run knows") {
  World world;
  world.variables_missing = Missing::kUnknown;
  CHECK(world("variables['Build.Reason']") == R"("Manual")");
  CHECK(world("variables.x") == "unknown null or string: variables.x");
  CHECK(world("eq(variables['a b'], 1)") == "unknown boolean: eq(variables['a b'], 1)");
  CHECK(world("variables.x.y") == "null");
  CHECK(world.Eval("variables['a b']").unknown().reason == "`a b` is known only to a run");
  CHECK(world("eq('it''s', variables.x)") == "unknown boolean: eq('it''s', variables.x)");
}

TEST_CASE("expressions of unknown values do not grow without bounds") {
  World world;
  const std::string nested = "format('{0}{0}', " + std::string(15'000, ' ') + "parameters.us)";
  const Value value = world.Eval(nested);
  CHECK(value.unknown().expression == "format('{0}{0}', parameters.us)");
  const std::string literal = "'" + std::string(10'000, 'a') + "'";
  const std::string doubled = "replace(" + literal + ", 'a', 'aaa')";
  const std::string source = "format('{0}{1}', parameters.us, " + doubled + ")";
  CHECK(world("" + source) == "unknown string: " + source);
}

}  // namespace plumbline::azp
