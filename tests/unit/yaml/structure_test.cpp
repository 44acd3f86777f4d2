// Collections, properties, documents, line ends: what a sound text becomes, and what the service
// refuses though it is YAML.
#include <catch2/catch.hpp>

#include "unit/yaml/check.h"

namespace plumbline::test {

TEST_CASE("texts without a value") {
  for (const Case& c : {
           Case{"", "nothing"},
           Case{"\n\n", "nothing"},
           Case{"# c", "nothing"},
           Case{"  # c\n\n# d\n", "nothing"},
           Case{"\xEF\xBB\xBF", "nothing"},
           Case{"   \n", "nothing"},
       }) {
    Check(c);
  }
}

TEST_CASE("block mappings and sequences") {
  for (const Case& c : {
           Case{"a:", "{a:missing}"},
           Case{"a: ", "{a:missing}"},
           Case{"a:\nb:", "{a:missing b:missing}"},
           Case{"a:\n  b:\n    c: d\n  e: f\ng: h", "{a:{b:{c:'d'} e:'f'} g:'h'}"},
           Case{"- a\n- b", "['a' 'b']"},
           Case{"-", "[missing]"},
           Case{"- \n- a", "[missing 'a']"},
           Case{"- - a\n  - b\n- c", "[['a' 'b'] 'c']"},
           Case{"- - - a", "[[['a']]]"},
           Case{"- a: b\n  c: d\n- e", "[{a:'b' c:'d'} 'e']"},
           Case{"-   a: b\n    c: d", "[{a:'b' c:'d'}]"},
           Case{"a:\n- b\n- c\nd: e", "{a:['b' 'c'] d:'e'}"},
           Case{"a:\n  - b\n  - c\nd: e", "{a:['b' 'c'] d:'e'}"},
           Case{"a:\n- b: c\n  d:\n  - e\nf: g", "{a:[{b:'c' d:['e']}] f:'g'}"},
           Case{"-\n  a: b", "[{a:'b'}]"},
           Case{"-\n a", "['a']"},
           Case{"- \n  - a", "[['a']]"},
           Case{"a:\n\n  # c\n\n  b: c\n # d\ne: f", "{a:{b:'c'} e:'f'}"},
           Case{"a:\n -\n  - b\n - c", "{a:[['b'] 'c']}"},
           Case{"a:\n-\n- b: c\n-", "{a:[missing {b:'c'} missing]}"},
           Case{"  a: b\n  c: d\n", "{a:'b' c:'d'}"},
       }) {
    Check(c);
  }
}

// Duplicates stay in the tree; a rule looks for them.
TEST_CASE("keys") {
  for (const Case& c : {
           Case{R"("a": b)", "{a:'b'}"},
           Case{"'a': b", "{a:'b'}"},
           Case{R"("a" : b)", "{a:'b'}"},
           Case{"a b c: d", "{a b c:'d'}"},
           Case{"a-b.c/d: e", "{a-b.c/d:'e'}"},
           Case{"a: b\na: c\nA: d", "{a:'b' a:'c' A:'d'}"},
           Case{R"("a b: c": d)", "{a b: c:'d'}"},
           Case{R"("": a)", "{:'a'}"},
           Case{"$(a): b", "{$(a):'b'}"},
           Case{"a,b: c", "{a,b:'c'}"},
           Case{"a]: b", "{a]:'b'}"},
           Case{"a[0]: b", "{a[0]:'b'}"},
           Case{"@: a", "{@:'a'}",
                "syntax 0-1 unquoted text that starts with `@` | help: put quotes around the whole "
                "value\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("flow collections") {
  for (const Case& c : {
           Case{"[]", "[]"},
           Case{"{}", "{}"},
           Case{"[ ]", "[]"},
           Case{"[a, b]", "['a' 'b']"},
           Case{"[a, b, ]", "['a' 'b']"},
           Case{"{a: b, c: d, }", "{a:'b' c:'d'}"},
           Case{"{a, b: c, d: }", "{a:missing b:'c' d:missing}"},
           Case{"{a b c}", "{a b c:missing}"},
           Case{"{a: [b, {c: d}], e: {}}", "{a:['b' {c:'d'}] e:{}}"},
           Case{"[a, [b], {c}]", "['a' ['b'] {c:missing}]"},
           Case{"[[], [[]], {}]", "[[] [[]] {}]"},
           Case{"a: [b,\n  c,\n  d\n  ]", "{a:['b' 'c' 'd']}"},
           Case{"a: [\n  b, # c\n  d\n]", "{a:['b' 'd']}"},
           Case{"a: [b c\n   d, e]", "{a:['b c d' 'e']}"},
           Case{"a: {b:\n  c}", "{a:{b:'c'}}"},
           Case{"a: {\n  b: c,\n\n  # d\n  e: f\n}", "{a:{b:'c' e:'f'}}"},
           Case{"[a:b, c: d]", "['a:b' {c:'d'}]"},
           Case{"{a:b}", "{a:b:missing}"},
           Case{R"({"a":b, 'c':d})", "{a:'b' c:'d'}"},
           Case{"{a : b}", "{a:'b'}"},
           Case{R"(["a": b])", "[{a:'b'}]"},
           Case{"[a: b, c]", "[{a:'b'} 'c']"},
           Case{"[a b: c d]", "[{a b:'c d'}]"},
           Case{"[a#b, c #d\n, e]", "['a#b' 'c' 'e']"},
           Case{"[a 'b' c]", "['a 'b' c']"},
           Case{"- [a, b]\n- {c: d}", "[['a' 'b'] {c:'d'}]"},
           Case{"[http://a:80/b, -1, $(c), *d ]", "['http://a:80/b' '-1' '$(c)' *d]",
                "anchor 26-28 alias `*d` | help: put quotes around it if it is meant as text; the "
                "service reads no anchors\n"},
           Case{"a: [b, c]\nd: e", "{a:['b' 'c'] d:'e'}"},
       }) {
    Check(c);
  }
}

// Readers of YAML 1.1 accept it, so the closer is looked for.
TEST_CASE("flow collections may stand in their key's column") {
  for (const Case& c : {
           Case{"a: {\nb: c,\nd: e\n}\nf: g", "{a:{b:'c' d:'e'} f:'g'}"},
           Case{"a: [\nb,\nc\n]\nf: g", "{a:['b' 'c'] f:'g'}"},
           Case{"a: {\n\n# x\nb: c }\nd: e", "{a:{b:'c'} d:'e'}"},
           Case{"a: {\n  b: [\nc: d\n]}\ne: f", "{a:{b:[{c:'d'}]} e:'f'}"},
       }) {
    Check(c);
  }
}

TEST_CASE("what flow collections may not hold") {
  for (const Case& c : {
           Case{"[,]", "[]", "syntax 1-2 `,` without an item in front of it\n"},
           Case{"[a,,b]", "['a' 'b']", "syntax 3-4 `,` without an item in front of it\n"},
           Case{"{,}", "{}", "syntax 1-2 `,` without an item in front of it\n"},
           Case{"{: a}", "{:'a'}", "syntax 1-2 `:` without a key in front of it\n"},
           Case{"[: a]", "[{:'a'}]", "syntax 1-2 `:` without a key in front of it\n"},
           Case{"[a\n b: c]", "[{a b:'c'}]",
                "syntax 1-5 key on more than one line | help: put quotes around it if it is meant "
                "as text\n"},
           Case{"{a\n b: c}", "{a b:'c'}",
                "syntax 1-5 key on more than one line | help: put quotes around it if it is meant "
                "as text\n"},
           Case{"{\"a\"\n: b}", "{a:'b'}", "syntax 5-6 `:` on another line than its key\n"},
           Case{"[a] b", "['a']",
                "syntax 4-5 text behind the end of the value | help: put quotes around the whole "
                "value\n"},
           Case{"a: [b] c", "{a:['b']}",
                "syntax 7-8 text behind the end of the value | help: put quotes around the whole "
                "value\n"},
           Case{"a: {b: c} d: e", "{a:{b:'c'}}",
                "syntax 10-14 text behind the end of the value | help: put quotes around the whole "
                "value\n"},
           Case{"a: [b]# c", "{a:['b']}",
                "leniency 6-7 comment without a blank in front of its `#`\n"},
           Case{"[# a\nb,# c\n c]", "['b' 'c']",
                "leniency 1-2 comment without a blank in front of its `#`\n"
                "leniency 7-8 comment without a blank in front of its `#`\n"},
           Case{"a: [${{ b }}, c]", "{a:[~'${{ b }}' 'c']}",
                "syntax 4-7 unquoted `${{` between brackets | help: put quotes around the "
                "expression\n"},
           Case{"a: {b: ${{ c }}}", "{a:{b:~'${{ c }}'}}",
                "syntax 7-10 unquoted `${{` between brackets | help: put quotes around the "
                "expression\n"},
           Case{"{${{ a }}: b}", "{${{ a }}:'b'}",
                "syntax 1-4 unquoted `${{` between brackets | help: put quotes around the "
                "expression\n"},
           Case{"a: [${{ b }}-${{ c }}, d]", "{a:[~'${{ b }}-${{ c }}' 'd']}",
                "syntax 4-7 unquoted `${{` between brackets | help: put quotes around the "
                "expression\n"
                "syntax 13-16 unquoted `${{` between brackets | help: put quotes around the "
                "expression\n"},
           Case{"{a: b: c}", "{a:'b' :'c'}", "syntax 5-6 `:` without a key in front of it\n"},
           Case{"a: [${{ b, c]", "{a:[~'${{ b' 'c']}",
                "syntax 4-7 unquoted `${{` between brackets | help: put quotes around the "
                "expression\n"},
           Case{"a: [${{ b\nc: d", "{a:[~'${{ b'] c:'d'}",
                "syntax 3-4 `[` that is not closed | 10-10 `]` belongs before this\n"
                "syntax 4-7 unquoted `${{` between brackets | help: put quotes around the "
                "expression\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("anchors, aliases and merge keys are parsed and reported") {
  for (const Case& c : {
           Case{"a: &x b\nc: *x", "{a:'b' c:*x}",
                "anchor 3-5 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"
                "anchor 11-13 alias `*x` | help: put quotes around it if it is meant as text; the "
                "service reads no anchors\n"},
           Case{"a: &x\n  b: c", "{a:{b:'c'}}",
                "anchor 3-5 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{"&x a: b", "{a:'b'}",
                "anchor 0-2 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{"*x : b", "{*x:'b'}",
                "anchor 0-2 alias `*x` | help: repeat the value; the service reads no anchors\n"},
           Case{"*x: b", "{*x:'b'}",
                "anchor 0-2 alias `*x` | help: repeat the value; the service reads no anchors\n"},
           Case{"- &x\n- *x", "[missing *x]",
                "anchor 2-4 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"
                "anchor 7-9 alias `*x` | help: put quotes around it if it is meant as text; the "
                "service reads no anchors\n"},
           Case{"a: &x\n- b", "{a:['b']}",
                "anchor 3-5 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{"<<: *x", "{<<:*x}",
                "anchor 4-6 alias `*x` | help: put quotes around it if it is meant as text; the "
                "service reads no anchors\n"},
           Case{"a: {<<: *x, b: c}", "{a:{<<:*x b:'c'}}",
                "anchor 8-10 alias `*x` | help: put quotes around it if it is meant as text; the "
                "service reads no anchors\n"},
           Case{"[&x a, *x ]", "['a' *x]",
                "anchor 1-3 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"
                "anchor 7-9 alias `*x` | help: put quotes around it if it is meant as text; the "
                "service reads no anchors\n"},
           Case{"[*x, a]", "[*x 'a']",
                "anchor 1-3 alias `*x` | help: put quotes around it if it is meant as text; the "
                "service reads no anchors\n"},
           Case{"{&x a: *x}", "{a:*x}",
                "anchor 1-3 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"
                "anchor 7-9 alias `*x` | help: put quotes around it if it is meant as text; the "
                "service reads no anchors\n"},
           Case{"{&x : a}", "{:'a'}",
                "anchor 1-3 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{"a: &x", "{a:missing}",
                "anchor 3-5 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{R"(a: &x "b")", "{a:'b'}",
                "anchor 3-5 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{"a: &x [b]", "{a:['b']}",
                "anchor 3-5 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{"&x\na: b", "{a:'b'}",
                "anchor 0-2 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{"a: &x |\n  b\n", R"({a:'b\n'})",
                "anchor 3-5 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{"a: b&c", "{a:'b&c'}"},
           Case{"a: **/*.cs", "{a:~'**/*.cs'}",
                "syntax 3-4 unquoted text that starts with `*` | help: put quotes around the whole "
                "value\n"},
           Case{"a: *.cs", "{a:~'*.cs'}",
                "syntax 3-4 unquoted text that starts with `*` | help: put quotes around the whole "
                "value\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("tags are parsed and reported") {
  for (const Case& c : {
           Case{"a: !t b", "{a:'b'}",
                "tag 3-5 tag `!t` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
           Case{"a: !!str 1", "{a:'1'}",
                "tag 3-8 tag `!!str` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
           Case{"a: !<tag:x> b", "{a:'b'}",
                "tag 3-11 tag `!<tag:x>` | help: put quotes around a value that starts with `!`; "
                "the service reads no tags\n"},
           Case{"a: !t", "{a:missing}",
                "tag 3-5 tag `!t` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
           Case{"a: !t\n- b", "{a:['b']}",
                "tag 3-5 tag `!t` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
           Case{"a: &x !t b", "{a:'b'}",
                "anchor 3-5 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"
                "tag 6-8 tag `!t` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
           Case{"a: !t &x b", "{a:'b'}",
                "tag 3-5 tag `!t` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"
                "anchor 6-8 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{"- !t\n- a", "[missing 'a']",
                "tag 2-4 tag `!t` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
           Case{"!t a: b", "{a:'b'}",
                "tag 0-2 tag `!t` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
           Case{"[!t a, !u ]", "['a' missing]",
                "tag 1-3 tag `!t` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"
                "tag 7-9 tag `!u` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
           Case{R"(a: "!t")", "{a:'!t'}"},
           Case{"a: b !t", "{a:'b !t'}"},
           Case{"!t\na: b", "{a:'b'}",
                "tag 0-2 tag `!t` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
       }) {
    Check(c);
  }
}

// The key's own nodes are dropped, its text is the key.
TEST_CASE("keys behind a question mark") {
  for (const Case& c : {
           Case{"? a\n: b", "{a:'b'}",
                "complex key 0-1 key behind `?` | help: write it as `key: value`\n"},
           Case{"? a", "{a:missing}",
                "complex key 0-1 key behind `?` | help: write it as `key: value`\n"},
           Case{"? a\n? b", "{a:missing b:missing}",
                "complex key 0-1 key behind `?` | help: write it as `key: value`\n"
                "complex key 4-5 key behind `?` | help: write it as `key: value`\n"},
           Case{"? - a\n  - b\n: - c", R"({- a\n  - b:['c']})",
                "complex key 0-1 key behind `?` | help: write it as `key: value`\n"},
           Case{"?\n- a\n: b", "{- a:'b'}",
                "complex key 0-1 key behind `?` | help: write it as `key: value`\n"},
           Case{"? a: b\n: c", "{a: b:'c'}",
                "complex key 0-1 key behind `?` | help: write it as `key: value`\n"},
           Case{"?\n: a", "{:'a'}",
                "complex key 0-1 key behind `?` | help: write it as `key: value`\n"},
           Case{"? \"a\\n\"\n: b", R"({a\n:'b'})",
                "complex key 0-1 key behind `?` | help: write it as `key: value`\n"},
           Case{"[? a : b]", "[{a:'b'}]",
                "complex key 1-2 key behind `?` | help: write it as `key: value`\n"},
           Case{"{? a : b, ? c}", "{a:'b' c:missing}",
                "complex key 1-2 key behind `?` | help: write it as `key: value`\n"
                "complex key 10-11 key behind `?` | help: write it as `key: value`\n"},
           Case{"{? : a}", "{:'a'}",
                "complex key 1-2 key behind `?` | help: write it as `key: value`\n"},
           Case{"- ? a\n  : b", "[{a:'b'}]",
                "complex key 2-3 key behind `?` | help: write it as `key: value`\n"},
           Case{"? a\n:\n- b", "{a:['b']}",
                "complex key 0-1 key behind `?` | help: write it as `key: value`\n"},
           Case{"[a]: b", "{[a]:'b'}",
                "complex key 0-3 key in brackets | help: put quotes around it if it is meant as "
                "text\n"},
           Case{"{a: b}: c", "{{a: b}:'c'}",
                "complex key 0-6 key in brackets | help: put quotes around it if it is meant as "
                "text\n"},
           Case{"{[a]: b}", "{[a]:'b'}",
                "complex key 1-4 key in brackets | help: put quotes around it if it is meant as "
                "text\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("one document is read") {
  for (const Case& c : {
           Case{"---", "missing"},
           Case{"--- a", "'a'"},
           Case{"---\na: b", "{a:'b'}"},
           Case{"--- # c\na: b", "{a:'b'}"},
           Case{"---\na: b\n...\n", "{a:'b'}"},
           Case{"...\na: b", "{a:'b'}"},
           Case{"a: b\n...\n...\n# c\n", "{a:'b'}"},
           Case{"a: b\n---\nc: d", "{a:'b'}",
                "second document 5-8 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"a: b\n--- c", "{a:'b'}",
                "second document 5-8 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"---\n---\n", "missing",
                "second document 4-7 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"a: b\n...\nc: d", "{a:'b'}",
                "second document 9-13 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"foo\n---\nbar", "'foo'",
                "second document 4-7 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"a: b\n---\n", "{a:'b'}",
                "second document 5-8 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"a:\n- b\n---\n- c", "{a:['b']}",
                "second document 7-10 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"[a]\n---\nb", "['a']",
                "second document 4-7 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"a: b\n ---\n", "{a:'b ---'}"},
           Case{"%YAML 1.2\n---\na: b", "{a:'b'}"},
           Case{"%YAML 1.2\na: b", "{a:'b'}",
                "syntax 0-9 directive without a `---` line behind it | help: remove the line; the "
                "service reads no directives\n"},
           Case{"%A\n%B\n", "nothing",
                "syntax 0-2 directive without a `---` line behind it | help: remove the line; the "
                "service reads no directives\n"},
           Case{"# c\n%YAML 1.2\n--- a", "'a'"},
           Case{"a: %b\n", "{a:~'%b'}",
                "syntax 3-4 unquoted text that starts with `%` | help: put quotes around the whole "
                "value\n"},
           Case{"--- a: b", "~'a: b'",
                "syntax 5-6 `: ` inside an unquoted value | help: put quotes around the whole "
                "value\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("line ends and byte order marks") {
  for (const Case& c : {
           Case{"a: b\r\nc:\r\n- d\r\n", "{a:'b' c:['d']}"},
           Case{"a: b\rc: d\r", "{a:'b' c:'d'}"},
           Case{"a: b\n\r\nc: d\r", "{a:'b' c:'d'}"},
           Case{"[a,\r\n b]\r\n", "['a' 'b']"},
           Case{"\xEF\xBB\xBF"
                "a: b",
                "{a:'b'}"},
           Case{"\xEF\xBB\xBF- a\n- b", "['a' 'b']"},
           Case{"\xEF\xBB\xBF\r\n  a: b\r\n", "{a:'b'}"},
           Case{"a: b\n\xEF\xBB\xBF"
                "c: d",
                "{a:'b' c:'d'}"},
           Case{"a: b\r\n# c\r\n", "{a:'b'}"},
           Case{"\"a\"\r\n", "'a'"},
       }) {
    Check(c);
  }
}

// Tabs between tokens and on empty lines are fine; in front of content they are not.
TEST_CASE("tabs") {
  for (const Case& c : {
           Case{"a:\n\tb: c", "{a:{b:'c'}}",
                "syntax 3-4 tab in the indentation | help: indent with spaces\n"},
           Case{"\ta: b", "{a:'b'}",
                "syntax 0-1 tab in the indentation | help: indent with spaces\n"},
           Case{"a:\n  \tb: c", "{a:{b:'c'}}",
                "syntax 5-6 tab in the indentation | help: indent with spaces\n"},
           Case{"a:\n  b: c\n\td: e", "{a:{b:'c' d:'e'}}",
                "syntax 10-11 tab in the indentation | help: indent with spaces\n"},
           Case{"a:\t b", "{a:'b'}"},
           Case{"a: b\t", "{a:'b'}"},
           Case{"-\ta", "['a']", "syntax 1-2 tab behind `-` | help: put blanks there\n"},
           Case{"-\ta: b", "[{a:'b'}]", "syntax 1-2 tab behind `-` | help: put blanks there\n"},
           Case{"\t\n  \t# c\na: b", "{a:'b'}"},
           Case{"a: b\n\t", "{a:'b'}"},
           Case{"a: [\n\tb\n\t]", "{a:['b']}"},
           Case{"a:\n\t- b\n\t- c", "{a:['b' 'c']}",
                "syntax 3-4 tab in the indentation | help: indent with spaces\n"
                "syntax 8-9 tab in the indentation | help: indent with spaces\n"},
           Case{"a: \"\tb\"", R"({a:'\tb'})"},
           Case{"a:\n  b: c\n  \t\n  d: e", "{a:{b:'c' d:'e'}}"},
       }) {
    Check(c);
  }
}

TEST_CASE("bytes that no text may hold") {
  for (const Case& c : {
           Case{"a: b\n\x01: c", R"({a:'b' \x01:'c'})",
                "syntax 5-6 control character U+0001 | help: remove it, or write it as an escape "
                "in double quotes\n"},
           Case{"a: \x7F", R"({a:'\x7f'})",
                "syntax 3-4 control character U+007F | help: remove it, or write it as an escape "
                "in double quotes\n"},
           Case{"a: \xFF\xFE", "{a:'\xFF\xFE'}",
                "encoding 3-5 bytes that are not UTF-8 | help: save the file as UTF-8\n"},
           Case{"a: \xC3", "{a:'\xC3'}",
                "encoding 3-4 bytes that are not UTF-8 | help: save the file as UTF-8\n"},
           Case{"a: \xED\xA0\x80", "{a:'\xED\xA0\x80'}",
                "encoding 3-6 bytes that are not UTF-8 | help: save the file as UTF-8\n"},
           Case{"a: \xEF\xBF\xBE", "{a:'\xEF\xBF\xBE'}",
                "syntax 3-6 control character U+FFFE | help: remove it, or write it as an escape "
                "in double quotes\n"},
           Case{"a: \xC2\x85", "{a:'\xC2\x85'}"},
           Case{"a: \"\x1B\"", R"({a:'\x1b'})",
                "syntax 4-5 control character U+001B | help: remove it, or write it as an escape "
                "in double quotes\n"},
           Case{"\xFF\na: b", "{\xFF:missing a:'b'}",
                "syntax 0-1 `\xFF` without `:` | help: keys of a mapping are followed by `: `\n"
                "encoding 0-1 bytes that are not UTF-8 | help: save the file as UTF-8\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("template expressions as keys") {
  for (const Case& c : {
           Case{"${{ if eq(a, 'b') }}:\n- c", "{${{ if eq(a, 'b') }}:['c']}"},
           Case{"- ${{ if eq(variables['a'], 'b') }}:\n  - c: d\n- ${{ elseif eq(1, 1) }}:\n  - "
                "e\n- ${{ else }}:\n  - f: g",
                "[{${{ if eq(variables['a'], 'b') }}:[{c:'d'}]} {${{ elseif eq(1, 1) }}:['e']} "
                "{${{ else }}:[{f:'g'}]}]"},
           Case{"${{ each p in parameters.q }}:\n  ${{ p.key }}: ${{ p.value }}",
                "{${{ each p in parameters.q }}:{${{ p.key }}:'${{ p.value }}'}}"},
           Case{"- ${{ each s in parameters.steps }}:\n  - ${{ s }}",
                "[{${{ each s in parameters.steps }}:['${{ s }}']}]"},
           Case{"a:\n  ${{ if x }}: b\n  ${{ insert }}: ${{ c }}",
                "{a:{${{ if x }}:'b' ${{ insert }}:'${{ c }}'}}"},
           Case{"- ${{ a }}", "['${{ a }}']"},
           Case{"- ${{ if a }}:\n- b", "[{${{ if a }}:missing} 'b']"},
           Case{R"("${{ if a }}": b)", "{${{ if a }}:'b'}"},
           Case{"'${{ if a }}': b", "{${{ if a }}:'b'}"},
           Case{"${{ if a }} :\n  b: c", "{${{ if a }}:{b:'c'}}"},
           Case{"- ${{ if a }}: # why\n  - b", "[{${{ if a }}:['b']}]"},
           Case{"- ${{ if eq(a, \"b\") }}:\n  - c: d", R"([{${{ if eq(a, "b") }}:[{c:'d'}]}])"},
           Case{"${{ a }}-${{ b }}: c", "{${{ a }}-${{ b }}:'c'}"},
           Case{"- ${{if a}}:\n    b: c\n  ${{ else }}:\n    d: e",
                "[{${{if a}}:{b:'c'} ${{ else }}:{d:'e'}}]"},
       }) {
    Check(c);
  }
}

TEST_CASE("a colon inside a template expression spoils it") {
  for (const Case& c : {
           Case{"- ${{ if eq(a, 'b: c') }}: d", "[{${{ if eq(a, 'b:~'c') }}: d'}]",
                "syntax 25-26 `: ` inside an unquoted value | help: put quotes around the whole "
                "value\n"},
           Case{"a: ${{ format('b: {0}', c) }}", "{a:~'${{ format('b: {0}', c) }}'}",
                "syntax 16-17 `: ` inside an unquoted value | help: put quotes around the whole "
                "value\n"},
           Case{"\"${{ if eq(a, 'b: c') }}\":\n  d: e", "{${{ if eq(a, 'b: c') }}:{d:'e'}}"},
       }) {
    Check(c);
  }
}

}  // namespace plumbline::test
