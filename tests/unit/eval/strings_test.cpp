#include "unit/eval/call.h"

#include "base/letter_case.h"
#include "eval/text.h"

namespace plumbline::eval {
namespace {

// Expressions over these: u and v are strings nobody knows, s has 3 to 5 characters, n may be null
// too, x is anything, a an array of at least two, i an integer, b a boolean, fragment is `web-`, a
// hole, `-prod`.
void SetUnknowns(Calls& calls) {
  calls.SetUnknown("u", kStrings);
  calls.SetUnknown("v", kStrings);
  calls.SetUnknown("s", kStrings, 3, 5);
  calls.SetUnknown("n", kStrings | kNulls);
  calls.SetUnknown("x");
  calls.SetUnknown("a", kArrays, 2);
  calls.SetUnknown("i", kIntegers);
  calls.SetUnknown("b", kBooleans);
  calls.Set("fragment", calls.Evaluate("concat('web-', parameters('u'), '-prod')"));
}

TEST_CASE("concat") {
  Calls calls;
  Check(calls,
        {
            {"concat('a', 'b') ", R"("ab")"},
            {" concat ( 'a' , 'b' ) ", R"("ab")"},
            {"CONCAT('a','b')", R"("ab")"},
            {"concat('a' 'b')", "error: expected `,` or `)` before `'b'`"},
            {"concat('a',)", "error: expected a value before `)`"},
            {"concat('[', 'dbo', ']')", R"("[dbo]")"},
            {"concat('[', '''test''', ']')", R"("['test']")"},
            {"concat('prefix', '-', 'x')", R"("prefix-x")"},
            {"concat('left', '-', 'right')", R"("left-right")"},
            {"concat(createArray('1-1','1-2'), createArray('2-1'))", R"(["1-1","1-2","2-1"])"},
            {"concat('a', createArray('b'))",
             "error in 2: `concat` joins either arrays or texts, not both"},
            {"concat('s')", R"("s")"},
            {"concat(createArray('abc'), createArray('def'))", R"(["abc","def"])"},
            {"concat('a', true())", R"("aTrue")"},
            {"concat('a', -7, false())", R"("a-7False")"},
            {"concat(12)", R"("12")"},
            {"concat('', '')", R"("")"},
            {"concat('ä', '€', '😀')", R"("ä€😀")"},
            {"concat(createArray(), createArray())", "[]"},
            {"concat(createArray(1), createArray(createArray(2)))", "[1,[2]]"},
            {"concat(createArray(1), 2)",
             "error in 2: `concat` joins either arrays or texts, not both"},
            // Not documented.
            {"concat()", "unknown string array"},
            {"concat('a', null())", "unknown string 'a' ? {1..}"},
            {"concat(createArray(), null())", "unknown array"},
            {"concat('a', json('1.5'), 'b')", "unknown string 'a' ? 'b' {2..}"},
            {"concat('a', createObject())", "unknown string array"},
        });
}

TEST_CASE("concat of what is not known") {
  Calls calls;
  SetUnknowns(calls);
  Check(calls,
        {
            {"concat('a', parameters('u'), 1, true())", "unknown string 'a' ? '1' 'True' {6..}"},
            {"concat('a', parameters('s'))", "unknown string 'a' ? {4..6}"},
            {"concat('a', parameters('x'))", "unknown string 'a' ? {1..}"},
            {"concat(parameters('fragment'), '!')", "unknown string 'web-' ? '-prod' '!' {10..}"},
            {"concat(parameters('i'), '')", "unknown string ? {0..}"},
            {"concat(parameters('u'))", "unknown string"},
            {"concat(parameters('n'), parameters('n'))", "unknown string ? ? {0..}"},
            {"concat(parameters('a'), createArray(1))", "unknown array {3..}"},
            {"concat(createArray(parameters('x')), createArray(1))", R"(["[x]",1])"},
            {"concat(parameters('x'), createArray(1))", "unknown array {1..}"},
            // Both or neither.
            {"concat(parameters('x'), parameters('x'))", "unknown string array"},
            {"concat(parameters('x'))", "unknown string array"},
            {"concat(parameters('u'), createArray(1))",
             "error in 2: `concat` joins either arrays or texts, not both"},
            {"concat('a', parameters('a'))",
             "error in 2: `concat` joins either arrays or texts, not both"},
        });
}

TEST_CASE("concat remembers what its text is made of") {
  Calls calls;
  const auto origin = [](std::uint32_t n) { return static_cast<OriginId>(n); };
  const SecretSet secret = calls.session.AddSecret({});
  const Value result =
      calls.Call("concat", {calls.session.String("https://").At(origin(1)),
                            Value::Integer(42).At(origin(2)).With(secret),
                            calls.session.String("").At(origin(3)), Value::Boolean(true)});
  REQUIRE(result.IsString());
  CHECK(result.text() == "https://42True");
  const auto pieces = result.string().pieces;
  REQUIRE(pieces.size() == 3);  // Nothing came of the empty text.
  CHECK(Calls::ShowPieces(pieces) == "'https://' '42' 'True'");
  CHECK(pieces[0].value.origin() == origin(1));
  CHECK(pieces[1].value.origin() == origin(2));
  CHECK(pieces[1].value.secrets() == secret);
  CHECK(pieces[1].begin == 8);
  CHECK(pieces[1].end == 10);

  const Value alone = calls.session.String("a").At(origin(4));
  CHECK(calls.Call("concat", {alone}).origin() == origin(4));
  CHECK(calls.Call("concat", {alone}).string().pieces.empty());
}

TEST_CASE("contains") {
  Calls calls;
  SetUnknowns(calls);
  calls.Set("o", calls.Evaluate("createObject('one', 1, 'Two', 2)"));
  Check(calls, {
                   {"contains('FOOBAR', 'foo')", "false"},
                   {"contains(createArray('FOO','BAR'), 'foo')", "false"},
                   {"contains(createArray('FOO','BAR'), false())", "false"},
                   {"contains(createArray('FOO','BAR'), 123)", "false"},
                   {"contains('foo/bar', '/')", "true"},
                   {"contains('foot', 'foo')", "true"},
                   {"contains(createArray(1,2,3), 3)", "true"},
                   {"contains('', '')", "true"},
                   {"contains('a', '')", "true"},
                   {"contains('', 'a')", "false"},
                   {"contains('größe', 'ö')", "true"},
                   {"contains('aaaaaaaaaaaaaaaaaaab', 'aaaaaaaaaaab')", "true"},
                   {"contains('aaaaaaaaaaaaaaaaaaaa', 'aaaaaaaaaaab')", "false"},
                   {"contains(parameters('o'), 'one')", "true"},
                   {"contains(parameters('o'), 'tWO')", "true"},
                   {"contains(parameters('o'), 'three')", "false"},
                   {"contains(createArray(createArray(1)), createArray(1))", "true"},
                   {"contains(createArray('1'), 1)", "false"},
                   {"contains(createArray(null()), null())", "true"},
                   {"contains(createArray(), parameters('x'))", "false"},
                   {"contains('abc', createArray())",
                    "error in 2: `contains` wants a string here, not an array"},
                   {"contains(parameters('o'), null())",
                    "error in 2: `contains` wants the name of a member here, not a null"},
                   {"contains('a1', 1)", "unknown boolean"},
                   {"contains(createArray('a', parameters('u')), 'a')", "true"},
                   {"contains(createArray('a', parameters('u')), 'b')", "unknown boolean"},
                   {"contains(createArray('a', parameters('u')), 1)", "false"},
                   {"contains(parameters('o'), parameters('u'))", "unknown boolean"},
                   {"contains(createObject(), parameters('u'))", "false"},
                   {"contains(parameters('x'), 'a')", "unknown boolean"},
                   // Certain fragments.
                   {"contains(parameters('fragment'), 'eb-')", "true"},
                   {"contains(parameters('fragment'), 'prod')", "true"},
                   {"contains(parameters('fragment'), '')", "true"},
                   {"contains(parameters('fragment'), 'b--p')", "unknown boolean"},
                   {"contains(concat('a', 'b', parameters('u')), 'ab')", "true"},
                   {"contains(parameters('s'), '123456')", "false"},
                   {"contains(parameters('s'), '12345')", "unknown boolean"},
                   {"contains(parameters('u'), parameters('u'))", "true"},
                   {"contains(parameters('u'), parameters('v'))", "unknown boolean"},
                   {"contains('web-shop', parameters('fragment'))", "false"},
                   {"contains('web-shop-prod', parameters('fragment'))", "unknown boolean"},
                   {"contains('ab', parameters('s'))", "false"},
               });
}

TEST_CASE("empty and length") {
  Calls calls;
  SetUnknowns(calls);
  calls.SetUnknown("none", kArrays, 0, 0);
  calls.SetUnknown("null", kNulls);
  calls.SetUnknown("pair", kArrays, 2, 2);
  Check(calls, {
                   {"empty('')", "true"},
                   {"empty(createArray())", "true"},
                   {"empty(createObject())", "true"},
                   {"empty(null())", "true"},
                   {"empty(json('null'))", "true"},
                   {"empty('non-empty string')", "false"},
                   {"empty(createObject('a', null()))", "false"},
                   {"empty(createArray(null()))", "false"},
                   {"empty(1)", "error in 1: argument type"},
                   {"empty(parameters('u'))", "unknown boolean"},
                   {"empty(parameters('s'))", "false"},
                   {"empty(parameters('fragment'))", "false"},
                   {"empty(parameters('a'))", "false"},
                   {"empty(parameters('none'))", "true"},
                   {"empty(parameters('null'))", "true"},
                   {"empty(parameters('n'))", "unknown boolean"},
                   {"empty(parameters('x'))", "unknown boolean"},
                   {"empty(createArray(parameters('x')))", "false"},
                   {"empty(createObject('k', parameters('x')))", "false"},
                   {"length('boo!')", "4"},
                   {"length(null())", "error in 1: argument type"},
                   {"length('')", "0"},
                   {"length(uniqueString('anything'))", "13"},
                   {"length(guid('x'))", "36"},
                   {"length('é')", "1"},
                   {"length('😀')", "2"},
                   {"length('a😀€')", "4"},
                   {"length(createArray())", "0"},
                   {"length(createArray(1, parameters('x')))", "2"},
                   {"length(createObject('a', 1, 'b', 2))", "2"},
                   {"length(1)", "error in 1: argument type"},
                   {"length(parameters('s'))", "unknown integer {3..5}"},
                   {"length(parameters('fragment'))", "unknown integer {9..}"},
                   {"length(parameters('pair'))", "2"},
                   {"length(parameters('u'))", "unknown integer {0..}"},
                   {"length(parameters('x'))", "unknown integer {0..}"},
               });
}

TEST_CASE("startsWith and endsWith") {
  Calls calls;
  SetUnknowns(calls);
  Check(calls, {
                   {"startsWith('abcdef', 'ab')", "true"},
                   {"startsWith('abcdef', 'A')", "true"},
                   {"startsWith('food', 'foo')", "true"},
                   {"endsWith('abcdef', 'ef')", "true"},
                   {"endsWith('abcdef', 'e')", "false"},
                   {"startsWith('abc', '')", "true"},
                   {"startsWith('', 'a')", "false"},
                   {"startsWith('', '')", "true"},
                   {"endsWith('', '')", "true"},
                   {"endsWith('ab', 'xab')", "false"},
                   {"startsWith('ab', 'abx')", "false"},
                   {"endsWith('abcdef', 'DEF')", "true"},
                   // Case beyond ASCII.
                   {"startsWith('ÄRGER', 'är')", "true"},
                   {"endsWith('ΛΌΓΟΣ', 'λόγος')", "true"},
                   {"startsWith('привет', 'ПРИ')", "true"},
                   {"startsWith('é', 'è')", "false"},
                   {"startsWith('straße', 'strasse')", "false"},
                   // From certain fragments.
                   {"startsWith(parameters('fragment'), 'WEB')", "true"},
                   {"startsWith(parameters('fragment'), 'app')", "false"},
                   {"startsWith(parameters('fragment'), 'web-x')", "unknown boolean"},
                   {"startsWith(parameters('fragment'), 'wex-x')", "false"},
                   {"endsWith(parameters('fragment'), '-PROD')", "true"},
                   {"endsWith(parameters('fragment'), '-dev')", "false"},
                   {"endsWith(parameters('fragment'), 'x-prod')", "unknown boolean"},
                   {"startsWith(parameters('u'), 'a')", "unknown boolean"},
                   {"startsWith(parameters('u'), '')", "true"},
                   {"startsWith(parameters('s'), 'abcdef')", "false"},
                   {"endsWith(parameters('s'), 'abcdef')", "false"},
                   {"startsWith(parameters('u'), parameters('u'))", "true"},
                   {"startsWith(parameters('u'), parameters('v'))", "unknown boolean"},
                   {"startsWith('app', parameters('fragment'))", "false"},
                   {"startsWith('web-shop-prod', parameters('fragment'))", "unknown boolean"},
                   {"endsWith('web-shop-dev', parameters('fragment'))", "false"},
                   {"startsWith('ab', parameters('s'))", "false"},
               });
}

TEST_CASE("indexOf and lastIndexOf") {
  Calls calls;
  Check(calls,
        {
            {"indexOf('abcdef', 'CD')", "2"},
            {"indexOf('FOOBAR', 'BAR')", "3"},
            {"indexOf('FOOBAR', 'foo')", "0"},
            {"indexOf(createArray('FOO','BAR'), 'FOO')", "0"},
            {"indexOf(createArray('FOO','BAR'), 'BAR')", "1"},
            {"indexOf(createArray('FOO','BAR'), false())", "-1"},
            {"indexOf(createArray('FOO','BAR'), 123)", "-1"},
            {"indexOf('food', 'o')", "1"},
            {"lastIndexOf('abcdef', 'AB')", "0"},
            {"lastIndexOf('food', 'o')", "2"},
            {"lastIndexOf('abcba', 'b')", "3"},
            {"lastIndexOf(createArray(1,2,3,2), 2)", "3"},
            {"lastIndexOf('abc', 'z')", "-1"},
            {"indexOf('abc', '')", "0"},
            {"lastIndexOf('abc', '')", "unknown integer"},  // Versions of .NET differ.
            {"indexOf('', 'a')", "-1"},
            {"lastIndexOf('', 'a')", "-1"},
            {"indexOf('ab', 'abc')", "-1"},
            {"indexOf('x😀ÖY', 'öy')", "3"},
            {"lastIndexOf('😀😀', '😀')", "2"},
            {"lastIndexOf('aaaaaaaaaaaaa', 'AAAAAAAAAA')", "3"},
            {"indexOf('ababababababac', 'ABABABABAC')", "4"},
            {"indexOf(createArray(), 1)", "-1"},
            {"indexOf(createArray('a', createArray(1)), createArray(1))", "1"},
            {"indexOf('a1', 1)", "error in 2: `indexOf` wants a string here, not an integer"},
        });
}

TEST_CASE("first, last, skip and take") {
  Calls calls;
  SetUnknowns(calls);
  Check(calls, {
                   {"first('One Two Three')", R"("O")"},
                   {"first(createArray('one','two','three'))", R"("one")"},
                   {"first('Fizz')", R"("F")"},
                   {"first(createArray())", "null"},
                   {"first(createArray(124, 25))", "124"},
                   {"last('One Two Three')", R"("e")"},
                   {"last(createArray('one','two','three'))", R"("three")"},
                   {"last(createArray())", "null"},
                   {"first('')", R"("")"},
                   {"last('')", R"("")"},
                   {"first('é')", R"("é")"},
                   {"last('aé')", R"("é")"},
                   {"first(createArray(null(), 1))", "null"},
                   // Half of a pair is no text.
                   {"first('😀')", "unknown string {1..1}"},
                   {"last('😀')", "unknown string {1..1}"},
                   {"first(createArray('a', parameters('x')))", R"("a")"},
                   {"last(createArray('a', parameters('s')))", "unknown string {3..5}"},
                   {"first(parameters('fragment'))", R"("w")"},
                   {"last(parameters('fragment'))", R"("d")"},
                   {"first(parameters('s'))", "unknown string {1..1}"},
                   {"first(parameters('u'))", "unknown string {0..1}"},
                   {"first(parameters('a'))", "unknown"},
                   {"skip(createArray('one','two','three'), 2)", R"(["three"])"},
                   {"skip('one two three', 4)", R"("two three")"},
                   {"skip('one two three', 13)", R"("")"},
                   {"skip('one two three', -100)", R"("one two three")"},
                   {"skip('foot', 3)", R"("t")"},
                   {"skip(createArray(1,2,3), 10)", "[]"},
                   {"skip('one', '0')", "error in 2: argument type"},
                   {"take('one two three', 2)", R"("on")"},
                   {"take('one two three', -100)", R"("")"},
                   {"take('one two three', 100)", R"("one two three")"},
                   {"take(createArray(1,2,3), 2)", "[1,2]"},
                   {"take(createArray(1,2,3), 0)", "[]"},
                   {"skip('', 1)", R"("")"},
                   {"skip('a😀b', 3)", R"("b")"},
                   {"skip('a😀b', 2)", "unknown string {2..2}"},
                   {"skip('é€x', 2)", R"("x")"},
                   {"skip(createArray(1, parameters('x')), 1)", R"(["[x]"])"},
                   {"skip(createArray(1), -1)", "[1]"},
                   {"skip('abc', json('9223372036854775807'))", R"("")"},
                   {"take('', 1)", R"("")"},
                   {"take('a😀b', 3)", R"("a😀")"},
                   {"take('a😀b', 2)", "unknown string {2..2}"},
                   {"take(createArray(1, 2), -1)", "[]"},
                   {"take(createArray(1, parameters('x')), 1)", "[1]"},
                   {"take('abc', json('9223372036854775807'))", R"("abc")"},
                   // Of an unknown string what is certain.
                   {"take(parameters('fragment'), 3)", R"("web")"},
                   {"take(parameters('fragment'), 4)", R"("web-")"},
                   {"take(parameters('fragment'), 24)", "unknown string 'web-' ? {9..24}"},
                   {"take(parameters('fragment'), 0)", R"("")"},
                   {"take(parameters('s'), 4)", "unknown string {3..4}"},
                   {"take(parameters('s'), 5)", "unknown string {3..5}"},
                   {"take(parameters('a'), 1)", "unknown array {1..1}"},
                   {"take(parameters('x'), 1)", "unknown string array {0..1}"},
                   {"take('abc', parameters('i'))", "unknown string"},
                   {"take(parameters('x'), parameters('i'))", "unknown string array"},
               });
}

TEST_CASE("the rest of a shortened string is an expression again") {
  Calls calls;
  SetUnknowns(calls);
  const Value taken = calls.Evaluate("take(concat('a', parameters('u')), 5)");
  std::string hole;
  AppendExpression(taken.unknown().pieces.back().value, hole);
  CHECK(hole == "skip(take(concat('a', u), 5), 1)");
}

TEST_CASE("join") {
  Calls calls;
  SetUnknowns(calls);
  Check(calls,
        {
            {"join(createArray('one','two','three'), ',')", R"("one,two,three")"},
            {"join(createArray('one','two','three'), ';')", R"("one;two;three")"},
            {"join(createArray('I','love','Bicep!'), ' ')", R"("I love Bicep!")"},
            {"join(createArray('abc','def','ghi'), '')", R"("abcdefghi")"},
            {"join(createArray('foo','bar','baz'), '/')", R"("foo/bar/baz")"},
            {"join(createArray('abc', 123, true()), '/')", R"("abc/123/True")"},
            {"join('test', ',')", "error in 1: argument type"},
            {"join(createArray(), ',')", R"("")"},
            {"join(createArray('a'), ',')", R"("a")"},
            {"join(createArray('', ''), ',')", R"(",")"},
            {"join(createArray('a', parameters('u'), 'c'), '-')",
             "unknown string 'a' '-' ? '-' 'c' {4..}"},
            {"join(createArray('a', 'b'), parameters('u'))", "unknown string 'a' ? 'b' {2..}"},
            {"join(createArray('a'), parameters('u'))", R"("a")"},
            {"join(createArray('a', parameters('s')), '-')", "unknown string 'a' '-' ? {5..7}"},
            {"join(parameters('a'), ',')", "unknown string"},
            // Not documented.
            {"join(createArray('a', null()), '-')", "unknown string 'a' '-' ? {2..}"},
            {"join(createArray(createArray(1)), '-')", "unknown string {0..}"},
        });
}

TEST_CASE("padLeft and replace") {
  Calls calls;
  Check(
      calls,
      {
          {"padLeft('123',10,'0')", R"("0000000123")"},
          {"padLeft('00', 5, ' ')", R"("   00")"},
          {"padLeft(0, 5, '+')", R"("++++0")"},
          {"padLeft('123', 10)", R"("       123")"},
          {"padLeft('12345', 3, '0')", R"("12345")"},
          {"padLeft('', 2, '0')", R"("00")"},
          {"padLeft('a', 0)", R"("a")"},
          {"padLeft(-1, 4, '0')", R"("00-1")"},
          {"padLeft('😀', 3, 'é')", R"("é😀")"},
          {"padLeft('a', 3, '')", "error in 3: `padLeft` fills with one character, not with ``"},
          {"padLeft('a', 3, 'xy')",
           "error in 3: `padLeft` fills with one character, not with `xy`"},
          {"padLeft('a', 3, '😀')", "error in 3: `padLeft` fills with one character, not with `😀`"},
          {"padLeft('a', -1)", "unknown string"},
          {"padLeft('a', 2147483647)", "unknown string"},
          {"replace('123-123-1234','1234', 'xxxx')", R"("123-123-xxxx")"},
          {"replace('foot', 't', 'd')", R"("food")"},
          {"replace('abc', 'b', '/')", R"("a/c")"},
          {"replace('This is a test', 0, 0)", "error in 2: argument type"},
          {"replace('', 'a', 'b')", R"("")"},
          {"replace('aaa', 'aa', 'b')", R"("ba")"},
          {"replace('aAa', 'a', '')", R"("A")"},
          {"replace('a-b-c', '-', '--')", R"("a--b--c")"},
          {"replace('ünü', 'ü', 'ue')", R"("uenue")"},
          {"replace('abc', '', 'x')", "unknown string"},  // Not documented.
      });
}

TEST_CASE("split") {
  Calls calls;
  SetUnknowns(calls);
  Check(calls,
        {
            {"split('one,two,three',',')", R"(["one","two","three"])"},
            {"split('a/b/c', '/')", R"(["a","b","c"])"},
            {"split('fizz,buzz,pop', ',')", R"(["fizz","buzz","pop"])"},
            {"split('abc', ';')", R"(["abc"])"},
            {"split(1, 1)", "error in 1: argument type"},
            {"split('', ',')", R"([""])"},
            {"split(',', ',')", R"(["",""])"},
            {"split('a,,b', ',')", R"(["a","","b"])"},
            {"split('aXbxc', 'x')", R"(["aXb","c"])"},
            {"split('a;b,c', createArray(',', ';'))", R"(["a","b","c"])"},
            {"split('a--b-c', createArray('--', '-'))", R"(["a","b","c"])"},
            {"split('a--b-c', createArray('-', '--'))", R"(["a","","b","c"])"},
            {"split('a-b', createArray('', '-'))", R"(["a","b"])"},
            {"split('aaa', 'aa')", R"(["","a"])"},
            {"split('ä€ö', '€')", R"(["ä","ö"])"},
            {"split('a', createArray(1))", "error in 2: `split` takes only strings as delimiters"},
            {"split('abc', '')", "unknown array"},  // Not documented.
            {"split('abc', createArray())", "unknown array"},
            {"split(parameters('u'), ',')", "unknown array"},
        });
}

TEST_CASE("string") {
  Calls calls;
  SetUnknowns(calls);
  Check(calls,
        {
            {"string(createArray('a','b','c'))", R"("[\"a\",\"b\",\"c\"]")"},
            {"string(5)", R"("5")"},
            {"string(true())", R"("True")"},
            {"string(false())", R"("False")"},
            {"string(createObject())", R"("{}")"},
            {"string(-7)", R"("-7")"},
            {"string(add(2147483647, 1))", R"("2147483648")"},
            {"string('')", R"("")"},
            {"string(json('-9223372036854775808'))", R"("-9223372036854775808")"},
            {"string(createObject('a', true(), 'b', null(), 'c', createArray(1)))",
             R"("{\"a\":true,\"b\":null,\"c\":[1]}")"},
            {"string(createArray('''', '\\', '/', 'é'))", R"("[\"'\",\"\\\\\",\"/\",\"é\"]")"},
            // Not documented.
            {"string(null())", "unknown string {0..}"},
            {"string(json('1.0'))", "unknown string {0..}"},
            {"string(json('[1.0]'))", "unknown string {2..}"},
            {"string(parameters('s'))", "unknown string {3..5}"},
            {"string(parameters('b'))", "unknown string {4..5}"},
            {"string(parameters('i'))", "unknown string {1..20}"},
            {"string(parameters('x'))", "unknown string {0..}"},
            {"string(createArray(parameters('x')))", "unknown string {2..}"},
        });
}

TEST_CASE("substring") {
  Calls calls;
  Check(
      calls,
      {
          {"substring('one two three', 4, 3)", R"("two")"},
          {"substring('foot', 0, 3)", R"("foo")"},
          {"substring('This is a test', 10)", R"("test")"},
          {"substring('1234567890', 0, 11)",
           "error in 3: `substring` wants 11 characters from `0` on, but `1234567890` has only 10"},
          {"substring('abc', 1, 0)", R"("")"},
          {"substring('abc', 0, -1)", "error in 3: `substring` cannot give `-1` characters"},
          {"substring('abc', 3)", R"("")"},
          {"substring('abc', -1, 1)",
           "error in 2: `substring` cannot start at `-1`, in front of the text"},
          {"substring('', 0)", R"("")"},
          {"substring('', 0, 0)", R"("")"},
          {"substring('abc', 4)",
           "error in 2: `substring` cannot start at `4`: `abc` has only 3 characters"},
          {"substring('a€c', 1, 1)", R"("€")"},
          {"substring('a😀c', 1, 2)", R"("😀")"},
          {"substring('a😀c', 1, 1)", "unknown string {1..1}"},
          {"substring('a😀c', 2, 1)", "unknown string {1..1}"},
          {"substring('abc', 1, json('9223372036854775807'))",
           "error in 3: `substring` wants 9223372036854775807 characters from `1` on, but `abc` "
           "has only 3"},
      });
}

TEST_CASE("messages do not show secrets or long texts") {
  Calls calls;
  const Value password = calls.session.String("hunter2");
  calls.Set("password", password.With(calls.session.AddSecret({})));
  Check(calls,
        {
            {"substring(parameters('password'), 9)",
             "error in 2: `substring` cannot start at `9`: the secret has only 7 characters"},
            {"padLeft('a', 2, parameters('password'))",
             "error in 3: `padLeft` fills with one character, not with the secret"},
            {"padLeft('a', 2, 'ääääääääääääääääääääääääää')",
             "error in 3: `padLeft` fills with one character, not with `ääääääääääääääääääää...`"},
        });
}

TEST_CASE("toLower and toUpper") {
  Calls calls;
  SetUnknowns(calls);
  Check(calls, {
                   {"toUpper('One Two Three')", R"("ONE TWO THREE")"},
                   {"toLower('AiKInIniIN')", R"("aikininiin")"},
                   {"toLower(' Fizz ')", R"(" fizz ")"},
                   {"toLower(2)", "error in 1: argument type"},
                   {"toUpper('')", R"("")"},
                   {"toUpper('äöüß ÿ ñ')", R"("ÄÖÜß Ÿ Ñ")"},
                   {"toLower('ÄÖÜ Ÿ ×÷')", R"("äöü ÿ ×÷")"},
                   {"toLower('ŁÓDŹ ŽIŽKA')", R"("łódź žižka")"},
                   {"toUpper('αβγς άέήίόύώ')", R"("ΑΒΓΣ ΆΈΉΊΌΎΏ")"},
                   {"toLower('ЁЖИК Ґ')", R"("ёжик ґ")"},
                   {"toUpper('日本語😀')", R"("日本語😀")"},
                   // Letters with rules of their own, and scripts that nobody writes templates in.
                   {"toLower('İstanbul')", "unknown string {8..8}"},
                   {"toUpper('ı')", "unknown string {1..1}"},
                   {"toUpper('ა')", "unknown string {1..1}"},
                   {"toLower(parameters('u'))", "unknown string {0..}"},
                   {"toLower(parameters('s'))", "unknown string {3..5}"},
                   {"toUpper(parameters('fragment'))", "unknown string 'WEB-' ? '-PROD' {9..}"},
                   {"toLower(concat('A', parameters('s')))", "unknown string 'a' ? {4..6}"},
               });
  const Value upper = calls.Evaluate("toUpper(parameters('fragment'))");
  std::string hole;
  AppendExpression(upper.unknown().pieces[1].value, hole);
  CHECK(hole == "toUpper(u)");
}

TEST_CASE("letters change their case and keep their bytes") {
  for (char32_t c = 0x80; c < 0x10000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    if (c < 0x800) {
      text += static_cast<char>(0xC0 | c >> 6);
    } else {
      text += static_cast<char>(0xE0 | c >> 12);
      text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    }
    text += static_cast<char>(0x80 | (c & 0x3F));
    const auto lower = ChangeCase(text, LetterCase::kLower);
    const auto upper = ChangeCase(text, LetterCase::kUpper);
    if (!lower || !upper) continue;
    CAPTURE(static_cast<std::uint32_t>(c), text);
    if (lower->size() != text.size() || upper->size() != text.size()) FAIL("another size");
    if (*lower != text && *upper != text) FAIL("both an upper and a lower letter");
    if (*lower != text && ChangeCase(*lower, LetterCase::kUpper) != text) FAIL("no way back");
    if (FoldCase(*lower) != FoldCase(*upper)) FAIL("not equal ignoring case");
  }
}

TEST_CASE("trim and like") {
  Calls calls;
  Check(calls, {
                   {"trim('  adf asdf  ')", R"("adf asdf")"},
                   {"trim(2)", "error in 1: argument type"},
                   {"trim('')", R"("")"},
                   {"trim('   ')", R"("")"},
                   {"trim('a')", R"("a")"},
                   {"trim('\t\r\n a b \n')", R"("a b")"},
                   {"trim('\u00A0\u2003ä\u3000')", R"("ä")"},
                   {"trim('\u200Ba')", "\"\u200Ba\""},  // A zero-width space is no white space.
                   {"like('abc', 'a*')", "unknown boolean"},
               });
}

TEST_CASE("searching") {
  const auto first = [](std::string_view part, std::string_view text, std::size_t from = 0) {
    return static_cast<int>(Searcher(part).First(text, from));
  };
  const auto last = [](std::string_view part, std::string_view text) {
    return static_cast<int>(Searcher(part).Last(text));
  };
  // Every text of up to ten letters a and b, and long parts that repeat themselves.
  for (const std::string part : {"a", "ab", "aab", "aba", "abababababb", "aabaabaabaac"}) {
    for (std::uint32_t bits = 0; bits < 1U << 14; ++bits) {
      std::string text;
      for (std::uint32_t i = 0; i < 14; ++i) text += (bits >> i & 1U) != 0 ? 'b' : 'a';
      if (bits % 5 == 0) text += part;
      if (first(part, text) != static_cast<int>(text.find(part)) ||
          first(part, text, 2) != static_cast<int>(text.find(part, 2)) ||
          last(part, text) != static_cast<int>(text.rfind(part))) {
        FAIL(part << " in " << text);
      }
    }
  }
}

TEST_CASE("long strings take linear time") {
  Calls calls;
  // Quadratic work on these would take minutes.
  const std::string many(1'000'000, 'a');
  const std::string half(500'000, 'a');
  calls.Set("many", calls.session.String(many));
  calls.Set("part", calls.session.String(half + "b"));
  calls.Set("wide", calls.session.String("ä" + many));
  Check(calls, {
                   {"contains(parameters('many'), parameters('part'))", "false"},
                   {"indexOf(parameters('many'), parameters('part'))", "-1"},
                   {"lastIndexOf(parameters('wide'), parameters('part'))", "-1"},
                   {"length(replace(parameters('many'), 'a', 'bb'))", "2000000"},
                   {"length(replace(parameters('many'), parameters('part'), ''))", "1000000"},
                   {"length(split(parameters('many'), createArray('a', 'b', parameters('part'))))",
                    "1000001"},
                   {"length(join(split(parameters('many'), 'a'), '--'))", "2000000"},
                   {"length(toUpper(parameters('wide')))", "1000001"},
                   {"length(take(parameters('wide'), 999999))", "999999"},
                   {"length(concat(parameters('many'), parameters('wide')))", "2000001"},
                   {"length(padLeft('a', 1000000))", "1000000"},
                   // Growth beyond all measure ends in an unknown string.
                   {"replace(parameters('many'), 'a', parameters('many'))", "unknown string"},
               });
}

}  // namespace
}  // namespace plumbline::eval
