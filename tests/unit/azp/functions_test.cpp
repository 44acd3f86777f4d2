#include "azp/functions.h"
#include "unit/azp/world.h"

namespace plumbline::azp {

TEST_CASE("arguments are evaluated only as far as the service does") {
  Check(World(), {
                     {"and(false, lt(1, 'x'))", "false"},
                     {"and(true, lt(1, 'x'))", "convert@16..19"},
                     {"or(1, lt(1, 'x'))", "true"},
                     {"or(lt(1, 'x'), true)", "convert@9..12"},
                     {"coalesce('', 'hit', lt(1, 'x'))", R"("hit")"},
                     {"coalesce('', lt(1, 'x'), 'hit')", "convert@19..22"},
                     {"in(1, 1, lt(1, 'x'))", "true"},
                     {"in(1, 2, lt(1, 'x'))", "convert@15..18"},
                     {"iif(true, 'y', lt(1, 'x'))", "convert@21..24"},
                     {"coalesce('', variables.none)", "null"},
                     {"coalesce(false, 'x')", "false"},
                     {"coalesce(0, 'x')", "0"},
                     {"notIn(2, 1, '2')", "false"},
                     {"xor('a', '')", "true"},
                     {"iif('', 1, 2)", "2"},
                 });
}

TEST_CASE("functions of text") {
  Check(World(), {
                     {"contains('ABCDE', 'bcd')", "true"},
                     {"contains('x', '')", "true"},
                     {"contains('straÄe', 'AäE')", "true"},
                     {"contains(parameters.list, 'a')", "convert@9..24"},
                     {"contains('a', parameters.list)", "convert@14..29"},
                     {"startsWith(12345, 123)", "true"},
                     {"endsWith('abc', 'BC')", "true"},
                     {"endsWith('c', 'BC')", "false"},
                     {"upper('äbc')", R"("ÄBC")"},
                     {"lower(parameters.obj)", "convert@6..20"},
                     {"trim('\xC2\xA0 x\xE3\x80\x80 ')", R"("x")"},
                     {"trim('  ')", R"("")"},
                     {"replace('aAa', 'a', 'bb')", R"("bbAbb")"},
                     {"replace('aaa', 'aa', 'a')", R"("aa")"},
                     {"replace('abc', '', 'x')", R"("abc")"},
                     {"replace('abc', 'b', variables.none)", R"("ac")"},
                     {"split('a,,b', ',')", R"(["a", "", "b"])"},
                     {"split('abc', '')", R"(["abc"])"},
                     {"split('', ',')", R"([""])"},
                     {"split('a-b', '-')[1]", R"("b")"},
                     {"join('-', 12)", R"("12")"},
                     {"join('-', parameters.obj)", "convert@10..24"},
                     {"join(parameters.obj, parameters.list)", "convert@5..19"},
                     {"join(', ', parameters.people)", R"(", , plain")"},
                     {"join(',', parameters.people.*.name)", R"("ann,bob")"},
                     {"length('😀ä')", "3"},
                     {"length(true)", "4"},
                     {"length(parameters.obj)", "4"},
                     {"length(variables.none)", "0"},
                     {"substring('abcdef', 2)", R"("cdef")"},
                     {"substring('abcdef', '1', 2)", R"("bc")"},
                     {"substring('abc', 3)", R"("")"},
                     {"substring('abc', 4)", "unknown string: substring('abc', 4)"},
                     {"substring('abc', -1)", "unknown string: substring('abc', -1)"},
                     {"substring('abc', 'x')", "convert@17..20"},
                     {"containsValue('abc', 'a')", "false"},
                     {"containsValue(parameters.list, 'b')", "true"},
                     {"containsValue(parameters.obj, 'V')", "true"},
                     {"containsValue(parameters.list, 1)", "false"},
                     {"containsValue(parameters.people.*.name, 'BOB')", "true"},
                 });
}

TEST_CASE("format") {
  Check(World(), {
                     {"format('{1}{0}{1}', 'a', 'b')", R"("bab")"},
                     {"format('{{0}} }}{{')", R"("{0} }{")"},
                     {"format('{{{0}}}', 'x')", R"("{x}")"},
                     {"format('{00}', 'x')", R"("x")"},
                     {"format(5)", R"("5")"},
                     {"format('{1}', 'a')", "format@7..12"},
                     {"format('{256}', 'a')", "format@7..14"},
                     {"format('{', 'a')", "format@7..10"},
                     {"format('{0', 'a')", "format@7..11"},
                     {"format('0}', 'a')", "format@7..11"},
                     {"format('{a}', 'a')", "format@7..12"},
                     {"format('{ 0}', 'a')", "format@7..13"},
                     {"format('{}', 'a')", "format@7..11"},
                     {"format('{0:N2}', 5)", "format@7..15"},
                     {"format('{0}', parameters.obj)", "convert@14..28"},
                     {"format('x', parameters.obj)", R"("x")"},
                     {"format(parameters.obj)", "convert@7..21"},
                     // What is asked for is evaluated.
                     {"format('{0}', lt(1, 'x'))", "convert@20..23"},
                     {"format('x', lt(1, 'x'))", R"("x")"},
                 });
}

TEST_CASE("dates by patterns of .NET") {
  constexpr std::int64_t kTime = 1'772'694'489'045;  // 2026-03-05T07:08:09.045Z, a Thursday.
  const auto text = [](std::string_view pattern) {
    return FormatDate(kTime, pattern).value_or("none");
  };
  CHECK(text("yyyy-MM-dd") == "2026-03-05");
  CHECK(text("yyyyMMdd.HHmmss") == "20260305.070809");
  CHECK(text("yy/M/d h:m:s tt") == "26/3/5 7:8:9 AM");
  CHECK(text("dddd, MMMM d") == "Thursday, March 5");
  CHECK(text("ddd MMM") == "Thu Mar");
  CHECK(text("ss.fff") == "09.045");
  CHECK(text("%d") == "5");
  CHECK(text("'day 'd\\d") == "day 5d");
  CHECK(text("d") == "none");
  CHECK(text("yyyy zzz") == "none");
  CHECK(text("'open") == "none");
}

TEST_CASE("convertToJson") {
  const World world;
  CHECK(world.Eval("convertToJson(parameters.obj)").text() == R"({
  "Key": "v",
  "dotted.name": "d",
  "1": "one",
  "inner": {
    "x": [
      10,
      20
    ]
  }
})");
  CHECK(world.Eval("convertToJson('\"\\ \t\xE2\x80\xA8\x01 ä')").text() ==
        R"("\"\\ \t\u2028\u0001 ä")");
  CHECK(world.Eval("convertToJson(split('', '').*.x)").text() == "[]");
  CHECK(world.Eval("convertToJson(true)").text() == "true");
  CHECK(world.Eval("convertToJson(1.50)").text() == "1.5");
  CHECK(world.Eval("convertToJson(1.2.3)").text() == "\"1.2.3\"");
  CHECK(world.Eval("convertToJson(variables.none)").text() == "null");
}

TEST_CASE("text that grows without bounds is refused") {
  std::string expression = "parameters.s";
  for (int i = 0; i < 40; ++i) expression = "replace(" + expression + ", 'l', 'llllllll')";
  CHECK(World()(expression).starts_with("expr-length@"));
  std::string formatted = "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'";
  for (int i = 0; i < 12; ++i) formatted = "format('{0}{0}{0}{0}{0}{0}{0}{0}', " + formatted + ")";
  CHECK(World()(formatted).starts_with("expr-length@"));
  CHECK(World()("join('" + std::string(9000, 'a') + "', split('" + std::string(9000, 'b') +
                "', 'b'))")
            .starts_with("expr-length@"));
}

}  // namespace plumbline::azp
