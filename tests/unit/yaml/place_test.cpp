// Where nodes, keys and comments are, to the byte.
#include <catch2/catch.hpp>

#include "unit/yaml/check.h"

namespace plumbline::test {

TEST_CASE("places of keys and scalars") {
  for (const Case& c : {
           Case{"a: b",
                "object plain 0-4\n"
                "  'a' 0-1: string plain 3-4 'b'\n"},
           Case{"  key :  some value  # c\n",
                "object plain 2-19\n"
                "  'key' 2-5: string plain 9-19 'some value'\n"
                "comment 21-24\n"},
           Case{"\"a\" : 'b'\n",
                "object plain 0-9\n"
                "  'a' 0-3: string single 6-9 'b'\n"},
           Case{"a: \"b\\n\"\nc:",
                "object plain 0-11\n"
                "  'a' 0-1: string double 3-8 'b\\n'\n"
                "  'c' 9-10: missing plain 11-11\n"},
           Case{"- a\n-\n-  b",
                "array plain 0-10\n"
                "  string plain 2-3 'a'\n"
                "  missing plain 5-5\n"
                "  string plain 9-10 'b'\n"},
           Case{"a:\n  b: c\n",
                "object plain 0-9\n"
                "  'a' 0-1: object plain 5-9\n"
                "    'b' 5-6: string plain 8-9 'c'\n"},
           Case{"a: b\n   c\n\n   d  \ne: f",
                "object plain 0-22\n"
                "  'a' 0-1: string plain 3-15 'b c\\nd'\n"
                "  'e' 18-19: string plain 21-22 'f'\n"},
           Case{"a: \"b\n  c\"  \nd: e",
                "object plain 0-17\n"
                "  'a' 0-1: string double 3-10 'b c'\n"
                "  'd' 13-14: string plain 16-17 'e'\n"},
       }) {
    CheckPlaces(c);
  }
}

TEST_CASE("a block collection reaches from its first token to its last value") {
  for (const Case& c : {
           Case{"a:\n  - b: c\n    d: e  # x\n\n  # y\n  - f\n\ng: h\n",
                "object plain 0-44\n"
                "  'a' 0-1: array plain 5-38\n"
                "    object plain 7-20\n"
                "      'b' 7-8: string plain 10-11 'c'\n"
                "      'd' 16-17: string plain 19-20 'e'\n"
                "    string plain 37-38 'f'\n"
                "  'g' 40-41: string plain 43-44 'h'\n"
                "comment 22-25\n"
                "comment 29-32\n"},
           Case{"- - a\n  - b\n\n- c",
                "array plain 0-16\n"
                "  array plain 2-11\n"
                "    string plain 4-5 'a'\n"
                "    string plain 10-11 'b'\n"
                "  string plain 15-16 'c'\n"},
           Case{"a:\n\n",
                "object plain 0-2\n"
                "  'a' 0-1: missing plain 2-2\n"},
           Case{"a:\n  b:\n\nc: d",
                "object plain 0-13\n"
                "  'a' 0-1: object plain 5-7\n"
                "    'b' 5-6: missing plain 7-7\n"
                "  'c' 9-10: string plain 12-13 'd'\n"},
       }) {
    CheckPlaces(c);
  }
}

TEST_CASE("a missing value stands behind its colon or dash") {
  for (const Case& c : {
           Case{"a:   # c\n",
                "object plain 0-2\n"
                "  'a' 0-1: missing plain 2-2\n"
                "comment 5-8\n"},
           Case{"a:\n\n\nb: c",
                "object plain 0-9\n"
                "  'a' 0-1: missing plain 2-2\n"
                "  'b' 5-6: string plain 8-9 'c'\n"},
           Case{"-   \n- a",
                "array plain 0-8\n"
                "  missing plain 1-1\n"
                "  string plain 7-8 'a'\n"},
           Case{"a: &x\nb: c",
                "object plain 0-10\n"
                "  'a' 0-1: missing plain 2-2\n"
                "  'b' 6-7: string plain 9-10 'c'\n",
                "anchor 3-5 anchor `&x` | help: repeat the value, or move it into a template; the "
                "service reads no anchors\n"},
           Case{"{a, b: , c: }",
                "object flow 0-13\n"
                "  'a' 1-2: missing plain 2-2\n"
                "  'b' 4-5: missing plain 6-6\n"
                "  'c' 9-10: missing plain 11-11\n"},
           Case{"- !t\n- a",
                "array plain 0-8\n"
                "  missing plain 1-1\n"
                "  string plain 7-8 'a'\n",
                "tag 2-4 tag `!t` | help: put quotes around a value that starts with `!`; the "
                "service reads no tags\n"},
           Case{"? a\n",
                "object plain 0-3\n"
                "  'a' 2-3: missing plain 3-3\n",
                "complex key 0-1 key behind `?` | help: write it as `key: value`\n"},
           Case{"---\n", "missing plain 3-3\n"},
       }) {
    CheckPlaces(c);
  }
}

// A single pair reaches from its key to its value.
TEST_CASE("places of flow collections") {
  for (const Case& c : {
           Case{"a: [b, {c: d} , \"e\" ]  # x\n",
                "object plain 0-21\n"
                "  'a' 0-1: array flow 3-21\n"
                "    string plain 4-5 'b'\n"
                "    object flow 7-13\n"
                "      'c' 8-9: string plain 11-12 'd'\n"
                "    string double 16-19 'e'\n"
                "comment 23-26\n"},
           Case{"[a: b, c]",
                "array flow 0-9\n"
                "  object flow 1-5\n"
                "    'a' 1-2: string plain 4-5 'b'\n"
                "  string plain 7-8 'c'\n"},
           Case{"{\n  a: b, # x\n  c\n}\n",
                "object flow 0-19\n"
                "  'a' 4-5: string plain 7-8 'b'\n"
                "  'c' 16-17: missing plain 17-17\n"
                "comment 10-13\n"},
           Case{"[]", "array flow 0-2\n"},
           Case{"a: [\n]\nb: {}",
                "object plain 0-12\n"
                "  'a' 0-1: array flow 3-6\n"
                "  'b' 7-8: object flow 10-12\n"},
       }) {
    CheckPlaces(c);
  }
}

TEST_CASE("a block scalar reaches from its header to its last line with content") {
  for (const Case& c : {
           Case{"a: |\n  b\n  c\n\n\nd: e\n",
                "object plain 0-19\n"
                "  'a' 0-1: string literal 3-12 'b\\nc\\n'\n"
                "  'd' 15-16: string plain 18-19 'e'\n"},
           Case{"a: >-  # x\n\n  b  \n\n",
                "object plain 0-17\n"
                "  'a' 0-1: string folded 3-17 '\\nb  '\n"
                "comment 7-10\n"},
           Case{"a: |",
                "object plain 0-4\n"
                "  'a' 0-1: string literal 3-4 ''\n"},
           Case{"a: |2-\n\n",
                "object plain 0-6\n"
                "  'a' 0-1: string literal 3-6 ''\n"},
           Case{"- |\n  a\n- b\n",
                "array plain 0-11\n"
                "  string literal 2-7 'a\\n'\n"
                "  string plain 10-11 'b'\n"},
           Case{"a: |+\n  b\n\n\n# x\nc: d",
                "object plain 0-20\n"
                "  'a' 0-1: string literal 3-9 'b\\n\\n\\n'\n"
                "  'c' 16-17: string plain 19-20 'd'\n"
                "comment 12-15\n"},
       }) {
    CheckPlaces(c);
  }
}

// Line breaks are outside; a # in a value is no comment.
TEST_CASE("comments are kept with their places") {
  for (const Case& c : {
           Case{"# a\n  # b\nc: d # e\nf: \"# g\" #h\n#",
                "object plain 10-27\n"
                "  'c' 10-11: string plain 13-14 'd'\n"
                "  'f' 19-20: string double 22-27 '# g'\n"
                "comment 0-3\n"
                "comment 6-9\n"
                "comment 15-18\n"
                "comment 28-30\n"
                "comment 31-32\n"},
           Case{"a: |\n  # b\n# c\n",
                "object plain 0-10\n"
                "  'a' 0-1: string literal 3-10 '# b\\n'\n"
                "comment 11-14\n"},
           Case{"- a#b\n- c #d\n",
                "array plain 0-9\n"
                "  string plain 2-5 'a#b'\n"
                "  string plain 8-9 'c'\n"
                "comment 10-12\n"},
           Case{"[a, # b\n # c\nd]",
                "array flow 0-15\n"
                "  string plain 1-2 'a'\n"
                "  string plain 13-14 'd'\n"
                "comment 4-7\n"
                "comment 9-12\n"},
           Case{"a: b\r\n# c\r\n#\r\nd: e # f\r\n",
                "object plain 0-18\n"
                "  'a' 0-1: string plain 3-4 'b'\n"
                "  'd' 14-15: string plain 17-18 'e'\n"
                "comment 6-9\n"
                "comment 11-12\n"
                "comment 19-22\n"},
           Case{"a: 'b\n  # c\n  d'\n",
                "object plain 0-16\n"
                "  'a' 0-1: string single 3-16 'b # c d'\n"},
           Case{"# only", "comment 0-6\n"},
           Case{"a: b\n---\n# c\n",
                "object plain 0-4\n"
                "  'a' 0-1: string plain 3-4 'b'\n",
                "second document 5-8 second document starts here | help: keep one document in a "
                "file\n"},
           Case{"%A\n# b\n---\n",
                "missing plain 10-10\n"
                "comment 3-6\n"},
       }) {
    CheckPlaces(c);
  }
}

// The byte order mark counts, and so does each half of `\r\n`.
TEST_CASE("places count bytes") {
  for (const Case& c : {
           Case{"\xEF\xBB\xBF"
                "a: b\n",
                "object plain 3-7\n"
                "  'a' 3-4: string plain 6-7 'b'\n"},
           Case{"\xC3\xA9: \xE2\x82\xAC # \xF0\x9F\x98\x80\n",
                "object plain 0-7\n"
                "  '\xC3\xA9' 0-2: string plain 4-7 '\xE2\x82\xAC'\n"
                "comment 8-14\n"},
           Case{"a: b\r\nc: d\r\n",
                "object plain 0-10\n"
                "  'a' 0-1: string plain 3-4 'b'\n"
                "  'c' 6-7: string plain 9-10 'd'\n"},
           Case{"\xEF\xBB\xBF- \"\xC3\xA9\"\r\n- b\r\n",
                "array plain 3-14\n"
                "  string double 5-9 '\xC3\xA9'\n"
                "  string plain 13-14 'b'\n"},
       }) {
    CheckPlaces(c);
  }
}

TEST_CASE("places in broken texts") {
  for (const Case& c : {
           Case{"a: \"b\nc: d",
                "object plain 0-10\n"
                "  'a' 0-1: string recovered 3-5 'b'\n"
                "  'c' 6-7: string plain 9-10 'd'\n",
                "syntax 3-4 quote that is not closed\n"},
           Case{"a: b: c\nd: e",
                "object plain 0-12\n"
                "  'a' 0-1: string recovered 3-7 'b: c'\n"
                "  'd' 8-9: string plain 11-12 'e'\n",
                "syntax 4-5 `: ` inside an unquoted value | help: put quotes around the whole "
                "value\n"},
           Case{"steps:\n- script: a\n  na\n- b",
                "object plain 0-27\n"
                "  'steps' 0-5: array plain 7-27\n"
                "    object plain 9-23\n"
                "      'script' 9-15: string plain 17-18 'a'\n"
                "      'na' 21-23: missing plain 23-23\n"
                "    string plain 26-27 'b'\n",
                "syntax 21-23 `na` without `:` | help: keys of a mapping are followed by `: `\n"},
           Case{"a: b\n- c\nd: e",
                "object plain 0-13\n"
                "  'a' 0-1: string plain 3-4 'b'\n"
                "  '' 5-5: array recovered 5-8\n"
                "    string plain 7-8 'c'\n"
                "  'd' 9-10: string plain 12-13 'e'\n",
                "syntax 5-6 list item where a key belongs | help: a key holds a value or a list, "
                "not both\n"},
           Case{"a: [b, c\nd: e",
                "object plain 0-13\n"
                "  'a' 0-1: array flow 3-8\n"
                "    string plain 4-5 'b'\n"
                "    string plain 7-8 'c'\n"
                "  'd' 9-10: string plain 12-13 'e'\n",
                "syntax 3-4 `[` that is not closed | 9-9 `]` belongs before this\n"},
           Case{"a: [b}\nc: d",
                "object plain 0-11\n"
                "  'a' 0-1: array flow 3-6\n"
                "    string plain 4-5 'b'\n"
                "  'c' 7-8: string plain 10-11 'd'\n",
                "syntax 5-6 `}` where `]` closes the collection | 3-4 opened here\n"},
           Case{"a: ${{ b }}: c\n",
                "object plain 0-14\n"
                "  'a' 0-1: string recovered 3-14 '${{ b }}: c'\n",
                "syntax 11-12 `: ` inside an unquoted value | help: put quotes around the whole "
                "value\n"},
       }) {
    CheckPlaces(c);
  }
}

TEST_CASE("places of template expressions") {
  for (const Case& c : {
           Case{"steps:\n- ${{ if eq(a, 'b') }}:\n  - c: ${{ d }}\n",
                "object plain 0-46\n"
                "  'steps' 0-5: array plain 7-46\n"
                "    object plain 9-46\n"
                "      '${{ if eq(a, 'b') }}' 9-29: array plain 33-46\n"
                "        object plain 35-46\n"
                "          'c' 35-36: string plain 38-46 '${{ d }}'\n"},
           Case{"${{ each a in b }}:\n  ${{ a.key }}: ${{ a.value }} # c\n",
                "object plain 0-50\n"
                "  '${{ each a in b }}' 0-18: object plain 22-50\n"
                "    '${{ a.key }}' 22-34: string plain 36-50 '${{ a.value }}'\n"
                "comment 51-54\n"},
       }) {
    CheckPlaces(c);
  }
}

}  // namespace plumbline::test
