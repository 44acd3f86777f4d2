// Plain and quoted scalars: where they end, how they decode.
#include <catch2/catch.hpp>

#include "unit/yaml/check.h"

namespace plumbline::test {

// No type is guessed, and what is an indicator elsewhere is text here.
TEST_CASE("plain scalars are text") {
  for (const Case& c : {
           Case{"a", "'a'"},
           Case{"a: b", "{a:'b'}"},
           Case{"a: b c  d  ", "{a:'b c  d'}"},
           Case{"a b: c d", "{a b:'c d'}"},
           Case{"1: 2", "{1:'2'}"},
           Case{"a : b", "{a:'b'}"},
           Case{"a: ~", "{a:'~'}"},
           Case{"a: null", "{a:'null'}"},
           Case{"a: true", "{a:'true'}"},
           Case{"a: 0x1F", "{a:'0x1F'}"},
           Case{"a: 1.10", "{a:'1.10'}"},
           Case{"a: 2020-01-01", "{a:'2020-01-01'}"},
           Case{"a: http://x.y/z?q=1#f", "{a:'http://x.y/z?q=1#f'}"},
           Case{"a: b:c", "{a:'b:c'}"},
           Case{"a: b#c", "{a:'b#c'}"},
           Case{"a: b #c", "{a:'b'}"},
           Case{"a: b\t# c", "{a:'b'}"},
           Case{"a: -b", "{a:'-b'}"},
           Case{"a: ?b", "{a:'?b'}"},
           Case{"a: :b", "{a:':b'}"},
           Case{"a: b, c ]", "{a:'b, c ]'}"},
           Case{"a: it's", "{a:'it's'}"},
           Case{R"(a: b "c" d)", R"({a:'b "c" d'})"},
           Case{"a: $(b)", "{a:'$(b)'}"},
           Case{"a: $[ b ]", "{a:'$[ b ]'}"},
           Case{"a: ${{ b }}", "{a:'${{ b }}'}"},
           Case{"-a: b", "{-a:'b'}"},
           Case{"---a: b", "{---a:'b'}"},
           Case{"----", "'----'"},
       }) {
    Check(c);
  }
}

TEST_CASE("plain scalars fold over lines") {
  for (const Case& c : {
           Case{"a: b\n  c", "{a:'b c'}"},
           Case{"a: b\n\n  c", R"({a:'b\nc'})"},
           Case{"a: b\n \n\n   c  \n  d", R"({a:'b\n\nc d'})"},
           Case{"a:\n  b\n  c\nd: e", "{a:'b c' d:'e'}"},
           Case{"- a\n  b\n- c", "['a b' 'c']"},
           Case{"a: b\n  - c", "{a:'b - c'}"},
           Case{"a: b\n  # c\n", "{a:'b'}"},
           Case{"a: b\n\n\nc: d", "{a:'b' c:'d'}"},
           Case{"a\nb\n\nc", R"('a b\nc')"},
           Case{"a: b\r\n  c\r\n\r\n  d\r\n", R"({a:'b c\nd'})"},
           Case{"a: b\n\tc", "{a:'b c'}",
                "syntax 5-6 tab in the indentation | help: indent with spaces\n"},
           Case{"a: b\n  \tc", "{a:'b c'}"},
           Case{"a: b\n\n", "{a:'b'}"},
           Case{"a: b # c\nd: e", "{a:'b' d:'e'}"},
           Case{"[a\n b,\n c\n\n d]", R"(['a b' 'c\nd'])"},
       }) {
    Check(c);
  }
}

// The value stays in one piece; only its first fault is told.
TEST_CASE("what ends or spoils a plain scalar is reported") {
  for (const Case& c : {
           Case{"a: b: c", "{a:~'b: c'}",
                "syntax 4-5 `: ` inside an unquoted value | help: put quotes around the whole "
                "value\n"},
           Case{"a: b:", "{a:~'b:'}",
                "syntax 4-5 `: ` inside an unquoted value | help: put quotes around the whole "
                "value\n"},
           Case{"a: b: c: d", "{a:~'b: c: d'}",
                "syntax 4-5 `: ` inside an unquoted value | help: put quotes around the whole "
                "value\n"},
           Case{"a: ${{ 'b: c' }}", "{a:~'${{ 'b: c' }}'}",
                "syntax 9-10 `: ` inside an unquoted value | help: put quotes around the whole "
                "value\n"},
           Case{"a: >=1.0", "{a:~'>=1.0'}",
                "syntax 3-4 unquoted text that starts with `>` | help: put quotes around the whole "
                "value\n"},
           Case{"a: |b", "{a:~'|b'}",
                "syntax 3-4 unquoted text that starts with `|` | help: put quotes around the whole "
                "value\n"},
           Case{"a: @b", "{a:~'@b'}",
                "syntax 3-4 unquoted text that starts with `@` | help: put quotes around the whole "
                "value\n"},
           Case{"a: `b`", "{a:~'`b`'}",
                "syntax 3-4 unquoted text that starts with a backtick | help: put quotes around "
                "the whole value\n"},
           Case{"a: %b", "{a:~'%b'}",
                "syntax 3-4 unquoted text that starts with `%` | help: put quotes around the whole "
                "value\n"},
           Case{"a: ,b", "{a:~',b'}",
                "syntax 3-4 unquoted text that starts with `,` | help: put quotes around the whole "
                "value\n"},
           Case{"a: }b", "{a:~'}b'}",
                "syntax 3-4 unquoted text that starts with `}` | help: put quotes around the whole "
                "value\n"},
           Case{"a: ]b", "{a:~']b'}",
                "syntax 3-4 unquoted text that starts with `]` | help: put quotes around the whole "
                "value\n"},
           Case{"a: &", "{a:~'&'}",
                "syntax 3-4 unquoted text that starts with `&` | help: put quotes around the whole "
                "value\n"},
           Case{"a: *", "{a:~'*'}",
                "syntax 3-4 unquoted text that starts with `*` | help: put quotes around the whole "
                "value\n"},
           Case{"a: * b", "{a:~'* b'}",
                "syntax 3-4 unquoted text that starts with `*` | help: put quotes around the whole "
                "value\n"},
           Case{"a: - b", "{a:['b']}",
                "syntax 3-4 list item on the line of its key | help: start the list on the next "
                "line\n"},
           Case{"a: b\n  # c\n  d", "{a:'b'}",
                "syntax 13-14 text that belongs to no key | help: put quotes around a value of "
                "several lines, or write it behind `|`\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("single quotes know one escape") {
  for (const Case& c : {
           Case{"''", "''"},
           Case{"'a'", "'a'"},
           Case{"'a''b'", "'a'b'"},
           Case{"''''", "'''"},
           Case{R"('a\n')", R"('a\\n')"},
           Case{R"('a"b')", R"('a"b')"},
           Case{"' a '", "' a '"},
           Case{"'a: b # c'", "'a: b # c'"},
           Case{"'a''b': c", "{a'b:'c'}"},
           Case{"a: 'b' # c", "{a:'b'}"},
       }) {
    Check(c);
  }
}

TEST_CASE("double quotes know the escapes of YAML") {
  for (const Case& c : {
           Case{R"("")", "''"},
           Case{R"("a")", "'a'"},
           Case{R"("a\tb\\\"\/")", R"('a\tb\\"/')"},
           Case{R"("\0\a\b\e\f\v\r\n\t\ ")", R"('\x00\x07\x08\x1b\x0c\x0b\r\n\t ')"},
           Case{R"("\N\_\L\P")", "'\xC2\x85\xC2\xA0\xE2\x80\xA8\xE2\x80\xA9'"},
           Case{R"("\x41\u00e9\U0001F600")", "'A\xC3\xA9\xF0\x9F\x98\x80'"},
           Case{"\"\\\t\"", R"('\t')"},
           Case{R"("it's")", "'it's'"},
           Case{R"("a\n": b)", R"({a\n:'b'})"},
           Case{R"(" a ")", "' a '"},
       }) {
    Check(c);
  }
}

TEST_CASE("unknown escapes are kept as written and the first is reported") {
  for (const Case& c : {
           Case{R"("a\qb")", R"('a\\qb')",
                "syntax 2-4 unknown escape `\\\\q` | help: write `\\\\\\\\` for a backslash, or "
                "use single quotes\n"},
           Case{R"("a\qb\w")", R"('a\\qb\\w')",
                "syntax 2-4 unknown escape `\\\\q` | help: write `\\\\\\\\` for a backslash, or "
                "use single quotes\n"},
           Case{R"("a\x4")", R"('a\\x4')",
                "syntax 2-4 unknown escape `\\\\x` | help: write `\\\\\\\\` for a backslash, or "
                "use single quotes\n"},
           Case{R"("\xZZ")", R"('\\xZZ')",
                "syntax 1-3 unknown escape `\\\\x` | help: write `\\\\\\\\` for a backslash, or "
                "use single quotes\n"},
           Case{R"("\u12")", R"('\\u12')",
                "syntax 1-3 unknown escape `\\\\u` | help: write `\\\\\\\\` for a backslash, or "
                "use single quotes\n"},
           Case{R"("\ud800")", R"('\\ud800')",
                "syntax 1-3 unknown escape `\\\\u` | help: write `\\\\\\\\` for a backslash, or "
                "use single quotes\n"},
           Case{R"("\U00110000")", R"('\\U00110000')",
                "syntax 1-3 unknown escape `\\\\U` | help: write `\\\\\\\\` for a backslash, or "
                "use single quotes\n"},
           Case{R"("C:\Users")", R"('C:\\Users')",
                "syntax 3-5 unknown escape `\\\\U` | help: write `\\\\\\\\` for a backslash, or "
                "use single quotes\n"},
           Case{R"("\q": a)", R"({\\q:'a'})",
                "syntax 1-3 unknown escape `\\\\q` | help: write `\\\\\\\\` for a backslash, or "
                "use single quotes\n"},
       }) {
    Check(c);
  }
}

// Lines inside may stand in any column and look like keys.
TEST_CASE("quoted scalars fold over lines") {
  for (const Case& c : {
           Case{"'a\n b'", "'a b'"},
           Case{"'a\n\n b'", R"('a\nb')"},
           Case{"'a  \n  \n\n\t b'", R"('a\n\nb')"},
           Case{"'\n a'", "' a'"},
           Case{"'a\n'", "'a '"},
           Case{"\"a\n b\"", "'a b'"},
           Case{"\"a \\\n  b\"", "'a b'"},
           Case{"\"a\\\n\n  b\"", R"('a\nb')"},
           Case{"\"a\\n\\\n\n  b\"", R"('a\n\nb')"},
           Case{"\"a\\ \n b\"", "'a  b'"},
           Case{"\"a\r\n b\"", "'a b'"},
           Case{"\"a\r b\"", "'a b'"},
           Case{"\"a\\\r\n b\"", "'ab'"},
           Case{"a: \"b\n  c\n d\"", "{a:'b c d'}"},
           Case{"a: \"b\nc\"", "{a:'b c'}"},
           Case{"\"a: b\nc: d\"", "'a: b c: d'"},
           Case{"- \"a: b\n- c\"\n- d", "['a: b - c' 'd']"},
           Case{"a: 'b\n\n  # c\n  d'", R"({a:'b\n# c d'})"},
       }) {
    Check(c);
  }
}

TEST_CASE("text behind a quoted scalar is reported") {
  for (const Case& c : {
           Case{"a: 'b' c", "{a:'b'}",
                "syntax 7-8 text behind the end of the value | help: put quotes around the whole "
                "value\n"},
           Case{"a: 'it's'", "{a:'it'}",
                "syntax 7-9 text behind the end of the value | help: put quotes around the whole "
                "value\n"},
           Case{"a: ''b''", "{a:''}",
                "syntax 5-8 text behind the end of the value | help: put quotes around the whole "
                "value\n"},
           Case{R"(a: "b"c)", "{a:'b'}",
                "syntax 6-7 text behind the end of the value | help: put quotes around the whole "
                "value\n"},
           Case{R"("a" b)", "'a'",
                "syntax 4-5 text behind the end of the value | help: put quotes around the whole "
                "value\n"},
           Case{"a: 'b'# c", "{a:'b'}",
                "leniency 6-7 comment without a blank in front of its `#`\n"},
           Case{"a: 'b'\n  c", "{a:'b'}",
                "syntax 9-10 text that belongs to no key | help: put quotes around a value of "
                "several lines, or write it behind `|`\n"},
       }) {
    Check(c);
  }
}

}  // namespace plumbline::test
