#include "base/json_writer.h"

#include <catch2/catch.hpp>

#include "base/utf8.h"

namespace plumbline {
namespace {

std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(text, out);
  return out;
}

TEST_CASE("json strings") {
  using namespace std::string_view_literals;
  struct Case {
    std::string_view text;
    std::string_view json;
  };
  const Case cases[] = {
      {"", R"("")"},
      {"plain", R"("plain")"},
      {"a\"b\\c/", R"("a\"b\\c/")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {"\0\x1b\x7F"sv, R"("\u0000\u001b\u007f")"},
      {"\xC2\x9B[31m", R"("\u009b[31m")"},  // A control character behind ASCII.
      {"é名\xF0\x9F\x94\x91", "\"é名\xF0\x9F\x94\x91\""},
      {"a\xFFz", "\"a\xEF\xBF\xBDz\""},
      {"\xC3", "\"\xEF\xBF\xBD\""},                  // Cut off.
      {"\xE5\x90z", "\"\xEF\xBF\xBDz\""},            // Two bytes of three: one sign.
      {"\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},  // Overlong.
      {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},  // A surrogate.
  };
  for (const Case& c : cases) CHECK(Quoted(c.text) == c.json);
}

TEST_CASE("utf-8 is read like the standard recommends") {
  struct Case {
    std::string_view text;
    std::uint32_t value;
    std::size_t size;
    bool valid;
  };
  const Case cases[] = {
      {"a", 'a', 1, true},
      {"\xC2\x80", 0x80, 2, true},
      {"\xE0\xA0\x80", 0x800, 3, true},
      {"\xEF\xBF\xBF", 0xFFFF, 3, true},
      {"\xF0\x90\x80\x80", 0x10000, 4, true},
      {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4, true},
      {"\xF4\x90\x80\x80", 0xFFFD, 1, false},
      {"\xF0\x9F\x94", 0xFFFD, 3, false},
      {"\xE0\x80\x80", 0xFFFD, 1, false},
      {"\x80", 0xFFFD, 1, false},
      {"\xEF\xBF\xBD", 0xFFFD, 3, true},  // The sign itself is no mistake.
  };
  for (const Case& c : cases) {
    const Utf8Character read = DecodeUtf8(c.text, 0);
    CHECK(static_cast<std::uint32_t>(read.value) == c.value);
    CHECK(read.size == c.size);
    CHECK(read.valid == c.valid);
  }
}

std::string Sample(int line_depth) {
  JsonWriter json(line_depth);
  json.BeginObject();
  json.Field("a", 1);
  json.BeginArray("b");
  json.BeginObject();
  json.Field("text", "t");
  json.Field("yes", true);
  json.EndObject();
  json.Null();
  json.BeginArray();
  json.EndArray();
  json.Number(-2);
  json.EndArray();
  json.BeginObject("c");
  json.EndObject();
  json.Key("d");
  json.Raw("1.5");
  json.EndObject();
  return std::move(json).text();
}

TEST_CASE("json layout") {
  CHECK(Sample(0) ==
        R"({"a": 1, "b": [{"text": "t", "yes": true}, null, [], -2], "c": {}, "d": 1.5})");
  CHECK(Sample(1) == R"({
  "a": 1,
  "b": [{"text": "t", "yes": true}, null, [], -2],
  "c": {},
  "d": 1.5
})");
  CHECK(Sample(3) == R"({
  "a": 1,
  "b": [
    {
      "text": "t",
      "yes": true
    },
    null,
    [],
    -2
  ],
  "c": {},
  "d": 1.5
})");
}

}  // namespace
}  // namespace plumbline
