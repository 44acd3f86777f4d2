#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "expr/expression.h"
#include "unit/expr/dump.h"

namespace plumbline {
namespace {

using expr::Dialect;

struct Case {
  const char* text;
  const char* tree;
  const char* problems = "";
};

void Check(Dialect dialect, const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    CAPTURE(test.text);
    const expr::Expression expression = expr::Parse(test.text, dialect);
    CHECK(test::DumpTree(expression) == test.tree);
    CHECK(test::DumpProblems(expression.problems) == test.problems);
    CHECK(test::BrokenInvariant(expression) == "");
  }
}

TEST_CASE("template expressions") {
  Check(Dialect::kArm,
        {
            {"concat('a', 'b')", "(concat 'a' 'b')"},
            {" concat ( 'a' , 'b' ) ", "(concat 'a' 'b')"},
            {"'That''s all'", "'That''s all'"},
            {"-123", "-123"},
            {"+5", "+5"},
            {"1.5e-3", "1.5e-3"},
            {"contoso.twice(contoso.twice(3))", "(contoso:twice (contoso:twice 3))"},
            {"ns . fn ( 1 ) . b [ 0 ]", "([] (. (ns:fn 1) b) 0)"},
            {"parameters('a')['b'][0].c", "(. ([] ([] (parameters 'a') 'b') 0) c)"},
            {"parameters('p')[copyIndex()].name", "(. ([] (parameters 'p') (copyIndex)) name)"},
            {"resourceGroup().location", "(. (resourceGroup) location)"},
            {"'a'.b", "(. 'a' b)"},
            {"5.a", "(. 5 a)"},
            {"f()", "(f)"},
            {"$fxv()", "($fxv)"},
            {"f().größe", "(. (f) größe)"},
            {"concat('[', '''x''', ']')", "(concat '[' '''x''' ']')"},
        });
}

TEST_CASE("template expressions that are wrong") {
  Check(
      Dialect::kArm,
      {
          {"", "-",
           "0-0 empty: expression is empty | write a value or a function call between the "
           "brackets"},
          {" ", "-",
           "0-1 empty: expression is empty | write a value or a function call between the "
           "brackets"},
          {"?", "(op? _ _)",
           "0-1 foreign-operator: `?` is no operator of this language | use `if(a, b, c)`"},
          {"concat", "concat",
           "0-6 bare-name: name `concat` stands alone | write `concat()` if it is a function, "
           "`'concat'` if it is text, `parameters('concat')` if it is a parameter"},
          {"true", "true", "0-4 bare-name: name `true` stands alone | write `true()`"},
          {"Null", "Null", "0-4 bare-name: name `Null` stands alone | write `null()`"},
          {"parameters.foo", "(. parameters foo)",
           "0-10 bare-name: name `parameters` stands alone | write `parameters('name')`"},
          {"variables['x']", "([] variables 'x')",
           "0-9 bare-name: name `variables` stands alone | write `variables('name')`"},
          {"concat(foo, 'x')", "(concat foo 'x')",
           "7-10 bare-name: name `foo` stands alone | write `foo()` if it is a function, `'foo'` "
           "if it is text, `parameters('foo')` if it is a parameter"},
          {"concat('a' 'b')", "(concat 'a' 'b')",
           "11-14 unexpected: expected `,` or `)` before `'b'` | separate arguments with `,`"},
          {"concat('a',)", "(concat 'a' _)",
           "11-12 unexpected: expected a value before `)` | write an argument, or remove the "
           "comma"},
          {"concat(,'a')", "(concat _ 'a')",
           "7-8 unexpected: expected a value before `,` | write an argument, or remove the comma"},
          {"concat('a')][0", "(concat 'a')",
           "11-12 unexpected: text follows the closing `]` | put one pair of brackets around the "
           "whole string, and join its parts with a function, such as `concat(a, b)`"},
          {"concat('a')]", "(concat 'a')", "11-12 unexpected: `]` closes nothing | remove it"},
          {"f()]-[g()", "(f)",
           "3-4 unexpected: text follows the closing `]` | put one pair of brackets around the "
           "whole string, and join its parts with a function, such as `concat(a, b)`"},
          {"concat('a', 'b'", "(concat~ 'a' 'b')",
           "0-6 unclosed-call: call of `concat` is never closed | add `)` | 6-7 this `(` is open"},
          {"concat(variables('a'", "(concat~ (variables~ 'a'))",
           "7-16 unclosed-call: call of `variables` is never closed | add `)` | 16-17 this `(` is "
           "open"},
          {"concat('it's')", "(concat~ 'it')",
           "11-12 unexpected: expected `,` or `)` before `s` | a quote inside a string is written "
           "`''` | 10-11 a string ends here"},
          {"'it's'", "'it'",
           "4-5 unexpected: `s` follows a complete expression | a quote inside a string is written "
           "`''` | 3-4 a string ends here"},
          {"concat('a", "(concat~ 'a)",
           "7-9 unclosed-string: string is never closed | close it with `'`; a quote inside a "
           "string is written `''`"},
          {"parameters('a').my-prop", "(. (parameters 'a') my-prop)",
           "16-23 unexpected: `my-prop` is no name of a member | use `['my-prop']` instead of the "
           "dot"},
          {"parameters('a').my-long-prop.b", "(. (. (parameters 'a') my-long-prop) b)",
           "16-28 unexpected: `my-long-prop` is no name of a member | use `['my-long-prop']` "
           "instead of the dot"},
          {"parameters('a').", "(. (parameters 'a') )",
           "15-16 expected-name: expression ends behind `.` | write the name of a member behind "
           "the dot, or remove it"},
          {"parameters('a').9", "(. (parameters 'a') 9)",
           "16-17 unexpected: `9` is no name of a member | use `['9']` instead of the dot"},
          {"parameters('a')..b", "(. (parameters 'a') b)",
           "16-17 unexpected: two dots in a row | remove one"},
          {"parameters('a').'b'", "(. (parameters 'a') )",
           "16-19 unexpected: expected the name of a member before `'b'` | remove the dot; a "
           "quoted name stands in brackets: `a['name']`"},
          {"parameters('a').?b", "(. (parameters 'a') b)",
           "15-17 foreign-operator: `.?` is no operator of this language | use `tryGet(a, "
           "'name')`"},
          {"parameters('a')[?0]", "([] (parameters 'a') 0)",
           "15-17 foreign-operator: `[?` is no operator of this language | use `tryGet(a, b)`"},
          {"parameters('a')[^1]", "([] (parameters 'a') 1)",
           "15-17 foreign-operator: `[^` is no operator of this language | use `indexFromEnd(a, "
           "b)`"},
          {"parameters('a').*", "(* (parameters 'a'))",
           "16-17 unexpected: templates have no wildcard `*` | use `map(a, lambda('x', "
           "lambdaVariables('x').name))`"},
          {"parameters('a')[*]", "(* (parameters 'a'))",
           "16-17 unexpected: templates have no wildcard `*` | use `map(a, lambda('x', "
           "lambdaVariables('x').name))`"},
          {"parameters('a')[]", "([] (parameters 'a') _)",
           "16-17 unexpected: expected a value before `]` | write an index between the brackets"},
          {"parameters('a')[0", "([] (parameters 'a') 0)",
           "15-16 unclosed-index: `[` is never closed | add `]`"},
          {"equals(f() == 'b', \"x\")", "(equals (op== (f) 'b') \"x\")",
           "11-13 foreign-operator: `==` is no operator of this language | use `equals(a, b)`\n"
           "19-22 double-quote: string stands in double quotes | use single quotes: `'text'`"},
          {"and(f() && g() || !h(), 1)", "(and (op|| (op&& (f) (g)) (op! (h))) 1)",
           "8-10 foreign-operator: `&&` is no operator of this language | use `and(a, b)`\n"
           "15-17 foreign-operator: `||` is no operator of this language | use `or(a, b)`\n"
           "18-19 foreign-operator: `!` is no operator of this language | use `not(a)`"},
          {"f() ? 1 : 2", "(op? (f) 1 2)",
           "4-5 foreign-operator: `?` is no operator of this language | use `if(a, b, c)`"},
          {"sub(5 -1)", "(sub (op- 5 1))",
           "6-7 foreign-operator: `-` is no operator of this language | use `sub(a, b)`"},
          {"5a", "_5a",
           "0-2 unrecognized: `5a` is no number | a number has digits and a sign only; put text in "
           "single quotes"},
          {"-x()", "(op- (x))",
           "0-1 foreign-operator: `-` stands in front of no number | use `sub(0, a)`"},
          {"[1,2]", "_[1,2]",
           "0-1 foreign-operator: `[` begins no value; there are no list literals | use "
           "`createArray(a, b)`"},
          {"f([[1],[2]], 3)", "(f _[[1],[2]] 3)",
           "2-3 foreign-operator: `[` begins no value; there are no list literals | use "
           "`createArray(a, b)`"},
          {"{ 'a': 1 }", "_{",
           "0-1 unrecognized: `{` begins no value | use `createObject('name', value)`\n"
           "2-5 unexpected: `'a'` follows a complete expression | join the parts with a function, "
           "such as `concat(a, b)`"},
          {"‘abc’", "_‘abc’",
           "0-9 unrecognized: `‘abc’` stands in typographic quotes | use straight single quotes: "
           "`'text'`"},
          {"f(“abc”, 1)", "(f _“abc” 1)",
           "2-11 unrecognized: `“abc”` stands in typographic quotes | use straight single quotes: "
           "`'text'`"},
          {"\"open", "\"open",
           "0-5 double-quote: string stands in double quotes | use single quotes: `'text'`"},
          {"(f())", "(group (f))",
           "0-1 unexpected: `(` follows no function name | functions need no grouping; remove the "
           "parentheses"},
          {"f() and g()", "(opand (f) (g))",
           "4-7 foreign-operator: `and` is no operator of this language | use `and(a, b)`"},
          {"f(a.b.c)", "(f (. (. a b) c))",
           "2-3 bare-name: name `a` stands alone | write `a()` if it is a function"},
          {"f(g(1 2), 3 4)", "(f (g 1 2) 3 4)",
           "6-7 unexpected: expected `,` or `)` before `2` | separate arguments with `,`\n"
           "12-13 unexpected: expected `,` or `)` before `4` | separate arguments with `,`"},
          {"f(1))", "(f 1)", "4-5 unexpected: `)` closes nothing | remove it"},
          {"f(1; 2)", "(f 1 2)",
           "3-4 unexpected: expected `,` or `)` before `;` | separate arguments with `,`"},
          {"f(x[1)", "(f ([] x 1))",
           "2-3 bare-name: name `x` stands alone | write `x()` if it is a function, `'x'` if it is "
           "text, `parameters('x')` if it is a parameter\n"
           "5-6 unexpected: expected `]` before `)` | close the index with `]` | 3-4 this `[` is "
           "open"},
          {"f(g(1], 2)", "(f~ (g 1 2))", "5-6 unexpected: expected `,` or `)` before `]`"},
          {"f(1 : 2, 3)", "(f 1 3)", "4-5 unexpected: expected `,` or `)` before `:`"},
          {"`", "_`", "0-1 unrecognized: ``` begins no value | put text in single quotes"},
      });
}

TEST_CASE("pipeline expressions") {
  Check(Dialect::kPipeline,
        {
            {"True", "#True"},
            {"FALSE", "#FALSE"},
            {"42", "42"},
            {"1.", "1."},
            {".5", ".5"},
            {"-.5", "-.5"},
            {"007", "007"},
            {"1.2.3", "v1.2.3"},
            {"1.2.3.4", "v1.2.3.4"},
            {"79228162514264337593543950335", "79228162514264337593543950335"},
            {"''", "''"},
            {"'${{ x }'", "'${{ x }'"},
            {"eq (1,1)", "(eq 1 1)"},
            {"EQ( 1 , 1 )", "(EQ 1 1)"},
            {"parameters.people.*.tags.*", "(* (. (* (. parameters people)) tags))"},
            {"parameters.people[*].name", "(. (* (. parameters people)) name)"},
            {"parameters.people[ * ].name", "(. (* (. parameters people)) name)"},
            {"variables['a'].b[eq(1,2)].*", "(* ([] (. ([] variables 'a') b) (eq 1 2)))"},
            {"split('a-b','-')[1]", "([] (split 'a-b' '-') 1)"},
            {"iif(true,parameters.obj,'x').Key", "(. (iif #true (. parameters obj) 'x') Key)"},
            {"true.x", "(. #true x)"},
            {"parameters . a [ 'b' ]", "([] (. parameters a) 'b')"},
            {"item.true", "(. item true)"},
            {"true(1)", "(true 1)"},
            {"a.length", "(. a length)"},
        });
}

TEST_CASE("pipeline expressions that are wrong") {
  Check(
      Dialect::kPipeline,
      {
          {"", "-",
           "0-0 empty: expression is empty | write a value or a function call between the "
           "brackets"},
          {"null", "null",
           "0-4 unrecognized: `null` is no value | compare with `''`, which a missing value equals "
           "too"},
          {"null.x y", "(. null x)",
           "7-8 unexpected: `y` follows a complete expression | join the parts with a function, "
           "such as `and(a, b)`\n"
           "0-4 unrecognized: `null` is no value | compare with `''`, which a missing value equals "
           "too"},
          {"+1", "_+1",
           "0-2 unrecognized: `+1` is no number | a number is written like `-1.5`, a version like "
           "`1.2.3`; put text in single quotes"},
          {"-1.2.3", "_-1.2.3",
           "0-6 unrecognized: `-1.2.3` is no number | a number is written like `-1.5`, a version "
           "like `1.2.3`; put text in single quotes"},
          {"1..2", "_1..2",
           "0-4 unrecognized: `1..2` is no number | a number is written like `-1.5`, a version "
           "like `1.2.3`; put text in single quotes"},
          {"1e3", "_1e3",
           "0-3 unrecognized: `1e3` is no number | a number is written like `-1.5`, a version like "
           "`1.2.3`; put text in single quotes"},
          {"0x1F", "_0x1F",
           "0-4 unrecognized: `0x1F` is no number | a number is written like `-1.5`, a version "
           "like `1.2.3`; put text in single quotes"},
          {"79228162514264337593543950336", "_79228162514264337593543950336",
           "0-29 unrecognized: `79228162514264337593543950336` is no number | a number is written "
           "like `-1.5`, a version like `1.2.3`; put text in single quotes"},
          {"2026-01-01", "_2026-01-01",
           "0-10 unrecognized: `2026-01-01` is no number | a number is written like `-1.5`, a "
           "version like `1.2.3`; put text in single quotes"},
          {"-", "_-",
           "0-1 unrecognized: `-` is no number | a number is written like `-1.5`, a version like "
           "`1.2.3`; put text in single quotes"},
          {"@x", "_@x", "0-2 unrecognized: `@x` is no value | put text in single quotes"},
          {"@x y", "_@x",
           "3-4 unexpected: `y` follows a complete expression | join the parts with a function, "
           "such as `and(a, b)`\n"
           "0-2 unrecognized: `@x` is no value | put text in single quotes"},
          {"foo-bar", "_foo-bar",
           "0-7 unrecognized: `foo-bar` is no value | put text in single quotes"},
          {"foo-bar(1)", "(foo-bar 1)",
           "0-7 unrecognized: `foo-bar` is no value | put text in single quotes"},
          {"variables.my-var", "(. variables my-var)",
           "10-16 unexpected: `my-var` is no name of a member | use `['my-var']` instead of the "
           "dot"},
          {"1 != 2", "(op!= 1 2)",
           "2-4 foreign-operator: `!=` is no operator of this language | use `ne(a, b)`"},
          {"true && false", "(op&& #true #false)",
           "5-7 foreign-operator: `&&` is no operator of this language | use `and(a, b)`"},
          {"!true", "(op! #true)",
           "0-1 foreign-operator: `!` is no operator of this language | use `not(a)`"},
          {"! true", "(op! #true)",
           "0-1 foreign-operator: `!` is no operator of this language | use `not(a)`"},
          {"1 + 1", "(op+ 1 1)",
           "2-3 foreign-operator: `+` is no operator of this language | use `format('{0}{1}', a, "
           "b)`"},
          {"2 * 3", "(op* 2 3)",
           "2-3 foreign-operator: `*` is no operator of this language | pipeline expressions do "
           "not calculate; do it in a script step"},
          {"eq(", "(eq~ _)",
           "0-2 unclosed-call: call of `eq` is never closed | add `)` | 2-3 this `(` is open"},
          {"eq(1, ", "(eq~ 1 _)",
           "0-2 unclosed-call: call of `eq` is never closed | add `)` | 2-3 this `(` is open"},
          {"eq(1) 2", "(eq 1)",
           "6-7 unexpected: `2` follows a complete expression | join the parts with a function, "
           "such as `and(a, b)`"},
          {"eq(1))", "(eq 1)", "5-6 unexpected: `)` closes nothing | remove it"},
          {"eq(1,)", "(eq 1 _)",
           "5-6 unexpected: expected a value before `)` | write an argument, or remove the comma"},
          {"(a)", "(group a)",
           "0-1 unexpected: `(` follows no function name | functions need no grouping; remove the "
           "parentheses"},
          {"(a, b)", "(group a)",
           "0-1 unexpected: `(` follows no function name | functions need no grouping; remove the "
           "parentheses"},
          {"parameters.obj.9lives", "(. (. parameters obj) 9lives)",
           "15-21 unexpected: `9lives` is no name of a member | use `['9lives']` instead of the "
           "dot"},
          {"parameters.list[]", "([] (. parameters list) _)",
           "16-17 unexpected: expected a value before `]` | write an index between the brackets"},
          {"parameters.list[0", "([] (. parameters list) 0)",
           "15-16 unclosed-index: `[` is never closed | add `]`"},
          {"parameters.list[0 1]", "([] (. parameters list) 0)",
           "18-19 unexpected: expected `]` before `1`"},
          {"eq(a[0 1), 2)", "(eq ([] a 0))",
           "7-8 unexpected: expected `]` before `1`\n"
           "9-10 unexpected: `,` follows a complete expression | remove it, or move what follows "
           "into the call"},
          {"a[1,2]", "([] a 1)",
           "3-4 unexpected: expected `]` before `,` | write one index in each pair of brackets"},
          {"parameters.obj..Key", "(. (. parameters obj) Key)",
           "15-16 unexpected: two dots in a row | remove one"},
          {"parameters.x.", "(. (. parameters x) )",
           "12-13 expected-name: expression ends behind `.` | write the name of a member behind "
           "the dot, or remove it"},
          {"eq(a., 1)", "(eq (. a ) 1)",
           "5-6 unexpected: expected the name of a member before `,` | write the name of a member "
           "behind the dot, or remove it"},
          {"variables.x -eq 'y' and foo", "(opand (op-eq (. variables x) 'y') foo)",
           "12-15 foreign-operator: `-eq` is no operator of this language | use `eq(a, b)`\n"
           "20-23 foreign-operator: `and` is no operator of this language | use `and(a, b)`"},
          {"variables.x == \"y\"", "(op== (. variables x) \"y\")",
           "12-14 foreign-operator: `==` is no operator of this language | use `eq(a, b)`\n"
           "15-18 double-quote: string stands in double quotes | use single quotes: `'text'`"},
          {"a ?? b", "(op?? a b)",
           "2-4 foreign-operator: `??` is no operator of this language | use `coalesce(a, b)`"},
          {"a ? b : c", "(op? a b c)",
           "2-3 foreign-operator: `?` is no operator of this language | use `iif(a, b, c)`"},
          {"contains(['a','b'], variables.x)", "(contains _['a','b'] (. variables x))",
           "9-10 foreign-operator: `[` begins no value; there are no list literals | use `in(x, "
           "'a', 'b')` to compare, `split('a,b', ',')` for a list"},
          {"eq(variables.x, $(foo))", "(eq (. variables x) _$(foo))",
           "16-22 macro: macro `$(foo)` stands inside an expression | use `variables['foo']`"},
          {"variables.$(foo)", "(. variables $(foo))",
           "10-16 macro: macro `$(foo)` stands inside an expression | use `[variables['foo']]` "
           "instead of the dot and the macro"},
          {"$(foo", "_$(foo",
           "0-5 macro: macro `$(foo` stands inside an expression | use `variables['foo']`"},
          {"$env:x", "_$env:x", "0-6 unrecognized: `$env:x` is no value | use `variables['name']`"},
          {"${{ x", "x",
           "0-3 unexpected: `${{` stands inside an expression | write the inner expression without "
           "`${{` and `}}`"},
          {"length", "length",
           "0-6 bare-name: function `length` has no parentheses | write `length(...)` with its "
           "arguments"},
          {"eq(length, 1)", "(eq length 1)",
           "3-9 bare-name: function `length` has no parentheses | write `length(...)` with its "
           "arguments"},
          {"eq('abc", "(eq~ 'abc)",
           "3-7 unclosed-string: string is never closed | close it with `'`; a quote inside a "
           "string is written `''`"},
          {"a,b", "a",
           "1-2 unexpected: `,` follows a complete expression | remove it, or move what follows "
           "into the call"},
          {"a ]", "a", "2-3 unexpected: `]` closes nothing | remove it"},
      });
}

TEST_CASE("run-time expressions before templates are expanded") {
  Check(Dialect::kPipelineRuntime,
        {
            {"and(succeeded(), eq('${{ parameters.x }}', 'y'))",
             "(and (succeeded) (eq '${{ parameters.x }}'? 'y'))"},
            {"eq('${{ eq(a, 'b') }}', 'y')", "(eq '${{ eq(a, 'b') }}'? 'y')"},
            {"${{ parameters.condition }}", "{${{ parameters.condition }}}"},
            {"and(succeeded(), ${{ parameters.extra }})",
             "(and (succeeded) {${{ parameters.extra }}})"},
            {"and(succeeded() ${{ parameters.extra }})",
             "(and (succeeded) {${{ parameters.extra }}})"},
            {"eq(dependencies.${{ parameters.job }}.result, 'Succeeded')",
             "(eq (. ([] dependencies {${{ parameters.job }}}) result) 'Succeeded')"},
            {"dependencies.A_${{ parameters.job }}.outputs['${{ x }}.y']",
             "([] (. ([] dependencies {A_${{ parameters.job }}}) outputs) '${{ x }}.y'?)"},
            {"${{ a }} == 'x'", "(op== {${{ a }}} 'x')",
             "9-11 foreign-operator: `==` is no operator of this language | use `eq(a, b)`"},
            {"A${{ x }}B", "{A${{ x }}B}"},
            {"1.${{ x }}", "{1.${{ x }}}"},
            {"in(x, '${{ join(''', ''', parameters.list) }}')",
             "(in x '${{ join(''', ''', parameters.list) }}'?)"},
            {"'${{ open'", "'${{ open'"},
            {"$[ eq(1,2) ]", "([] _$ (eq 1 2))",
             "0-1 unrecognized: `$[ ]` stands inside an expression | write the expression without "
             "`$[ ]` around it"},
            {"$[eq(1,2)]", "([] _$ (eq 1 2))",
             "0-1 unrecognized: `$[ ]` stands inside an expression | write the expression without "
             "`$[ ]` around it"},
            {"eq(variables.x, '$(x)')", "(eq (. variables x) '$(x)')"},
            {"eq(1, ${{ a", "(eq~ 1 a)",
             "6-9 unexpected: `${{` stands inside an expression | write the inner expression "
             "without `${{` and `}}`"},
        });
}

TEST_CASE("templates outside of strings make the text unknown") {
  const auto templated = [](const char* text) {
    return expr::Parse(text, Dialect::kPipelineRuntime).templated;
  };
  CHECK(templated("eq(1, ${{ a }})"));
  CHECK(templated("a.b${{ c }}"));
  CHECK(templated("and(a ${{ b }})"));
  CHECK_FALSE(templated("eq(1, '${{ a }}')"));
  CHECK_FALSE(templated("eq(1, 2)"));
}

TEST_CASE("status functions are names where loop variables exist") {
  Check(Dialect::kPipeline, {{"always", "always"}, {"counter.x", "(. counter x)"}});
  Check(Dialect::kPipelineRuntime,
        {{"always", "always",
          "0-6 bare-name: function `always` has no parentheses | write `always()`"}});
}

std::string Repeat(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

std::string ProblemsOf(const std::string& text, Dialect dialect) {
  const expr::Expression expression = expr::Parse(text, dialect);
  CHECK(test::BrokenInvariant(expression) == "");
  return test::DumpProblems(expression.problems);
}

TEST_CASE("depth counts arguments, not accessors") {
  const auto nested = [](std::size_t count) {
    return Repeat("not(", count) + "true" + Repeat(")", count);
  };
  CHECK(ProblemsOf(nested(49), Dialect::kPipeline) == "");
  CHECK(
      ProblemsOf(nested(50), Dialect::kPipeline) ==
      "200-204 too-deep: expression nests deeper than 50 levels | move inner parts into variables");
  CHECK(ProblemsOf(Repeat("not(", 49) + "f()" + Repeat(")", 49), Dialect::kPipeline) == "");
  CHECK(ProblemsOf("a" + Repeat(".b", 5000), Dialect::kPipeline) == "");
  CHECK(ProblemsOf("a" + Repeat("[a", 249) + Repeat("]", 249), Dialect::kPipeline) == "");
  CHECK(ProblemsOf(nested(49), Dialect::kArm).find("bare-name") != std::string::npos);
  CHECK(ProblemsOf(Repeat("f(", 250) + Repeat(")", 250), Dialect::kArm) == "");
}

TEST_CASE("nesting has an end in every kind of bracket") {
  for (const Dialect dialect : {Dialect::kArm, Dialect::kPipeline, Dialect::kPipelineRuntime}) {
    for (const char* part :
         {"f(", "a[", "(", "[", "!", "x?", "a==", "${{", "f(a[", "- ", "a ? (", "a."}) {
      CAPTURE(part);
      const std::string text = Repeat(part, 5000);
      CHECK(ProblemsOf(text, dialect) != "");
      CHECK(ProblemsOf(text + Repeat(")", 200) + Repeat("]", 200), dialect) != "");
    }
  }
}

TEST_CASE("length counts UTF-16 units") {
  const auto quoted = [](const std::string& text) { return "'" + text + "'"; };
  CHECK(ProblemsOf(quoted(Repeat("a", 20'998)), Dialect::kPipeline) == "");
  CHECK(ProblemsOf(quoted(Repeat("ä", 20'998)), Dialect::kPipeline) == "");
  CHECK(ProblemsOf(quoted(Repeat("a", 20'999)), Dialect::kPipeline) ==
        "0-21001 too-long: expression is longer than 21000 characters | move parts of it into "
        "variables "
        "or a script step");
  CHECK(ProblemsOf(quoted(Repeat("a", 24'574)), Dialect::kArm) == "");
  CHECK(ProblemsOf(quoted(Repeat("😀", 12'288)), Dialect::kArm) ==
        "0-49154 too-long: expression is longer than 24576 characters | move parts of it into "
        "variables");
}

TEST_CASE("values of strings") {
  const auto value = [](const char* text) {
    const expr::Expression expression = expr::Parse(text, Dialect::kArm);
    return expression.StringValue(expression.root);
  };
  CHECK(value("'That''s all'") == "That's all");
  CHECK(value("''''") == "'");
  CHECK(value("''") == "");
  CHECK(value("'a\\nb'") == "a\\nb");
  CHECK(value("'open") == "open");
  CHECK(value("\"double\"") == "double");
}

TEST_CASE("questions about a tree") {
  const expr::Expression expression =
      expr::Parse("Concat('a', ns.concat('b'), 'c')", Dialect::kArm);
  const expr::ExprId root = expression.root;
  CHECK(expression.IsCallOf(root, "concat"));
  CHECK_FALSE(expression.IsCallOf(root, "conca"));
  CHECK(expression.ChildCount(root) == 3);
  CHECK(expression.Children(root).size() == 3);
  CHECK_FALSE(expression.IsCallOf(expression.Child(root, 1), "concat"));
  CHECK(expression.Child(root, 3) == kNoId<expr::ExprId>);
  CHECK(expression.TextOf(expression.nodes[root].span) == expression.text);
  CHECK(expression.nodes[expression.Child(root, 0)].lead == 6);
  CHECK(expression.nodes[expression.Child(root, 1)].lead == 10);
}

}  // namespace
}  // namespace plumbline
