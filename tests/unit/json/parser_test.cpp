// The JSON parser as tables: text in, compact tree and problems out. Awkward files with every
// position are in fixtures/syntax.
#include "json/parser.h"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "support/check_tree.h"
#include "support/dump_tree.h"
#include "text/source_file.h"

namespace plumbline::test {
namespace {

struct Case {
  std::string_view text;
  std::string_view tree;
  std::string_view problems = {};
};

void Check(const Case& c) {
  INFO(c.text);
  const SourceFile file("a.json", c.text);
  Tree tree;
  json::ParseTolerant(file.text(), file.content_begin(), tree);
  CHECK(BrokenInvariant(tree, json::kMaxProblems + 1).empty());
  tree.Prepare();
  CHECK(CompactTree(tree) == c.tree);
  CHECK(DumpProblems(tree) == c.problems);
}

std::string Repeat(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("valid JSON has no problems") {
  for (const Case& c : {
           Case{R"({})", "{}"},
           Case{R"([])", "[]"},
           Case{R"("root")", "'root'"},
           Case{R"( -1.5E-7 )", "-1.5E-7"},
           Case{R"(true)", "true"},
           Case{R"({"a": [1, {"b": null}], "c": {"d": false, "e": ""}})",
                "{a:[1 {b:null}] c:{d:false e:''}}"},
           Case{R"({"": {"": []}})", "{:{:[]}}"},
           Case{R"({"a": 1, "a": 2, "A": 3})", "{a:1 a:2 A:3}"},
           Case{R"(["2020-01-01T00:00:00Z", "\"\\\/\b\f\n\r\t"])",
                "['2020-01-01T00:00:00Z' '\"\\\\/\\x08\\x0c\\n\\r\\t']"},
           Case{R"(["\u0041\u00e9\ud83d\uDE00"])", "['A\xC3\xA9\xF0\x9F\x98\x80']"},
           Case{"\xEF\xBB\xBF[0]", "[0]"},
           Case{R"({"k\u0041\n": 1})", "{kA\\n:1}"},
       }) {
    Check(c);
  }
}

TEST_CASE("what the service accepts silently is silent") {
  for (const Case& c : {
           Case{"// a\n{/* b */\"a\"/**/:/***/1//\n}// c", "{a:1}"},
           Case{"[\"a\nb\", \"c\r\n\td\"]", "['a\\nb' 'c\\r\\n\\td']"},
           Case{"{\"e\": \"[concat('a',\n    'b')]\"}", "{e:'[concat('a',\\n    'b')]'}"},
           Case{R"(["it\'s"])", "['it's']"},
           Case{R"(["\ud800", "\udc00", "\ud800\u0041"])",
                "['\xEF\xBF\xBD' '\xEF\xBF\xBD' '\xEF\xBF\xBD"
                "A']"},
           Case{"[12345678901234567890123, 1e400]", "[12345678901234567890123 1e400]"},
           Case{"[\"\xE2\x80\x9Cx\xE2\x80\x9D \xE2\x80\x8B\"]",
                "['\xE2\x80\x9Cx\xE2\x80\x9D \xE2\x80\x8B']"},
       }) {
    Check(c);
  }
}

TEST_CASE("leniencies are noted") {
  for (const Case& c : {
           Case{"[1, 2,]", "[1 2]",
                "leniency 5-6 trailing comma after the last element is outside standard JSON | "
                "help: remove the comma\n"},
           Case{"{\"a\": 1, // c\n}", "{a:1}",
                "leniency 7-8 trailing comma after the last member is outside standard JSON | "
                "help: remove the comma\n"},
           Case{R"(['x', 'y"z'])", "['x' 'y\"z']",
                "leniency 1-4 string in single quotes is outside standard JSON | help: put it in "
                "double quotes\n"
                "leniency 6-11 string in single quotes is outside standard JSON | help: put it in "
                "double quotes\n"},
           Case{"{'a': 1}", "{a:1}",
                "leniency 1-4 key in single quotes is outside standard JSON | help: put it in "
                "double quotes\n"},
           Case{"{a: 1, _b$2: 2}", "{a:1 _b$2:2}",
                "leniency 1-2 key `a` without quotes is outside standard JSON | help: put it in "
                "double quotes\n"
                "leniency 7-11 key `_b$2` without quotes is outside standard JSON | help: put it "
                "in double quotes\n"},
           Case{"[\xC2\xA0"
                "1]",
                "[1]",
                "leniency 1-3 white space U+00A0 is outside standard JSON | help: replace it with "
                "an ordinary space\n"},
           Case{"[\"a\x01"
                "b\x02\"]",
                "['a\\x01b\\x02']",
                "leniency 3-4 control character U+0001 in a string is outside standard JSON | "
                "help: write it as `\\\\u0001`\n"},
           Case{"[\x0C"
                "1]",
                "[1]", "leniency 1-2 white space U+000C is outside standard JSON\n"},
           Case{"{\"a\": {},\n}", "{a:{}}",
                "leniency 8-9 trailing comma after the last member is outside standard JSON | "
                "help: remove the comma\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("missing and superfluous separators are reported once") {
  for (const Case& c : {
           Case{"[1 2]", "[1 2]",
                "syntax 3-4 found `2`, expected `,` or `]` | 2-2 a comma may be missing here\n"},
           Case{"[1\n 2]", "[1 2]",
                "syntax 4-5 found `2`, expected `,` or `]` | 2-2 a comma may be missing here\n"},
           Case{R"({"a": 1 "b": 2})", "{a:1 b:2}",
                "syntax 8-11 found a string, expected `,` or `}` | 7-7 a comma may be missing "
                "here\n"},
           Case{R"({"a" 1})", "{a:1}", "syntax 1-4 `:` is missing between key `a` and its value\n"},
           Case{R"({"a" {"b" []}})", "{a:{b:[]}}",
                "syntax 1-4 `:` is missing between key `a` and its value\n"
                "syntax 6-9 `:` is missing between key `b` and its value\n"},
           Case{R"({"a": , "b": 2})", "{a:missing b:2}", "syntax 1-4 key `a` has no value\n"},
           Case{R"({"a":})", "{a:missing}", "syntax 1-4 key `a` has no value\n"},
           Case{R"({"a"})", "{a:missing}",
                "syntax 1-4 key `a` has no value | help: add `:` and a value\n"},
           Case{R"({"a", "b": 1})", "{a:missing b:1}",
                "syntax 1-4 key `a` has no value | help: add `:` and a value\n"},
           Case{"{\"a\"\n \"b\": 1}", "{a:missing b:1}",
                "syntax 1-4 key `a` has no value | help: add `:` and a value\n"},
           Case{"[,1]", "[1]", "syntax 1-2 found `,`, expected a value\n"},
           Case{"[1,,2]", "[1 2]", "syntax 3-4 found `,`, expected a value\n"},
           Case{"[,]", "[]", "syntax 1-2 found `,`, expected a value\n"},
           Case{"{,}", "{}", "syntax 1-2 found `,`, expected a key\n"},
           Case{R"({"a":: 1})", "{a:1}", "syntax 5-6 found `:`, expected a value\n"},
           Case{R"({"a" = 1})", "{a:1}", "syntax 5-6 found `=`, expected `:`\n"},
           Case{R"({"a" => 1})", "{a:1}", "syntax 5-7 found `=>`, expected `:`\n"},
           Case{"[1; 2]", "[1 2]", "syntax 2-3 found `;`, expected `,`\n"},
           Case{R"(["a": 1])", "['a' 1]", "syntax 4-5 found `:`, expected `,` or `]`\n"},
           Case{"{: 1}", "{:1}", "syntax 1-2 found `:`, expected a key\n"},
           Case{R"({"a": 1,, "b": 2})", "{a:1 b:2}", "syntax 8-9 found `,`, expected a key\n"},
           Case{R"({"a": 1 : 2})", "{a:1}",
                "syntax 8-9 found `:`, expected `,` or `}`\n"
                "syntax 10-11 found `2`, expected `,` or `}` | 7-7 a comma may be missing here\n"},
           Case{"[: 1]", "[1]", "syntax 1-2 found `:`, expected a value\n"},
           Case{R"({1, "a": 2})", "{a:2}",
                "syntax 1-2 found `1`, expected a key in double quotes\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("brackets that do not match lose as little as possible") {
  for (const Case& c : {
           Case{"[", "~[]",
                "syntax 0-1 `[` is not closed | help: add `]` | 1-1 the file ends here\n"},
           Case{"{", "~{}",
                "syntax 0-1 `{` is not closed | help: add `}` | 1-1 the file ends here\n"},
           Case{R"({"a": [1, {"b": 2)", "~{a:~[1 ~{b:2}]}",
                "syntax 10-11 `{` is not closed | help: add `}` | 17-17 the file ends here\n"},
           Case{R"({"a":)", "~{a:missing}",
                "syntax 0-1 `{` is not closed | help: add `}` | 4-4 the file ends here\n"
                "syntax 1-4 key `a` has no value\n"},
           Case{R"({"a")", "~{a:missing}",
                "syntax 0-1 `{` is not closed | help: add `}` | 4-4 the file ends here\n"
                "syntax 1-4 key `a` has no value | help: add `:` and a value\n"},
           Case{"[1,", "~[1]",
                "syntax 0-1 `[` is not closed | help: add `]` | 3-3 the file ends here\n"},
           Case{"[}", "~[]", "syntax 1-2 found `}`, expected `]` | 0-1 this `[` is not closed\n"},
           Case{"{]", "~{}", "syntax 1-2 found `]`, expected `}` | 0-1 this `{` is not closed\n"},
           Case{"[1, 2}", "~[1 2]",
                "syntax 5-6 found `}`, expected `]` | 0-1 this `[` is not closed\n"},
           Case{R"({"a": 1])", "~{a:1}",
                "syntax 7-8 found `]`, expected `}` | 0-1 this `{` is not closed\n"},
           Case{R"({"a": [1, 2})", "{a:~[1 2]}",
                "syntax 11-12 found `}`, expected `]` | 6-7 this `[` is not closed\n"},
           Case{R"([{"a": 1], 2])", "[~{a:1}]",
                "syntax 8-9 found `]`, expected `}` | 1-2 this `{` is not closed\n"
                "syntax 9-10 found `,` after the end of the JSON value | help: a JSON file holds "
                "one value\n"},
           Case{"{\n  \"a\": [\n    1\n  },\n  \"b\": 2\n}", "{a:~[1] b:2}",
                "syntax 19-20 found `}`, expected `]` | 9-10 this `[` is not closed\n"},
           Case{"{\n  \"a\": [\n    {}\n  ]],\n  \"b\": 2\n}", "{a:[{}] b:2}",
                "syntax 21-22 found `]`, which closes nothing\n"},
           Case{"{\n  \"a\": {\n    \"b\": 1\n  ],\n  \"c\": 2\n}", "{a:~{b:1} c:2}",
                "syntax 24-25 found `]`, expected `}` | 9-10 this `{` is not closed\n"},
           Case{"{\n  \"a\": {\n    \"b\": [\n      1\n  },\n  \"c\": 2\n}", "{a:{b:~[1]} c:2}",
                "syntax 32-33 found `}`, expected `]` | 20-21 this `[` is not closed\n"},
           Case{"{\n  \"a\": 1 }\n  \"b\": 2\n}", "{a:1}",
                "syntax 15-18 found a string after the end of the JSON value | help: a JSON file "
                "holds one value\n"},
           Case{R"([{ {"a": 1} }])", "[{:{a:1}}]", "syntax 3-4 found `{`, expected a key\n"},
           Case{R"({"a": [1]]})", "{a:[1]}", "syntax 9-10 found `]`, which closes nothing\n"},
           Case{"[[1, [2]", "~[~[1 [2]]]",
                "syntax 1-2 `[` is not closed | help: add `]` | 8-8 the file ends here\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("what is no JSON value is reported and kept") {
  for (
      const Case& c : {
          Case{"[foo]", "[~'foo']",
               "syntax 1-4 found `foo`, expected a value | help: put text in double quotes\n"},
          Case{"[True, FALSE, Null]", "[~true ~false ~null]",
               "syntax 1-5 found `True`, which JSON writes in lower case | help: write `true`\n"
               "syntax 7-12 found `FALSE`, which JSON writes in lower case | help: write `false`\n"
               "syntax 14-18 found `Null`, which JSON writes in lower case | help: write `null`\n"},
          Case{"[undefined, nan]", "[~'undefined' ~'nan']",
               "syntax 1-10 found `undefined`, expected a value | help: put text in double quotes\n"
               "syntax 12-15 found `nan`, expected a value | help: put text in double quotes\n"},
          Case{"[0x1F, 010, 1_0, .5, 5., +1, -, 1e, Infinity]",
               "[~0x1F ~010 ~1_0 ~.5 ~5. ~+1 ~'-' ~1e ~Infinity]",
               "syntax 1-5 `0x1F` is not a number in JSON | help: write the number in decimal "
               "digits\n"
               "syntax 7-10 `010` is not a number in JSON | help: remove the leading zeros, or put "
               "it in double quotes\n"
               "syntax 12-15 `1_0` is not a number in JSON | help: put it in double quotes if it "
               "is text\n"
               "syntax 17-19 `.5` is not a number in JSON | help: put it in double quotes if it is "
               "text\n"
               "syntax 21-23 `5.` is not a number in JSON | help: put it in double quotes if it is "
               "text\n"
               "syntax 25-27 `+1` is not a number in JSON | help: remove the `+`\n"
               "syntax 29-30 found `-`, expected a value | help: put text in double quotes\n"
               "syntax 32-34 `1e` is not a number in JSON | help: put it in double quotes if it is "
               "text\n"
               "syntax 36-44 `Infinity` is not a number in JSON | help: put it in double quotes if "
               "it is text\n"},
          Case{"[1abc, 1-2]", "[~1abc ~1-2]",
               "syntax 1-5 `1abc` is not a number in JSON | help: put it in double quotes if it is "
               "text\n"
               "syntax 7-10 `1-2` is not a number in JSON | help: put it in double quotes if it is "
               "text\n"},
          Case{"[a/b, a//c\n]", "[~'a/b' ~'a']",
               "syntax 1-4 found `a/b`, expected a value | help: put text in double quotes\n"
               "syntax 6-7 found `a`, expected a value | help: put text in double quotes\n"},
          Case{R"({"a": [concat('x')]})", "{a:[~'concat('x')']}",
               "syntax 7-18 found `concat('x')`, expected a value | help: put text in double "
               "quotes\n"},
          Case{"<a/>", "~'<a/>'",
               "syntax 0-4 found `<a/>`, expected a value | help: put text in double quotes\n"},
          Case{"hello", "~'hello'",
               "syntax 0-5 found `hello`, expected a value | help: put text in double quotes\n"},
          Case{"# x\n1", "1",
               "syntax 0-1 found `#`, which starts no comment in JSON | help: start the comment "
               "with `//`\n"},
          Case{"[1, # x\n2]", "[1 2]",
               "syntax 4-5 found `#`, which starts no comment in JSON | help: start the comment "
               "with `//`\n"},
          Case{"/ 1", "~'/'",
               "syntax 0-1 found `/`, expected a value | help: put text in double quotes\n"
               "syntax 2-3 found `1` after the end of the JSON value | help: a JSON file holds one "
               "value\n"},
          Case{
              "[\xE2\x80\x8B"
              "1]",
              "[1]",
              "syntax 1-4 found the invisible character U+200B between tokens | help: delete it\n"},
          Case{"[\xE2\x80\x9Cx\xE2\x80\x9D, \xE2\x80\x98y\xE2\x80\x99]", "[~'x' ~'y']",
               "syntax 1-4 found `\xE2\x80\x9C`, which quotes nothing in JSON | help: use straight "
               "quotes: `\"`\n"
               "syntax 10-13 found `\xE2\x80\x98`, which quotes nothing in JSON | help: use "
               "straight quotes: `\"`\n"},
          Case{"[\xE2\x80\x9Cx]", "[~'\xE2\x80\x9Cx']",
               "syntax 1-5 found `\xE2\x80\x9Cx`, expected a value | help: put text in double "
               "quotes\n"},
          Case{std::string_view("[1]\0", 4), "[1]",
               "syntax 3-4 found the control character U+0000 between tokens\n"},
          Case{"[\x07]", "[]", "syntax 1-2 found the control character U+0007 between tokens\n"},
      }) {
    Check(c);
  }
}

TEST_CASE("misplaced quotes cost one problem and no member") {
  for (const Case& c : {
           Case{R"({"a": "x, "b": 1})", "{a:~'x' b:1}",
                "syntax 6-8 string is not closed | help: add `\"` at its end\n"},
           Case{R"({"a: "x", "b": 1})", "{a:'x' b:1}",
                "syntax 1-3 string is not closed | help: add `\"` at its end\n"},
           Case{R"({"a: [1], "b": 1})", "{a: [1], \"b:1}",
                "syntax 10-11 found a quote inside a string | help: write `\\\\\"` for a quote "
                "that belongs to the text\n"},
           Case{R"({a": 1, "b": 2})", "{a:1 b:2}",
                "syntax 1-2 key has no opening quote | help: add `\"` at its start\n"},
           Case{R"({"a": x", "b": 2})", "{a:~'x' b:2}",
                "syntax 6-7 string has no opening quote | help: add `\"` at its start\n"},
           Case{R"({""a": 1})", "{a:1}", "syntax 1-2 found a second opening quote\n"},
           Case{R"({"a"": 1})", "{a:1}", "syntax 4-5 found a second closing quote\n"},
           Case{R"({"a": ""x"})", "{a:'x'}", "syntax 6-7 found a second opening quote\n"},
           Case{R"({"a": "x""})", "{a:'x'}", "syntax 9-10 found a second closing quote\n"},
           Case{R"({"a": "x"y"})", "{a:'x\"y'}",
                "syntax 8-9 found a quote inside a string | help: write `\\\\\"` for a quote that "
                "belongs to the text\n"},
           Case{R"({"a"b": 1})", "{a\"b:1}",
                "syntax 3-4 found a quote inside a string | help: write `\\\\\"` for a quote that "
                "belongs to the text\n"},
           Case{R"({"a": say it", "b": 1})", "{a:~'say it' b:1}",
                "syntax 6-12 string has no opening quote | help: add `\"` at its start\n"},
           Case{R"(["x, "y"])", "['x, \"y']",
                "syntax 5-6 found a quote inside a string | help: write `\\\\\"` for a quote that "
                "belongs to the text\n"},
           Case{R"(["a""b"])", "['a' 'b']",
                "syntax 4-7 found a string, expected `,` or `]` | 4-4 a comma may be missing "
                "here\n"},
           Case{R"(["a"b])", "['a' ~'b']",
                "syntax 4-5 found `b`, expected `,` or `]` | 4-4 a comma may be missing here\n"},
           Case{R"({"a": "say "x" or "y""})", "{a:'say \"x\" or \"y\"'}",
                "syntax 11-12 found a quote inside a string | help: write `\\\\\"` for a quote "
                "that belongs to the text\n"},
           Case{R"(["http://a": 1])", "['http://a' 1]",
                "syntax 11-12 found `:`, expected `,` or `]`\n"},
           Case{R"([1"])", "[~'1']",
                "syntax 1-2 string has no opening quote | help: add `\"` at its start\n"},
           Case{R"({"a": "b"c: 1})", "{a:'b' c:1}",
                "syntax 9-10 found `c`, expected `,` or `}` | 9-9 a comma may be missing here\n"
                "leniency 9-10 key `c` without quotes is outside standard JSON | help: put it in "
                "double quotes\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("escapes are checked") {
  for (const Case& c : {
           Case{R"(["\x"])", "['\\\\x']",
                "syntax 2-4 JSON has no escape `\\\\x` | help: write `\\\\\\\\` for a backslash\n"},
           Case{R"(["a\u12G4"])", "['a\\\\u12G4']",
                "syntax 3-7 escape `\\\\u12` has fewer than four hexadecimal digits\n"},
           Case{R"(["\u"])", "['\\\\u']",
                "syntax 2-4 escape `\\\\u` has fewer than four hexadecimal digits\n"},
           Case{R"(["C:\dir\new"])", "['C:\\\\dir\\new']",
                "syntax 4-6 JSON has no escape `\\\\d` | help: write `\\\\\\\\` for a backslash\n"},
           Case{"['\\'\\x']", "[''\\\\x']",
                "leniency 1-7 string in single quotes is outside standard JSON | help: put it in "
                "double quotes\n"
                "syntax 4-6 JSON has no escape `\\\\x` | help: write `\\\\\\\\` for a backslash\n"},
           Case{"[\"\\\n\"]", "['\\\\\\n']",
                "syntax 2-3 found a backslash with nothing to escape | help: write `\\\\\\\\` for "
                "a backslash\n"},
           Case{"[\"\\\xC3\xA9\"]", "['\\\\\xC3\xA9']",
                "syntax 2-5 JSON has no escape `\\\\\xC3\xA9` | help: write `\\\\\\\\` for a "
                "backslash\n"},
           Case{
               R"({"\q": "\q"})", "{\\\\q:'\\\\q'}",
               "syntax 2-4 JSON has no escape `\\\\q` | help: write `\\\\\\\\` for a backslash\n"
               "syntax 8-10 JSON has no escape `\\\\q` | help: write `\\\\\\\\` for a backslash\n"},
           Case{R"(["abc\")", "~[~'abc\"']",
                "syntax 0-1 `[` is not closed | help: add `]` | 7-7 the file ends here\n"
                "syntax 1-7 string is not closed | help: add `\"` at its end\n"},
           Case{R"(["\u00)", "~[~'\\\\u00']",
                "syntax 0-1 `[` is not closed | help: add `]` | 6-6 the file ends here\n"
                "syntax 1-6 string is not closed | help: add `\"` at its end\n"
                "syntax 2-6 escape `\\\\u00` has fewer than four hexadecimal digits\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("what is outside the value is reported once") {
  for (const Case& c : {
           Case{"", "nothing",
                "syntax 0-0 the file is empty | help: a JSON file holds one value, for instance "
                "`{}`\n"},
           Case{"\n", "nothing",
                "syntax 0-0 the file holds no JSON value | help: a JSON file holds one value, for "
                "instance `{}`\n"},
           Case{"\xEF\xBB\xBF", "nothing",
                "syntax 3-3 the file is empty | help: a JSON file holds one value, for instance "
                "`{}`\n"},
           Case{"// c", "nothing",
                "syntax 0-0 the file holds no JSON value | help: a JSON file holds one value, for "
                "instance `{}`\n"},
           Case{"] 1", "1", "syntax 0-1 found `]`, expected a JSON value\n"},
           Case{"}]", "nothing", "syntax 0-1 found `}`, expected a JSON value\n"},
           Case{"1 2 3", "1",
                "syntax 2-3 found `2` after the end of the JSON value | help: a JSON file holds "
                "one value\n"},
           Case{"{} {}", "{}",
                "syntax 3-4 found `{` after the end of the JSON value | help: a JSON file holds "
                "one value\n"},
           Case{"{}\n/* c */ // d\n", "{}"},
           Case{"[] # x", "[]",
                "syntax 3-4 found `#`, which starts no comment in JSON | help: start the comment "
                "with `//`\n"},
           Case{"[]\xC2\xA0", "[]",
                "leniency 2-4 white space U+00A0 is outside standard JSON | help: replace it with "
                "an ordinary space\n"},
           Case{"{},", "{}",
                "syntax 2-3 found `,` after the end of the JSON value | help: a JSON file holds "
                "one value\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("bytes that are not UTF-8 are noted once") {
  for (const Case& c : {
           Case{"[\"\xE9\"]", "['\xE9']",
                "encoding 2-3 byte 0xE9 is not UTF-8 | help: save the file as UTF-8\n"},
           Case{"[\"\xC3\xA9\xF0\x9F\x98\x80\", \"\xFF\xFE\", \"\xC0\x80\"]",
                "['\xC3\xA9\xF0\x9F\x98\x80' '\xFF\xFE' '\xC0\x80']",
                "encoding 12-13 byte 0xFF is not UTF-8 | help: save the file as UTF-8\n"},
           Case{"{\"\xED\xA0\x80\": 1}", "{\xED\xA0\x80:1}",
                "encoding 2-5 byte 0xED is not UTF-8 | help: save the file as UTF-8\n"},
           Case{"[\"\xF4\x90\x80\x80\"]", "['\xF4\x90\x80\x80']",
                "encoding 2-6 byte 0xF4 is not UTF-8 | help: save the file as UTF-8\n"},
           Case{"[1, \xE9]", "[1 ~'\xE9']",
                "encoding 4-5 byte 0xE9 is not UTF-8 | help: save the file as UTF-8\n"
                "syntax 4-5 found `\xEF\xBF\xBD`, expected a value | help: put text in double "
                "quotes\n"},
           Case{"[\"\xE2\x82", "~[~'\xE2\x82']",
                "syntax 0-1 `[` is not closed | help: add `]` | 4-4 the file ends here\n"
                "syntax 1-4 string is not closed | help: add `\"` at its end\n"
                "encoding 2-4 byte 0xE2 is not UTF-8 | help: save the file as UTF-8\n"},
           Case{"\x80", "~'\x80'",
                "encoding 0-1 byte 0x80 is not UTF-8 | help: save the file as UTF-8\n"
                "syntax 0-1 found `\xEF\xBF\xBD`, expected a value | help: put text in double "
                "quotes\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("strings over several lines end where the layout says") {
  for (const Case& c : {
           Case{"[\"a\n]", "[~'a']",
                "syntax 1-3 string is not closed | help: add `\"` at its end\n"},
           Case{"[\"a\n  ]\n  b\"]", "['a\\n  ]\\n  b']"},
           Case{"{\"a\": \"x\n}", "{a:~'x'}",
                "syntax 6-8 string is not closed | help: add `\"` at its end\n"},
           Case{"{\"a\": \"x,\n \"b\": \"y\"}", "{a:~'x' b:'y'}",
                "syntax 6-8 string is not closed | help: add `\"` at its end\n"},
           Case{"{\"a\": \"x\n\",\n \"b\": 1}", "{a:'x\\n' b:1}"},
           Case{"{\"a\": \"x,\n \"b\": \"y\",\n \"c\": \"z\"}", "{a:~'x' b:'y' c:'z'}",
                "syntax 6-8 string is not closed | help: add `\"` at its end\n"},
           Case{"[\"x,\n \"y\",\n \"z\"]", "[~'x' 'y' 'z']",
                "syntax 1-3 string is not closed | help: add `\"` at its end\n"},
           Case{"[\"x\n\n\n  y\"]", "['x\\n\\n\\n  y']"},
           Case{"[\"x\n\",\"y\"]", "['x\\n' 'y']"},
           Case{"{\"a\": \"x }\n}", "{a:~'x'}",
                "syntax 6-8 string is not closed | help: add `\"` at its end\n"
                "syntax 11-12 found `}` after the end of the JSON value | help: a JSON file holds "
                "one value\n"},
           Case{"{\"a\": \"{x}\n}", "{a:~'{x}'}",
                "syntax 6-10 string is not closed | help: add `\"` at its end\n"},
           Case{"{\"k\n\": 1}", "{k\\n:1}"},
           Case{"{\"k: 1,\n \"b\": 2}", "{k:1 b:2}",
                "syntax 1-3 string is not closed | help: add `\"` at its end\n"},
           Case{"{\"k: {\n \"b\": 2}}", "{k:{b:2}}",
                "syntax 1-3 string is not closed | help: add `\"` at its end\n"},
           Case{"{\"a\": \"[b(\n \"c\")]\"}", "{a:'[b(\\n ' )]:missing}",
                "syntax 13-14 found `c`, expected `,` or `}` | 13-13 a comma may be missing here\n"
                "syntax 14-18 key `)]` has no value | help: add `:` and a value\n"},
           Case{"[\"x  \r\n, 1]", "[~'x' 1]",
                "syntax 1-3 string is not closed | help: add `\"` at its end\n"},
           Case{"['x\n]", "[~'x']", "syntax 1-3 string is not closed | help: add `'` at its end\n"},
           Case{"['x\n','y']", "['x\\n' 'y']",
                "leniency 1-5 string in single quotes is outside standard JSON | help: put it in "
                "double quotes\n"
                "leniency 6-9 string in single quotes is outside standard JSON | help: put it in "
                "double quotes\n"},
           Case{"{\"a\": \"x\n} y\",\n\"b\": 1}", "{a:'x\\n} y' b:1}"},
       }) {
    Check(c);
  }
}

TEST_CASE("nesting beyond the limit is skipped as a whole") {
  const std::string deepest = Repeat("[", json::kMaxDepth) + Repeat("]", json::kMaxDepth);
  Check({deepest, deepest});
  const std::string open = Repeat("[", json::kMaxDepth);
  const std::string close = Repeat("]", json::kMaxDepth);
  Check({open + "{\"a\": [\"]}\", {}] /* ] */ }, 7" + close, open + "~{} 7" + close,
         "too deep 512-513 nesting is deeper than 512 levels\n"});
}

TEST_CASE("the problems of a file are limited, and errors go before notes") {
  std::string text = "[";
  for (int i = 0; i < 30; ++i) text += "'s', ";
  for (int i = 0; i < 30; ++i) text += "?, ";
  text += "1]";
  const SourceFile file("a.json", text);
  Tree tree;
  json::ParseTolerant(file.text(), file.content_begin(), tree);
  REQUIRE(tree.problems.size() == json::kMaxProblems + 1);
  for (const SyntaxProblem& problem : tree.problems) CHECK(problem.kind == ProblemKind::kSyntax);
  CHECK(tree.problems.back().message == "40 more syntax problems");
  CHECK(tree.problems.back().span.begin == tree.problems[json::kMaxProblems - 1].span.begin + 3);
  CHECK(tree.root().size() == 61);
}

TEST_CASE("the strict path takes standard JSON and nothing else") {
  json::Parser parser;
  const auto path = [&parser](std::string_view text) {
    const SourceFile file("a.json", text);
    Tree tree;
    return parser.Parse(file.text(), file.content_begin(), tree);
  };
#ifdef PLUMBLINE_SIMDJSON
  constexpr json::Path kStrict = json::Path::kStrict;
#else
  constexpr json::Path kStrict = json::Path::kTolerant;
#endif
  for (const std::string_view text :
       {"{}", "[1,2]", "\"x\"", " 0 ", "-0", "1e5", "\xEF\xBB\xBF{\"a\":\"\\n\"}", "[\"\\\\\"]",
        "{\"a\\u0041\":{}}", "true", "[\"\\ud83d\\ude00\"]"}) {
    INFO(text);
    CHECK(path(text) == kStrict);
  }
  for (const std::string_view text : {"",
                                      " ",
                                      "\xEF\xBB\xBF",
                                      "{",
                                      "}",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{a:1}",
                                      "[01]",
                                      "[1.]",
                                      "[+1]",
                                      "[-]",
                                      "-\"x\"",
                                      "[1\"x\"]",
                                      "[tru]",
                                      "[nullx]",
                                      "[\"\\x\"]",
                                      "[\"\\u12\"]",
                                      "[\"\\'\"]",
                                      "[\"\\ud800\"]",
                                      "[\"\\udc00\"]",
                                      "[\"\\ud800\\u0041\"]",
                                      "[\"a\nb\"]",
                                      "['a']",
                                      "[1] 2",
                                      "[1]]",
                                      "// c\n[1]",
                                      "[1 2]",
                                      "{\"a\" 1}",
                                      "{\"a\":1 \"b\":2}",
                                      "{,}",
                                      "[,1]",
                                      "[1,,2]",
                                      "{1:2}",
                                      "[\"a\" \"b\"]",
                                      "[\xC2\xA0]",
                                      "[\"\xFF\"]",
                                      "[\"x]",
                                      "[1\x01]",
                                      "[\"x\"\x01]",
                                      "[}",
                                      "{]",
                                      "[\\]",
                                      "[:]",
                                      "{\"a\"::1}"}) {
    INFO(text);
    CHECK(path(text) == json::Path::kTolerant);
  }
}

TEST_CASE("comments are recorded without their line ends") {
  const SourceFile file("a.json", "//a\r\n/*b\n*/[\"//no\", 1]//c\r// d");
  Tree tree;
  json::ParseTolerant(file.text(), file.content_begin(), tree);
  CHECK(DumpComments(tree) == "comment 0-3\ncomment 5-11\ncomment 22-25\ncomment 26-30\n");
  CHECK(tree.problems.empty());
}

TEST_CASE("keys of any length keep their span") {
  for (const std::size_t length : {65532U, 65533U, 65534U, 70000U}) {
    const std::string key(length, 'k');
    const SourceFile file("a.json", "{\"a\": 0, \"" + key + "\": 1, \"b\": 2}");
    json::Parser parser;
    Tree strict;
    parser.Parse(file.text(), 0, strict);
    Tree tolerant;
    json::ParseTolerant(file.text(), 0, tolerant);
    for (Tree* tree : {&strict, &tolerant}) {
      tree->Prepare();
      CHECK(BrokenInvariant(*tree, 0).empty());
      CHECK(tree->root().Find(Key(key), CaseRule::kExact).text() == "1");
      CHECK(tree->root().Find("b", CaseRule::kExact).text() == "2");
    }
  }
}

}  // namespace plumbline::test
