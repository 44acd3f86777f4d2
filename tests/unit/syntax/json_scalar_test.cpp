// Decoding of JSON tokens and the way back from a value to the file.
#include "syntax/json_scalar.h"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "syntax/scalar.h"
#include "syntax/tree.h"

namespace plumbline::test {
namespace {

std::string Decode(std::string_view token) {
  std::string out;
  DecodeToken(Language::kJson, token, {0, static_cast<std::uint32_t>(token.size())}, out);
  return out;
}

// A tree whose root is the string token at [2, 2 + size) of a longer text.
struct OneString {
  std::string text;
  Tree tree;

  explicit OneString(std::string_view token) : text("[ " + std::string(token) + " ]") {
    tree.Reset(Language::kJson, text);
    Node node;
    node.begin = 2;
    node.end = static_cast<std::uint32_t>(2 + token.size());
    node.subtree_end = NodeId{1};
    node.kind = NodeKind::kString;
    node.needs_decoding = token.find('\\') != std::string_view::npos;
    tree.nodes.push_back(node);
  }
};

}  // namespace

TEST_CASE("tokens lose their quotes") {
  const auto content = [](std::string_view token) {
    return RawContent(token, {0, static_cast<std::uint32_t>(token.size())});
  };
  CHECK(content("\"abc\"") == "abc");
  CHECK(content("'abc'") == "abc");
  CHECK(content("abc") == "abc");
  CHECK(content("\"\"") == "");
  CHECK(content("") == "");
  // Never closed.
  CHECK(content("\"") == "");
  CHECK(content("\"abc") == "abc");
  CHECK(content("\"abc\\\"") == "abc\\\"");
  CHECK(content("\"abc\\\\\"") == "abc\\\\");
  // YAML has no backslash escapes in '...'.
  CHECK(content("'C:\\'") == "C:\\");
  CHECK(content("'\"") == "\"");
}

TEST_CASE("escapes become what they stand for") {
  CHECK(Decode(R"("a\"\\\/\b\f\n\r\t\'z")") == "a\"\\/\b\f\n\r\t'z");
  CHECK(Decode(R"('it\'s')") == "it's");
  CHECK(Decode(R"("\u0041\u00E9\u20ac")") == "A\xC3\xA9\xE2\x82\xAC");
  CHECK(Decode(R"("\uD83D\uDE00!")") == "\xF0\x9F\x98\x80!");
  CHECK(Decode(R"("\u0000x")") == std::string("\0x", 2));
  // Halves of pairs: alone, in the wrong order, in front of something else.
  CHECK(Decode(R"("\ud83d")") == "\xEF\xBF\xBD");
  CHECK(Decode(R"("\ude00\ud83d")") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(Decode(R"("\ud83dx")") == "\xEF\xBF\xBDx");
  CHECK(Decode(R"("\ud83d\u0041")") ==
        "\xEF\xBF\xBD"
        "A");
  CHECK(Decode(R"("\ud83d\u00")") == "\xEF\xBF\xBD\\u00");
  // What is no escape stays as it is written.
  CHECK(Decode(R"("C:\dir\u12")") == "C:\\dir\\u12");
  CHECK(Decode("\"a\\\nb\"") == "a\\\nb");
  CHECK(Decode("\"abc\\") == "abc\\");
  CHECK(Decode("bare\\n") == "bare\\n");
  CHECK(Decode("\"\"").empty());
}

TEST_CASE("offsets name the source of every byte") {
  const std::string_view text = R"(  "a\n\uD83D\uDE00b")";
  std::string out;
  std::vector<std::uint32_t> offsets;
  DecodeJsonToken(text, {2, static_cast<std::uint32_t>(text.size())}, out, &offsets);
  CHECK(out ==
        "a\n\xF0\x9F\x98\x80"
        "b");
  CHECK(offsets == std::vector<std::uint32_t>{3, 4, 6, 6, 6, 6, 18, 19});
}

TEST_CASE("a place in the value is found in the file") {
  const auto map = [](std::string_view token, std::uint32_t begin, std::uint32_t end) {
    const OneString one(token);
    const Span span = MapToSource(one.tree.root(), {begin, end});
    return one.text.substr(span.begin, span.size()) + "@" + std::to_string(span.begin);
  };
  CHECK(map("\"abcd\"", 1, 3) == "bc@4");
  CHECK(map("\"abcd\"", 4, 4) == "@7");
  CHECK(map("\"abcd\"", 2, 99) == "cd@5");
  CHECK(map("\"a\\nbc\"", 0, 1) == "a@3");
  CHECK(map("\"a\\nbc\"", 1, 2) == "\\n@4");
  CHECK(map("\"a\\nbc\"", 2, 4) == "bc@6");
  CHECK(map("\"a\\nbc\"", 4, 4) == "@8");
  CHECK(map("\"a\\nbc\"", 3, 99) == "c@7");
  // Parts of what one escape made are the whole escape.
  CHECK(map("\"\\u20acx\"", 1, 2) == "\\u20ac@3");
  CHECK(map("\"\\u20acx\"", 0, 3) == "\\u20ac@3");
  CHECK(map("\"\\u20acx\"", 3, 4) == "x@9");
  CHECK(map("\"\\ud83d\\ude00\"", 0, 4) == "\\ud83d\\ude00@3");
  CHECK(MapToSource(NodeRef(), {0, 1}) == Span{});
}

}  // namespace plumbline::test
