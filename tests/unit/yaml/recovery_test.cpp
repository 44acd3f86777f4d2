// Half a text gives half a tree: files as they are while somebody types, and the usual slips. What
// is not broken must still be there.
#include <catch2/catch.hpp>

#include "unit/yaml/check.h"

namespace plumbline::test {

// It becomes a member without a value, and what stands further in is its value.
TEST_CASE("a key being typed") {
  for (const Case& c : {
           Case{"a: b\nc", "{a:'b' c:missing}",
                "syntax 5-6 `c` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a: b\nc\nd: e", "{a:'b' c:missing d:'e'}",
                "syntax 5-6 `c` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a: b\nc\n  d: e", "{a:'b' c:{d:'e'}}",
                "syntax 5-6 `c` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"steps:\n- script: a\n  na\n- script: b",
                "{steps:[{script:'a' na:missing} {script:'b'}]}",
                "syntax 21-23 `na` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"steps:\n- script: a\n  name\n  b: c", "{steps:[{script:'a' name:missing b:'c'}]}",
                "syntax 21-25 `name` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a:\n  b\n  c: d", "{a:{b:missing c:'d'}}",
                "syntax 5-6 `b` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a\nb: c\n", "{a:missing b:'c'}",
                "syntax 0-1 `a` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a b\nc: d", "{a b:missing c:'d'}",
                "syntax 0-3 `a b` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a:\n- b\nc\n- d", "{a:['b'] c:['d']}",
                "syntax 7-8 `c` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a: |\n b\nc", R"({a:'b\n' c:missing})",
                "syntax 8-9 `c` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a: b\nc d e\n", "{a:'b' c d e:missing}",
                "syntax 5-10 `c d e` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a: b\n\"c\"\nd: e", "{a:'b' c:missing d:'e'}",
                "syntax 5-8 `\"c\"` without `:` | help: keys of a mapping are followed by `: `\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("a colon without a blank") {
  for (const Case& c : {
           Case{"a:b\nc: d", "{a:'b' c:'d'}",
                "syntax 1-2 `:` without a blank behind it | help: write `a: `\n"},
           Case{"a: b\nc:d", "{a:'b' c:'d'}",
                "syntax 6-7 `:` without a blank behind it | help: write `c: `\n"},
           Case{"a: b\nc:[d]", "{a:'b' c:['d']}",
                "syntax 6-7 `:` without a blank behind it | help: write `c: `\n"},
           Case{R"("a":b)", "{a:'b'}", "syntax 3-4 `:` without a blank behind it\n"},
           Case{
               "a: b\nc:\\d", R"({a:'b' c:\\d:missing})",
               "syntax 5-9 `c:\\\\d` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a: b\nhttp://c", "{a:'b' http://c:missing}",
                "syntax 5-13 `http://c` without `:` | help: keys of a mapping are followed by `: "
                "`\n"},
           Case{"steps:\n- script:a\n  name: b", "{steps:[{script:'a' name:'b'}]}",
                "syntax 15-16 `:` without a blank behind it | help: write `script: `\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("a colon without a key") {
  for (const Case& c : {
           Case{": b", "{:'b'}", "leniency 0-1 `:` without a key in front of it\n"},
           Case{":", "{:missing}", "leniency 0-1 `:` without a key in front of it\n"},
           Case{": b\nc: d", "{:'b' c:'d'}", "leniency 0-1 `:` without a key in front of it\n"},
           Case{"a: b\n: c", "{a:'b' :'c'}", "leniency 5-6 `:` without a key in front of it\n"},
           Case{"- : a", "[{:'a'}]", "leniency 2-3 `:` without a key in front of it\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("a value or an item being typed") {
  for (const Case& c : {
           Case{"a:\nb: c", "{a:missing b:'c'}"},
           Case{"a:\n  b:\nc: d", "{a:{b:missing} c:'d'}"},
           Case{"steps:\n- \n- script: b", "{steps:[missing {script:'b'}]}"},
           Case{"steps:\n-", "{steps:[missing]}"},
           Case{"steps:\n  -\n  - a: b", "{steps:[missing {a:'b'}]}"},
           Case{"a: b\n- ", "{a:'b' :~[missing]}",
                "syntax 5-6 list item where a key belongs | help: a key holds a value or a list, "
                "not both\n"},
           Case{"a: [\n", "{a:[]}",
                "syntax 3-4 `[` that is not closed | 5-5 `]` belongs before this\n"},
           Case{"a: {b: ", "{a:{b:missing}}",
                "syntax 3-4 `{` that is not closed | 7-7 `}` belongs before this\n"},
           Case{"a: {b", "{a:{b:missing}}",
                "syntax 3-4 `{` that is not closed | 5-5 `}` belongs before this\n"},
           Case{R"(a: ")", "{a:~''}", "syntax 3-4 quote that is not closed\n"},
           Case{"a: '", "{a:~''}", "syntax 3-4 quote that is not closed\n"},
           Case{"a: |", "{a:''}"},
           Case{"a: &", "{a:~'&'}",
                "syntax 3-4 unquoted text that starts with `&` | help: put quotes around the whole "
                "value\n"},
           Case{"a: !", "{a:missing}",
                "tag 3-4 tag `!` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
       }) {
    Check(c);
  }
}

// The value ends with its line when the lines behind look like members.
TEST_CASE("quotes that are not closed") {
  for (const Case& c : {
           Case{R"(a: "b)", "{a:~'b'}", "syntax 3-4 quote that is not closed\n"},
           Case{R"("a: b)", "{a:'b'}", "syntax 0-1 quote that is not closed\n"},
           Case{"'a", "~'a'", "syntax 0-1 quote that is not closed\n"},
           Case{"a: \"b\nc: d\ne: f", "{a:~'b' c:'d' e:'f'}",
                "syntax 3-4 quote that is not closed\n"},
           Case{"a: 'b\nc: d", "{a:~'b' c:'d'}", "syntax 3-4 quote that is not closed\n"},
           Case{"- 'a\n- b", "[~'a' 'b']", "syntax 2-3 quote that is not closed\n"},
           Case{"a: \"b\nc: \"d\"", "{a:~'b' c:'d'}", "syntax 3-4 quote that is not closed\n"},
           Case{"a: 'b\nc: 'd'", "{a:~'b' c:'d'}", "syntax 3-4 quote that is not closed\n"},
           Case{"- \"a\n- \"b\"\n- c", "[~'a' 'b' 'c']", "syntax 2-3 quote that is not closed\n"},
           Case{"\"a\n---\nb", "~'a'",
                "syntax 0-1 quote that is not closed\n"
                "second document 3-6 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"'a: b\nc: d", "{a:'b' c:'d'}", "syntax 0-1 quote that is not closed\n"},
           Case{"\"a: b\nc: \"d\"", "{a:'b' c:'d'}", "syntax 0-1 quote that is not closed\n"},
           Case{"- 'a: b\n  c: d\n- e: f", "[{a:'b' c:'d'} {e:'f'}]",
                "syntax 2-3 quote that is not closed\n"},
           Case{"\"a\": \"b\n\"c\": d", "{a:~'b' c:'d'}", "syntax 5-6 quote that is not closed\n"},
           Case{"a: b\n'c: d\ne: f", "{a:'b' c:'d' e:'f'}",
                "syntax 5-6 quote that is not closed\n"},
           Case{"a:\n  b: \"c\n  d: e\nf: g", "{a:{b:~'c' d:'e'} f:'g'}",
                "syntax 8-9 quote that is not closed\n"},
           Case{"a: \"b # c\nd: e", "{a:~'b # c' d:'e'}", "syntax 3-4 quote that is not closed\n"},
           Case{"steps:\n- script: 'a\n  displayName: b\n- script: c",
                "{steps:[{script:~'a' displayName:'b'} {script:'c'}]}",
                "syntax 17-18 quote that is not closed\n"},
           Case{"a: \"b\n\n  c: d\n", "{a:~'b' c:'d'}",
                "syntax 3-4 quote that is not closed\n"
                "syntax 9-10 key `c` starts in column 3; its siblings start in column 1\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("flow collections that are not closed") {
  for (const Case& c : {
           Case{"a: [b", "{a:['b']}",
                "syntax 3-4 `[` that is not closed | 5-5 `]` belongs before this\n"},
           Case{"a: [b, c\nd: e", "{a:['b' 'c'] d:'e'}",
                "syntax 3-4 `[` that is not closed | 9-9 `]` belongs before this\n"},
           Case{"a: [b, c\nd: [e]", "{a:['b' 'c'] d:['e']}",
                "syntax 3-4 `[` that is not closed | 9-9 `]` belongs before this\n"},
           Case{"a: [\nb: c", "{a:[] b:'c'}",
                "syntax 3-4 `[` that is not closed | 5-5 `]` belongs before this\n"},
           Case{"a: [b,\n  c\nd: e", "{a:['b' 'c'] d:'e'}",
                "syntax 3-4 `[` that is not closed | 11-11 `]` belongs before this\n"},
           Case{"a: {b: c\nd: e", "{a:{b:'c'} d:'e'}",
                "syntax 3-4 `{` that is not closed | 9-9 `}` belongs before this\n"},
           Case{"a: {b: c, d", "{a:{b:'c' d:missing}}",
                "syntax 3-4 `{` that is not closed | 11-11 `}` belongs before this\n"},
           Case{"a: {b: {c: d}\ne: f", "{a:{b:{c:'d'}} e:'f'}",
                "syntax 3-4 `{` that is not closed | 14-14 `}` belongs before this\n"},
           Case{"[a", "['a']", "syntax 0-1 `[` that is not closed | 2-2 `]` belongs before this\n"},
           Case{"[a,\n b", "['a' 'b']",
                "syntax 0-1 `[` that is not closed | 6-6 `]` belongs before this\n"},
           Case{"{a: b", "{a:'b'}",
                "syntax 0-1 `{` that is not closed | 5-5 `}` belongs before this\n"},
           Case{"a: [b\n---\nc", "{a:['b']}",
                "syntax 3-4 `[` that is not closed | 6-6 `]` belongs before this\n"
                "second document 6-9 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"a: ['b\nc: d", "{a:[~'b'] c:'d'}",
                "syntax 3-4 `[` that is not closed | 7-7 `]` belongs before this\n"
                "syntax 4-5 quote that is not closed\n"},
           Case{"a: [b # ]\nc: d", "{a:['b'] c:'d'}",
                "syntax 3-4 `[` that is not closed | 10-10 `]` belongs before this\n"},
           Case{"steps:\n- a: [b\n- c: d", "{steps:[{a:['b']} {c:'d'}]}",
                "syntax 12-13 `[` that is not closed | 15-15 `]` belongs before this\n"},
           Case{"a: {\n  b: c\nd: e", "{a:{b:'c'} d:'e'}",
                "syntax 3-4 `{` that is not closed | 12-12 `}` belongs before this\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("closers that match nothing") {
  for (const Case& c : {
           Case{"a: [b}\nd: e", "{a:['b'] d:'e'}",
                "syntax 5-6 `}` where `]` closes the collection | 3-4 opened here\n"},
           Case{"a: {b: c]\nd: e", "{a:{b:'c'} d:'e'}",
                "syntax 8-9 `]` where `}` closes the collection | 3-4 opened here\n"},
           Case{"a: {b: [c}\nd: e", "{a:{b:['c']} d:'e'}",
                "syntax 9-10 `}` where `]` closes the collection | 7-8 opened here\n"},
           Case{"a: [{b: c]\nd: e", "{a:[{b:'c'}] d:'e'}",
                "syntax 9-10 `]` where `}` closes the collection | 4-5 opened here\n"},
           Case{"a: [b]]\nc: d", "{a:['b'] c:'d'}",
                "syntax 6-7 text behind the end of the value | help: put quotes around the whole "
                "value\n"},
           Case{"a: {b: c}}\nd: e", "{a:{b:'c'} d:'e'}",
                "syntax 9-10 text behind the end of the value | help: put quotes around the whole "
                "value\n"},
           Case{"a: b]\nc: d", "{a:'b]' c:'d'}"},
           Case{"a: b\n}\nc: d", "{a:'b' c:'d'}", "syntax 5-6 `}` outside of brackets\n"},
           Case{"]\na: b", "{]:missing a:'b'}",
                "syntax 0-1 unquoted text that starts with `]` | help: put quotes around the whole "
                "value\n"
                "syntax 0-1 `]` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a: b\n]\n]\nc: d", "{a:'b' c:'d'}",
                "syntax 5-6 `]` outside of brackets\n"
                "syntax 7-8 `]` outside of brackets\n"},
           Case{",", "~','",
                "syntax 0-1 unquoted text that starts with `,` | help: put quotes around the whole "
                "value\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("commas that are missing between brackets") {
  for (const Case& c : {
           Case{R"({a: b "c": d})", R"({a:'b "c"' :'d'})",
                "syntax 9-10 `:` without a key in front of it\n"},
           Case{R"([a "b"])", R"(['a "b"'])"},
           Case{R"(["a" "b"])", "['a' 'b']", "syntax 5-6 item without `,` in front of it\n"},
           Case{"[[a] [b]]", "[['a'] ['b']]", "syntax 5-6 item without `,` in front of it\n"},
           Case{"[{a: b} c]", "[{a:'b'} 'c']", "syntax 8-9 item without `,` in front of it\n"},
           Case{"[a: b: c]", "[{a:'b'} {:'c'}]", "syntax 5-6 `:` without a key in front of it\n"},
           Case{"{a: b: c}", "{a:'b' :'c'}", "syntax 5-6 `:` without a key in front of it\n"},
       }) {
    Check(c);
  }
}

// They join the nearest collection that can take them.
TEST_CASE("members in a column of their own") {
  for (const Case& c : {
           Case{"a:\n  b: c\n d: e", "{a:{b:'c' d:'e'}}",
                "syntax 11-12 key `d` starts in column 2; its siblings start in column 3\n"},
           Case{"a:\n    b: c\n  d: e\nf: g", "{a:{b:'c' d:'e'} f:'g'}",
                "syntax 14-15 key `d` starts in column 3; its siblings start in column 5\n"},
           Case{"a: b\n  c: d", "{a:'b' c:'d'}",
                "syntax 7-8 key `c` starts in column 3; its siblings start in column 1\n"},
           Case{"a: 'b'\n  c: d", "{a:'b' c:'d'}",
                "syntax 9-10 key `c` starts in column 3; its siblings start in column 1\n"},
           Case{"steps:\n- a: b\n   c: d", "{steps:[{a:'b' c:'d'}]}",
                "syntax 17-18 key `c` starts in column 4; its siblings start in column 3\n"},
           Case{"steps:\n- a: b\n c: d", "{steps:[{a:'b' c:'d'}]}",
                "syntax 15-16 key `c` starts in column 2; its siblings start in column 3\n"},
           Case{"a:\n  b: c\n   d: e\n  f: g", "{a:{b:'c' d:'e' f:'g'}}",
                "syntax 13-14 key `d` starts in column 4; its siblings start in column 3\n"},
           Case{"a:\n  b:\n    c: d\n   e: f\n", "{a:{b:{c:'d' e:'f'}}}",
                "syntax 20-21 key `e` starts in column 4; its siblings start in column 5\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("items in a column of their own") {
  for (const Case& c : {
           Case{"steps:\n  - a: b\n - c: d", "{steps:[{a:'b'} {c:'d'}]}",
                "syntax 17-18 list item starts in column 2; its siblings start in column 3\n"},
           Case{"steps:\n  - a: b\n   - c: d", "{steps:[{a:'b'} {c:'d'}]}",
                "syntax 19-20 list item starts in column 4; its siblings start in column 3\n"},
           Case{"steps:\n- a: b\n  - c: d", "{steps:[{a:'b'} {c:'d'}]}",
                "syntax 16-17 list item starts in column 3; its siblings start in column 1\n"},
           Case{"- a\n - b\n", "['a - b']"},
           Case{"a:\n  - b\n- c", "{a:['b' 'c']}",
                "syntax 9-10 list item starts in column 1; its siblings start in column 3\n"},
           Case{"a:\n    - b\n  - c\n    - d\ne: f", "{a:['b' 'c - d'] e:'f'}",
                "syntax 13-14 list item starts in column 3; its siblings start in column 5\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("members and items in one collection") {
  for (const Case& c : {
           Case{"a: b\n- c", "{a:'b' :~['c']}",
                "syntax 5-6 list item where a key belongs | help: a key holds a value or a list, "
                "not both\n"},
           Case{"a: b\n- c\nd: e", "{a:'b' :~['c'] d:'e'}",
                "syntax 5-6 list item where a key belongs | help: a key holds a value or a list, "
                "not both\n"},
           Case{"a:\n  b: c\n- d\ne: f", "{a:{b:'c'} :~['d'] e:'f'}",
                "syntax 10-11 list item where a key belongs | help: a key holds a value or a list, "
                "not both\n"},
           Case{"a:\n  b: c\n  - d", "{a:{b:'c' :~['d']}}",
                "syntax 12-13 list item where a key belongs | help: a key holds a value or a list, "
                "not both\n"},
           Case{"- a\nb: c", "['a' {b:'c'}]",
                "syntax 4-5 key `b` where the list goes on with `- ` | help: put `- ` in front of "
                "it, or indent it to the column of the item's keys\n"},
           Case{"- a\nb", "['a']",
                "syntax 4-5 text that belongs to no list item | help: put `- ` in front of it\n"},
           Case{"a:\n  - b\n  c: d\n  - e", "{a:['b' {c:'d'} 'e']}",
                "syntax 11-12 key `c` where the list goes on with `- ` | help: put `- ` in front "
                "of it, or indent it to the column of the item's keys\n"},
           Case{"steps:\n- a: b\nc: d\n- e: f", "{steps:[{a:'b'}] c:'d' :~[{e:'f'}]}",
                "syntax 19-20 list item where a key belongs | help: a key holds a value or a list, "
                "not both\n"},
           Case{"- a: b\n-c: d", "[{a:'b'} {-c:'d'}]",
                "syntax 7-9 key `-c` where the list goes on with `- ` | help: put `- ` in front of "
                "it, or indent it to the column of the item's keys\n"},
           Case{"a: - b\n   - c", "{a:['b' 'c']}",
                "syntax 3-4 list item on the line of its key | help: start the list on the next "
                "line\n"},
       }) {
    Check(c);
  }
}

// Reported once a run, then skipped line by line.
TEST_CASE("text that belongs to nothing") {
  for (const Case& c : {
           Case{"a: 'b'\n  c", "{a:'b'}",
                "syntax 9-10 text that belongs to no key | help: put quotes around a value of "
                "several lines, or write it behind `|`\n"},
           Case{"a: [b]\n  c\n  d\ne: f", "{a:['b'] e:'f'}",
                "syntax 9-10 text that belongs to no key | help: put quotes around a value of "
                "several lines, or write it behind `|`\n"},
           Case{"- \"a\"\n  b\n- c", "['a' 'c']",
                "syntax 8-9 text that belongs to no list item | help: put `- ` in front of it\n"},
           Case{"\"a\"\nb: c", "{b:'c'}",
                "syntax 4-8 text behind the end of the document's value\n"},
           Case{"\"a\"\nb", "'a'", "syntax 4-5 text behind the end of the document's value\n"},
           Case{"[a]\nb", "['a']", "syntax 4-5 text behind the end of the document's value\n"},
           Case{"a: b\n  # c\n  d\ne: f", "{a:'b' e:'f'}",
                "syntax 13-14 text that belongs to no key | help: put quotes around a value of "
                "several lines, or write it behind `|`\n"},
           Case{"- a\n# c\n  b", "['a']",
                "syntax 10-11 text that belongs to no list item | help: put `- ` in front of it\n"},
       }) {
    Check(c);
  }
}

}  // namespace plumbline::test
