#include "unit/azp/world.h"

namespace plumbline::azp {

TEST_CASE("members and elements") {
  Check(World(), {
                     {"parameters.FLAG", "true"},
                     {"PARAMETERS['flag']", "true"},
                     {"parameters.obj.Key", R"("v")"},
                     {"parameters.obj.key", "null"},
                     {"parameters.obj['dotted.name']", R"("d")"},
                     {"parameters.obj[1]", R"("one")"},
                     {"parameters.obj[1.0]", R"("one")"},
                     {"parameters.obj[parameters.list]", "null"},
                     {"parameters.obj.none.deeper[0].still", "null"},
                     {"parameters.list[1]", R"("B")"},
                     {"parameters.list[1.9]", R"("B")"},
                     {"parameters.list['1']", R"("B")"},
                     {"parameters.list[true]", R"("B")"},
                     {"parameters.list[variables.none]", R"("a")"},
                     {"parameters.list[3]", "null"},
                     {"parameters.list[-1]", "null"},
                     {"parameters.list[-0.5]", "null"},
                     {"parameters.list['x']", "null"},
                     {"parameters.list.length", "null"},
                     {"parameters.s[0]", "null"},
                     {"parameters.s.length", "null"},
                     {"variables['build.reason']", R"("Manual")"},
                     {"variables.Build.Reason", "null"},
                     {"variables[0]", "null"},
                     {"ITEM", R"("looped")"},
                     {"iif(true, parameters.obj, '').Key", R"("v")"},
                     // What nothing is indexed with is not evaluated.
                     {"variables.none[lt(1, 'x')]", "null"},
                     {"parameters.list[lt(1, 'x')]", "convert@22..25"},
                 });
}

TEST_CASE("a parameter that is not declared is an error") {
  const World world;
  CHECK(world("parameters.none") == "key-not-found@11..15");
  CHECK(world("eq(parameters['no ne'], 1)") == "key-not-found@14..21");
  CHECK(world("parameters[0]") == "key-not-found@11..12");
  CHECK(world("and(false, parameters.none)") == "false");
  const Value error = world.Eval("parameters.peopel");
  CHECK(error.error().message == "there is no parameter `peopel`");
  CHECK(error.error().help == "use `people`");
}

TEST_CASE("wildcards") {
  Check(World(), {
                     {"parameters.people[*].name", R"(["ann", "bob"])"},
                     {"parameters.people.*.tags", R"([["x", "y"], []])"},
                     {"parameters.people.*.tags.*", R"(["x", "y"])"},
                     {"parameters.people.*.tags[0]", R"(["x"])"},
                     {"parameters.people.*.name[0]", "[]"},
                     {"parameters.people.*.none", "[]"},
                     {"parameters.people.*[0]", "[]"},
                     {"parameters.obj.inner.*", "[[10, 20]]"},
                     {"parameters.obj.inner.*.*", "[10, 20]"},
                     {"parameters.obj.inner.*[1]", "[20]"},
                     {"parameters.s.*", "[]"},
                     {"variables.none.*.x", "[]"},
                     {"length(parameters.people.*.name)", "2"},
                 });
}

TEST_CASE("chains of accessors can be thousands long") {
  std::string chain = "parameters.obj";
  std::string unknown = "parameters.u";
  for (int i = 0; i < 5000; ++i) {
    chain += ".a";
    unknown += "[0]";
  }
  const World world;
  CHECK(world(chain) == "null");
  CHECK(world(unknown) == "unknown any: " + unknown);
}

}  // namespace plumbline::azp
