#include "unit/azp/world.h"

namespace plumbline::azp {

TEST_CASE("the right side of a comparison becomes what the left one is") {
  Check(World(), {
                     {"eq(true, 'false')", "true"},
                     {"eq('false', true)", "false"},
                     {"eq(false, 'false')", "false"},
                     {"eq('false', false)", "true"},
                     {"eq(1, '1.0')", "true"},
                     {"eq('1.0', 1)", "false"},
                     {"eq('', 0)", "false"},
                     {"eq(0, '')", "true"},
                     {"eq(1000, ' 1,000 ')", "true"},
                     {"eq(1, '- 1')", "false"},
                     {"eq(-1, ' -1')", "true"},
                     {"eq(0, ' ')", "false"},
                     {"eq('ä', 'Ä')", "true"},
                     {"eq(1.2.0, '1.2')", "false"},
                     {"eq(1.2.3, ' 1.2.3')", "false"},
                     {"eq('1.2.3', 1.2.3)", "true"},
                     {"eq(1.2.3, '1.2.3.0')", "false"},
                     {"lt(1.2.3, '1.2.3.0')", "true"},
                     {"gt(1.2.0, 1.1)", "true"},
                     {"gt(1.2.0, '99999999999.1')", "convert@10..25"},
                     {"lt(1.2.0, 2)", "convert@10..11"},
                     {"eq(variables.none, '')", "true"},
                     {"eq(variables.none, 0)", "false"},
                     {"eq('', variables.none)", "true"},
                     {"gt('10', 9)", "false"},
                     {"gt(10, '9')", "true"},
                     // In upper case, as .NET does it: `_` stands behind `Z`.
                     {"lt('_', 'a')", "false"},
                     {"lt('a', 'B')", "true"},
                     {"lt(false, true)", "true"},
                     {"lt(1, true)", "false"},
                     {"lt(variables.none, 1)", "true"},
                     {"lt(1, parameters.list)", "convert@6..21"},
                     {"lt(true, parameters.obj)", "convert@9..23"},
                 });
}

TEST_CASE("objects and arrays are equal only to themselves") {
  Check(World(), {
                     {"eq(parameters.obj, parameters.obj)", "true"},
                     {"eq(parameters.obj.inner, parameters.obj.inner)", "true"},
                     {"eq(parameters.obj, parameters.list)", "false"},
                     {"eq(split('a', ','), split('a', ','))", "false"},
                     {"eq(parameters.list.*, parameters.list.*)", "false"},
                     {"eq('x', parameters.obj)", "false"},
                     {"eq(true, parameters.obj)", "true"},
                     {"in(parameters.obj, 1, parameters.obj)", "true"},
                 });
}

TEST_CASE("values that are true") {
  Check(World(), {
                     {"not('')", "true"},
                     {"not(' ')", "false"},
                     {"not('0')", "false"},
                     {"not(0)", "true"},
                     {"not(0.0)", "true"},
                     {"not(-1)", "false"},
                     {"not(variables.none)", "true"},
                     {"not(0.0.0)", "false"},
                     {"not(parameters.list)", "false"},
                     {"not(split('', ','))", "false"},
                 });
}

TEST_CASE("text of values") {
  Check(World(),
        {
            {"format('{0}', true)", R"("True")"},
            {"format('{0}', 1.50)", R"("1.5")"},
            {"format('{0}', -0.10)", R"("-0.1")"},
            {"format('{0}', 1.2.03)", R"("1.2.3")"},
            {"format('{0}', variables.none)", R"("")"},
            {"format('{0}', 123456789012345678901234567)", R"("123456789012345678901234567")"},
        });
}

TEST_CASE("numbers in text") {
  const auto text = [](std::string_view number) {
    const auto parsed = ParseNumber(number);
    return parsed ? parsed->ToText() : "none";
  };
  CHECK(text("") == "0");
  CHECK(text(" ") == "none");
  CHECK(text("\t-1,234.50\n") == "-1234.5");
  CHECK(text("1,") == "1");
  CHECK(text(",1") == "none");
  CHECK(text("1.0,0") == "none");
  CHECK(text("1 000") == "none");
  CHECK(text("1-") == "none");
  CHECK(text("0x10") == "none");
}

TEST_CASE("values are written as expressions where the language can") {
  const World world;
  const auto written = [&](std::string_view text) {
    return ToExpression(world.Eval(text)).value_or("none");
  };
  CHECK(written("'it''s'") == "'it''s'");
  CHECK(written("TRUE") == "true");
  CHECK(written("1.50") == "1.5");
  CHECK(written("1.2.3") == "1.2.3");
  CHECK(written("parameters.u") == "parameters.u");
  CHECK(written("parameters.list") == "none");
  CHECK(written("variables.none") == "none");
}

}  // namespace plumbline::azp
