#include "unit/eval/call.h"

namespace plumbline::eval {
namespace {

TEST_CASE("format") {
  Calls calls;
  Check(calls,
        {
            {"format('{0}, {1}. Formatted number: {2:N0}', 'Hello', 'User', 8175133)",
             R"("Hello, User. Formatted number: 8,175,133")"},
            {"format('->{0}<-', 123)", R"("->123<-")"},
            {"format('{0}')",
             "error in 1: `format` has no value for `{0}`: no value follows the text"},
            {"format('{{{0}{{0}}{1}}}', 123, true())", R"("{123{0}True}")"},
            {"format('abc{0}_{1}', format('def{0}', 123), format('{0}{1}', 456, 789))",
             R"("abcdef123_456789")"},
            {"format('Hello,\nmy\nname is\n{0}\n', 'Anthony')",
             R"("Hello,\nmy\nname is\nAnthony\n")"},
            {"format('>{0}<>{1}<>{2}<>{3}<>{4}<', false(), 12948, 'hello!', "
             "createObject('a','b','!c',2), createArray(true(), 2893, 'abc'))",
             R"(">False<>12948<>hello!<>{'a':'b','!c':2}<>[true,2893,'abc']<")"},
            {"format('no holes')", R"("no holes")"},
            {"format('{0:D4}', 7)", R"("0007")"},
            {"format('{0:x4}', 255)", R"("00ff")"},
            {"format('{0:000}', 7)", R"("007")"},
            {"format('{0', 'a')",
             "error in 1: the text of `format` cannot be read: a `{` is not closed"},
            {"format('')", R"("")"},
            {"format('', 'a')", R"("")"},
            {"format('{0}', '')", R"("")"},
            {"format('{0}{0}', 'ab')", R"("abab")"},
            {"format('{{}}')", R"("{}")"},
            {"format('{{0}}', 'a')", R"("{0}")"},
            {"format('{1}', 'a', 'b')", R"("b")"},
            {"format('{ 0}', 'a')",
             "error in 1: the text of `format` cannot be read: there is no index behind a `{`"},
            {"format('{0 }', 'a')", R"("a")"},
            {"format('}', 'a')",
             "error in 1: the text of `format` cannot be read: a `}` closes nothing"},
            {"format('a{', 'a')",
             "error in 1: the text of `format` cannot be read: there is no index behind a `{`"},
            {"format('{x}', 'a')",
             "error in 1: the text of `format` cannot be read: there is no index behind a `{`"},
            {"format('{-1}', 'a')",
             "error in 1: the text of `format` cannot be read: there is no index behind a `{`"},
            {"format('{0:D', 1)",
             "error in 1: the text of `format` cannot be read: a `{` is not closed"},
            {"format('{0,x}', 1)",
             "error in 1: the text of `format` cannot be read: there is no width behind a `,`"},
            {"format('{1}', 'a')",
             "error in 1: `format` has no value for `{1}`: only `{0}` is there"},
            {"format('{0}{1}{2:N0}', 'a', 'b')",
             "error in 1: `format` has no value for `{2:N0}`: only `{0}` to `{1}` are there"},
            {"format('{99999999999999999999}', 'a')",
             "error in 1: the text of `format` cannot be read: there is no index behind a `{`"},
            {"format(1)", "error in 1: argument type"},
            // What versions of .NET read in different ways, and what nobody has written down.
            {"format('{0:{{}', 'a')", "unknown string"},
            {"format('{0}', null())", "unknown string {0..}"},
            {"format('{0}', json('1.5'))", "unknown string {0..}"},
            {"format('{0}', createArray(json('1.5')))", "unknown string {0..}"},
        });
}

TEST_CASE("format aligns") {
  Calls calls;
  Check(calls,
        {
            {"format('[{0,5}]', 'ab')", R"("[   ab]")"},
            {"format('[{0,-5}]', 'ab')", R"("[ab   ]")"},
            {"format('[{0,1}]', 'ab')", R"("[ab]")"},
            {"format('[{0, 5 }]', 'ab')", R"("[   ab]")"},
            {"format('[{0,6:D3}]', 7)", R"("[   007]")"},
            {"format('[{0,3}]', '😀')", R"("[ 😀]")"},
            {"format('[{0,4}]', 'é')", R"("[   é]")"},
            {"format('{0,1000000}', 'a')",
             "error in 1: the text of `format` cannot be read: there is no width behind a `,`"},
            {"length(format('{0,999999}', 'a'))", "999999"},
        });
}

TEST_CASE("format writes numbers") {
  Calls calls;
  calls.Set("min", calls.Evaluate("json('-9223372036854775808')"));
  Check(calls, {
                   {"format('{0:D}', -42)", R"("-42")"},
                   {"format('{0:d6}', -42)", R"("-000042")"},
                   {"format('{0:D2}', 12345)", R"("12345")"},
                   {"format('{0:N}', 1234567)", R"("1,234,567.00")"},
                   {"format('{0:N0}', 999)", R"("999")"},
                   {"format('{0:N1}', -1000)", R"("-1,000.0")"},
                   {"format('{0:N0}', parameters('min'))", R"("-9,223,372,036,854,775,808")"},
                   {"format('{0:F}', 5)", R"("5.00")"},
                   {"format('{0:f0}', 5)", R"("5")"},
                   {"format('{0:X}', 255)", R"("FF")"},
                   {"format('{0:x}', -1)", R"("ffffffffffffffff")"},
                   {"format('{0:X2}', parameters('min'))", R"("8000000000000000")"},
                   {"format('{0:00}', 123)", R"("123")"},
                   {"format('{0:0000}', -7)", R"("-0007")"},
                   {"format('{0:#}', 0)", R"("")"},
                   {"format('{0:#,##0}', 1234567)", R"("1,234,567")"},
                   {"format('{0:0,000}', 7)", R"("0,007")"},
                   {"format('{0:#0#}', 5)", R"("05")"},
                   {"format('{0:0.00}', 7)", R"("7.00")"},
                   {"format('{0:0.##}', 7)", R"("7")"},
                   {"format('{0:0.0#}', 7)", R"("7.0")"},
                   // Only numbers have formats.
                   {"format('{0:N0}', '1234')", R"("1234")"},
                   {"format('{0:N0}', true())", R"("True")"},
                   // Not known here.
                   {"format('{0:G}', 5)", "unknown string {0..}"},
                   {"format('{0:C}', 5)", "unknown string {0..}"},
                   {"format('{0:D100}', 5)", "unknown string {0..}"},
                   {"format('{0:0%}', 5)", "unknown string {0..}"},
                   {"format('{0:0,}', 5)", "unknown string {0..}"},
                   {"format('a{0,5:E2}', 5)", "unknown string 'a' ? {6..}"},
               });
}

TEST_CASE("format of what is not known") {
  Calls calls;
  calls.SetUnknown("u", kStrings);
  calls.SetUnknown("s", kStrings, 3, 5);
  calls.SetUnknown("i", kIntegers);
  Check(calls,
        {
            {"format('a{0}b{1}c', parameters('u'), 1)", "unknown string 'a' ? 'b' '1' 'c' {4..}"},
            {"format('{0}-{0}', parameters('s'))", "unknown string ? '-' ? {7..11}"},
            {"format('{0:D4}', parameters('i'))", "unknown string {0..}"},
            {"format('{0,-8}', parameters('s'))", "unknown string {8..}"},
            {"format('x{0}', createArray(parameters('u')))", "unknown string 'x' ? {1..}"},
            // An argument that no hole takes does not matter.
            {"format('{0}', 'a', parameters('u'))", R"("a")"},
            {"format(parameters('u'), 'a')", "unknown string"},
            // Errors are certain all the same.
            {"format('{1}', parameters('u'))",
             "error in 1: `format` has no value for `{1}`: only `{0}` is there"},
        });
  const Value number = calls.Evaluate("format('n{0,8:D4}', parameters('i'))");
  std::string hole;
  AppendExpression(number.unknown().pieces[1].value, hole);
  CHECK(hole == "format('{0,8:D4}', i)");
}

TEST_CASE("format remembers what its text is made of") {
  Calls calls;
  const auto origin = [](std::uint32_t n) { return static_cast<OriginId>(n); };
  const SecretSet secret = calls.session.AddSecret({});
  const Value result = calls.Call(
      "format", {calls.session.String("a{1}b{0:D3}").At(origin(1)), Value::Integer(7).At(origin(2)),
                 calls.session.String("x").At(origin(3)).With(secret)});
  REQUIRE(result.IsString());
  CHECK(result.text() == "axb007");
  const auto pieces = result.string().pieces;
  CHECK(Calls::ShowPieces(pieces) == "'a' 'x' 'b' '007'");
  CHECK(pieces[0].value.origin() == origin(1));
  CHECK(pieces[1].value.origin() == origin(3));
  CHECK(pieces[1].value.secrets() == secret);
  CHECK(pieces[3].value.origin() == origin(2));
  CHECK(pieces[3].begin == 3);
  CHECK(pieces[3].end == 6);
  CHECK(calls.Call("format", {calls.session.String("a")}).string().pieces.empty());
}

}  // namespace
}  // namespace plumbline::eval
