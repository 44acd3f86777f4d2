#include "unit/azp/world.h"

namespace plumbline::azp {

TEST_CASE("the error that the service finds first") {
  Check(World(), {
                     {"", "expr-empty@0..0"},
                     {"nosuch(1)", "unrecognized-value@0..6"},
                     {"nosuch.x", "unrecognized-value@0..6"},
                     {"null", "unrecognized-value@0..4"},
                     {"eq(1)", "unexpected-symbol@4..5"},
                     {"not(1, 2)", "unexpected-symbol@5..6"},
                     {"eq(1", "unclosed-function@0..2"},
                     {"parameters.list[0", "unclosed-indexer@15..16"},
                     {"parameters.", "expected-property@10..11"},
                     {"eq", "expected-paren@0..2"},
                     {"1.2.3.4.5", "unrecognized-value@0..9"},
                     {"99999999999999999999999999999999", "unrecognized-value@0..32"},
                     {"1.2.99999999999", "unrecognized-value@0..15"},
                     // Names are looked up last, arguments are counted on the way.
                     {"eq(nosuch, eq(1))", "unexpected-symbol@15..16"},
                     {"and(nosuch(), 1 2)", "unexpected-symbol@16..17"},
                     {"and(not(), eq(", "unexpected-symbol@8..9"},
                     {"and(nosuch, nope(), 1)", "unrecognized-value@4..10"},
                     {"and(nosuch, 1..2)", "unrecognized-value@12..16"},
                     {"always(1)", "unrecognized-value@0..6"},
                     {"counter('x', 1)", "unrecognized-value@0..7"},
                     {"dependencies.A.result", "unrecognized-value@0..12"},
                     // Branches that are not taken are looked at, too.
                     {"and(false, nosuch)", "unrecognized-value@11..17"},
                 });
}

TEST_CASE("contexts and functions of each slot") {
  struct Names {
    Slot slot;
    std::string_view contexts;   // parameters variables dependencies stageDependencies pipeline
                                 // resources
    std::string_view functions;  // counter() always() succeeded('a')
  };
  const Names rows[] = {
      {Slot::kTemplate, "yynnnn", "nnn"},     {Slot::kRootVariable, "nynnyy", "ynn"},
      {Slot::kVariable, "nyyyyy", "ynn"},     {Slot::kStageCondition, "nyyyyn", "nyy"},
      {Slot::kJobCondition, "nyyyyn", "nyy"}, {Slot::kStepCondition, "nynnnn", "nyn"},
  };
  const std::string_view contexts[] = {"parameters",        "variables", "dependencies",
                                       "stageDependencies", "pipeline",  "resources"};
  const std::string_view functions[] = {"counter('x')", "always()", "succeeded('a')"};
  World world;
  for (const Names& row : rows) {
    CAPTURE(static_cast<int>(row.slot));
    for (std::size_t i = 0; i < std::size(contexts); ++i) {
      CAPTURE(contexts[i]);
      CHECK(world.Eval(contexts[i], row.slot).IsError() == (row.contexts[i] == 'n'));
    }
    for (std::size_t i = 0; i < std::size(functions); ++i) {
      CAPTURE(functions[i]);
      CHECK(world.Eval(functions[i], row.slot).IsError() == (row.functions[i] == 'n'));
    }
  }
}

TEST_CASE("messages of refusals") {
  const World world;
  const auto message = [&](std::string_view text, Slot slot = Slot::kTemplate) {
    return std::string(world.Eval(text, slot).error().message);
  };
  CHECK(message("not()") == "`not` takes 1 argument, not 0");
  CHECK(message("and(1)") == "`and` takes 2 or more arguments, not 1");
  CHECK(message("nosuch()") == "there is no function `nosuch`");
  CHECK(message("always()") == "`always` does not exist in `${{ }}`");
  CHECK(message("nope.x") == "there is no `nope` in `${{ }}`");
  CHECK(message("dependencies.x", Slot::kStepCondition) ==
        "`dependencies` does not exist in the condition of a step");
  CHECK(message("lt(1, 'x')") == "`lt()` cannot convert `'x'` to a number");
  CHECK(message("lt(1, parameters.obj)") == "`lt()` cannot compare an object");
  CHECK(message("lower(parameters.list)") == "`lower()` takes a string here, not an array");
}

TEST_CASE("conditions that a template has yet to complete are unknown") {
  const World world;
  CHECK(world("eq('${{ parameters.x }}', 'a')", Slot::kJobCondition) ==
        "unknown boolean: eq('${{ parameters.x }}', 'a')");
  CHECK(world("and(${{ parameters.x }}, eq(1))", Slot::kJobCondition) ==
        "unknown any: and(${{ parameters.x }}, eq(1))");
  CHECK(world("and(false, eq('${{ parameters.x }}', 'a'))", Slot::kJobCondition) == "false");
}

}  // namespace plumbline::azp
