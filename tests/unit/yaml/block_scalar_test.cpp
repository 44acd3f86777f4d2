// Block scalars: headers, indentation, folding and chomping.
#include <catch2/catch.hpp>

#include "unit/yaml/check.h"

namespace plumbline::test {

TEST_CASE("literal scalars keep their lines") {
  for (const Case& c : {
           Case{"a: |\n  b\n  c\n", R"({a:'b\nc\n'})"},
           Case{"a: |\n  b\n  c", R"({a:'b\nc'})"},
           Case{"a: |\n  b\n\n  c\n", R"({a:'b\n\nc\n'})"},
           Case{"a: |\n\n\n  b\n", R"({a:'\n\nb\n'})"},
           Case{"a: |\n  b\n    c\n  d\n", R"({a:'b\n  c\nd\n'})"},
           Case{"a: |\n  b  \n", R"({a:'b  \n'})"},
           Case{"a: |\n  \n  b\n", R"({a:'\nb\n'})"},
           Case{"a: |\n  b: c\n  - d\n  'e\n  [f\n", R"({a:'b: c\n- d\n'e\n[f\n'})"},
           Case{"a: |\n  # b\n  c\n # d\n# e\nf: g\n", R"({a:'# b\nc\n' f:'g'})"},
           Case{"a: |\n  b\n  \tc\n", R"({a:'b\n\tc\n'})"},
           Case{"a: |\n  \\n \"x\"\n", R"({a:'\\n "x"\n'})"},
           Case{"- |\n a\n- |\n b\n", R"(['a\n' 'b\n'])"},
           Case{"a:\n- |\n b\n", R"({a:['b\n']})"},
           Case{"- a: |\n   b\n  c: d", R"([{a:'b\n' c:'d'}])"},
           Case{"|\n  a\n", R"('a\n')"},
           Case{"--- |\n  a\n...", R"('a\n')"},
           Case{"a: |  \n  b", "{a:'b'}"},
           Case{"a: |\t\n  b", "{a:'b'}"},
       }) {
    Check(c);
  }
}

// Lines that start with a blank keep their breaks.
TEST_CASE("folded scalars join their lines") {
  for (const Case& c : {
           Case{"a: >\n  b\n  c\n", R"({a:'b c\n'})"},
           Case{"a: >\n  b\n\n  c\n", R"({a:'b\nc\n'})"},
           Case{"a: >\n  b\n\n\n  c\n", R"({a:'b\n\nc\n'})"},
           Case{"a: >\n\n  b\n", R"({a:'\nb\n'})"},
           Case{"a: >\n  b  \n  c\n", R"({a:'b   c\n'})"},
           Case{"a: >\n  b\n   c\n  d\n", R"({a:'b\n c\nd\n'})"},
           Case{"a: >\n  b\n\n   c\n\n  d\n", R"({a:'b\n\n c\n\nd\n'})"},
           Case{"a: >\n  b\n  \tc\n  d\n", R"({a:'b\n\tc\nd\n'})"},
           Case{"a: >\n   b\n   c\n\n", R"({a:'b c\n'})"},
           Case{"a: >2\n    b\n  c\n", R"({a:'  b\nc\n'})"},
           Case{"a: >\r\n  b\r\n  c\r\n\r\n  d\r\n", R"({a:'b c\nd\n'})"},
       }) {
    Check(c);
  }
}

TEST_CASE("chomping decides over the last breaks") {
  for (const Case& c : {
           Case{"a: |\n  b", "{a:'b'}"},
           Case{"a: |\n  b\n", R"({a:'b\n'})"},
           Case{"a: |\n  b\n\n", R"({a:'b\n'})"},
           Case{"a: |\n  b\n\n\nc: d\n", R"({a:'b\n' c:'d'})"},
           Case{"a: |-\n  b", "{a:'b'}"},
           Case{"a: |-\n  b\n", "{a:'b'}"},
           Case{"a: |-\n  b\n\n", "{a:'b'}"},
           Case{"a: |-\n  b\n\n\nc: d\n", "{a:'b' c:'d'}"},
           Case{"a: |+\n  b", "{a:'b'}"},
           Case{"a: |+\n  b\n", R"({a:'b\n'})"},
           Case{"a: |+\n  b\n\n", R"({a:'b\n\n'})"},
           Case{"a: |+\n  b\n\n\nc: d\n", R"({a:'b\n\n\n' c:'d'})"},
           Case{"a: >\n  b", "{a:'b'}"},
           Case{"a: >\n  b\n", R"({a:'b\n'})"},
           Case{"a: >\n  b\n\n", R"({a:'b\n'})"},
           Case{"a: >\n  b\n\n\nc: d\n", R"({a:'b\n' c:'d'})"},
           Case{"a: >-\n  b", "{a:'b'}"},
           Case{"a: >-\n  b\n", "{a:'b'}"},
           Case{"a: >-\n  b\n\n", "{a:'b'}"},
           Case{"a: >-\n  b\n\n\nc: d\n", "{a:'b' c:'d'}"},
           Case{"a: >+\n  b", "{a:'b'}"},
           Case{"a: >+\n  b\n", R"({a:'b\n'})"},
           Case{"a: >+\n  b\n\n", R"({a:'b\n\n'})"},
           Case{"a: >+\n  b\n\n\nc: d\n", R"({a:'b\n\n\n' c:'d'})"},
       }) {
    Check(c);
  }
}

TEST_CASE("block scalars without content") {
  for (const Case& c : {
           Case{"a: |", "{a:''}"},
           Case{"a: |\n", "{a:''}"},
           Case{"a: |\nb: c", "{a:'' b:'c'}"},
           Case{"a: |\n\n\n", "{a:''}"},
           Case{"a: |-\n\n\nb: c", "{a:'' b:'c'}"},
           Case{"a: |+\n\n\nb: c", R"({a:'\n\n' b:'c'})"},
           Case{"a: |+\n", "{a:''}"},
           Case{"a: >+\n\n", R"({a:'\n'})"},
           Case{"a: >\n  \n", "{a:''}"},
           Case{"- |\n- >-\n- |+\n", "['' '' '']"},
           Case{"--- |\n \n...\n", "''"},
       }) {
    Check(c);
  }
}

TEST_CASE("indentation indicators") {
  for (const Case& c : {
           Case{"a: |2\n    b\n   c\n", R"({a:'  b\n c\n'})"},
           Case{"a: |1-\n  b\n", "{a:' b'}"},
           Case{"a: |-1\n  b\n", "{a:' b'}"},
           Case{"a: |+1\n  b\n\n", R"({a:' b\n\n'})"},
           Case{"a: |2+\n   b\n\n", R"({a:' b\n\n'})"},
           Case{"a: >1-\n  b\n  c\n", R"({a:' b\n c'})"},
           Case{"a: |9\n         b\n", R"({a:'b\n'})"},
           Case{"- a: |1\n    b\n", R"([{a:' b\n'}])"},
           Case{"a:\n- |1\n  b\n", R"({a:[' b\n']})"},
           Case{"a:\n  - |2\n     b\n", R"({a:[' b\n']})"},
           Case{"|1\n  a\n", R"(' a\n')"},
           Case{"a: |2\n\n    b\n", R"({a:'\n  b\n'})"},
           Case{"a: |2\n  b\n c: d\n", R"({a:'b\n' c:'d'})",
                "syntax 11-12 key `c` starts in column 2; its siblings start in column 1\n"},
       }) {
    Check(c);
  }
}

// The text below still belongs to the scalar.
TEST_CASE("headers that YAML refuses") {
  for (const Case& c : {
           Case{"a: |0\n  b\n", R"({a:'b\n'})",
                "syntax 4-5 indentation of 0 columns | help: an indentation indicator is a digit "
                "from 1 to 9\n"},
           Case{"a: |10\n  b\n", R"({a:' b\n'})",
                "syntax 5-6 text behind `|` | help: start the text on the next line\n"},
           Case{"a: |--\n  b\n", "{a:'b'}",
                "syntax 5-6 text behind `|` | help: start the text on the next line\n"},
           Case{"a: |+-\n  b\n", R"({a:'b\n'})",
                "syntax 5-6 text behind `|` | help: start the text on the next line\n"},
           Case{"a: | text\n  b\n", R"({a:'b\n'})",
                "syntax 5-9 text behind `|` | help: start the text on the next line\n"},
           Case{"a: |# c\n  b\n", R"({a:'b\n'})",
                "leniency 4-5 comment without a blank in front of its `#`\n"},
           Case{"a: |- text # c\n  b\n", "{a:'b'}",
                "syntax 6-10 text behind `|` | help: start the text on the next line\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("comments behind a header") {
  for (const Case& c : {
           Case{"a: | # c\n  b # d\n", R"({a:'b # d\n'})"},
           Case{"a: >- # c\n  b\n", "{a:'b'}"},
           Case{"a: |2 # c\n   b\n", R"({a:' b\n'})"},
       }) {
    Check(c);
  }
}

TEST_CASE("lines of a block scalar that YAML refuses") {
  for (const Case& c : {
           Case{"a: |\n    \n  b\n", R"({a:'  \nb\n'})",
                "syntax 5-9 blank line with more blanks than the indentation of the text below | "
                "help: remove the blanks\n"},
           Case{"a: |\n    b\n  c\n", R"({a:'b\n'})",
                "syntax 13-14 text that belongs to no key | help: put quotes around a value of "
                "several lines, or write it behind `|`\n"},
           Case{"a: |\n  b\n c: d\n", R"({a:'b\n' c:'d'})",
                "syntax 10-11 key `c` starts in column 2; its siblings start in column 1\n"},
           Case{"a: |9\n  b\n", "{a:''}",
                "syntax 8-9 text that belongs to no key | help: put quotes around a value of "
                "several lines, or write it behind `|`\n"},
           Case{"a: |\n\tb\n", R"({a:'\tb\n'})",
                "syntax 5-6 tab in the indentation | help: indent with spaces\n"},
           Case{"a: |\n  \tb\n", R"({a:'\tb\n'})",
                "syntax 7-8 tab in the indentation | help: indent with spaces\n"},
           Case{"a: |2\n  \tb\n", R"({a:'\tb\n'})"},
           Case{"a: |\n  b\n\tc\n", R"({a:'b\n\tc\n'})",
                "syntax 9-10 tab in the indentation | help: indent with spaces\n"},
           Case{"- - |\n  a\n", "[['']]",
                "syntax 8-9 text that belongs to no list item | help: put `- ` in front of it\n"},
           Case{"a: >\n   b\n  c\n", R"({a:'b\n'})",
                "syntax 12-13 text that belongs to no key | help: put quotes around a value of "
                "several lines, or write it behind `|`\n"},
       }) {
    Check(c);
  }
}

TEST_CASE("line ends in block scalars") {
  for (const Case& c : {
           Case{"a: |\r\n  b\r\n  c\r\n", R"({a:'b\nc\n'})"},
           Case{"a: |\r  b\r  c\r", R"({a:'b\nc\n'})"},
           Case{"a: |+\r\n  b\r\n\r\n", R"({a:'b\n\n'})"},
           Case{"a: |-\r\n  b\r\n\r\nc: d", "{a:'b' c:'d'}"},
       }) {
    Check(c);
  }
}

TEST_CASE("a document mark ends a block scalar at the root only") {
  for (const Case& c : {
           Case{"|\na\n---\nb", R"('a\n')",
                "second document 4-7 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"|\n  ---\n", R"('---\n')"},
           Case{"a: |\n  ---\n  ...\n", R"({a:'---\n...\n'})"},
           Case{"a: |\n  b\n---\nc", R"({a:'b\n'})",
                "second document 9-12 second document starts here | help: keep one document in a "
                "file\n"},
       }) {
    Check(c);
  }
}

}  // namespace plumbline::test
