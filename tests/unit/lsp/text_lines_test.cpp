// Positions in both encodings, and lines that follow edits.
#include "lsp/text_lines.h"

#include <random>

#include <catch2/catch.hpp>

#include "lsp/uri.h"

namespace plumbline::lsp {
namespace {

TEST_CASE("positions count bytes or UTF-16 units") {
  const std::string text = "a\xF0\x9F\x98\x80z\r\n\xC3\xA9x\ry";  // a, emoji, z; e acute, x; y
  const TextLines lines{text};
  REQUIRE(lines.size() == 3);
  struct Case {
    std::uint32_t offset;
    Position utf16, utf8;
  };
  for (const Case& c : {Case{0, {0, 0}, {0, 0}}, Case{1, {0, 1}, {0, 1}}, Case{5, {0, 3}, {0, 5}},
                        Case{6, {0, 4}, {0, 6}}, Case{8, {1, 0}, {1, 0}}, Case{10, {1, 1}, {1, 2}},
                        Case{11, {1, 2}, {1, 3}}, Case{12, {2, 0}, {2, 0}}}) {
    CHECK(lines.At(text, c.offset, PositionEncoding::kUtf16) == c.utf16);
    CHECK(lines.At(text, c.offset, PositionEncoding::kUtf8) == c.utf8);
    CHECK(lines.OffsetOf(text, c.utf16, PositionEncoding::kUtf16) == c.offset);
    CHECK(lines.OffsetOf(text, c.utf8, PositionEncoding::kUtf8) == c.offset);
  }
  // Between the two units of the emoji, behind the end of a line, behind the last line.
  CHECK(lines.OffsetOf(text, {0, 2}, PositionEncoding::kUtf16) == 1);
  CHECK(lines.OffsetOf(text, {0, 99}, PositionEncoding::kUtf16) == 6);
  CHECK(lines.OffsetOf(text, {99, 0}, PositionEncoding::kUtf16) == text.size());
}

TEST_CASE("lines after random edits are those of the whole text") {
  std::mt19937 random(1);
  const std::string_view pieces[] = {"\n", "\r", "\r\n", "a", "bc", "\xF0\x9F\x98\x80", "", "\n\n"};
  const auto below = [&random](std::size_t n) {
    return static_cast<std::uint32_t>(random() % (n + 1));
  };
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) text += pieces[random() % std::size(pieces)];
    TextLines lines{text};
    for (int edit = 0; edit < 30; ++edit) {
      const std::uint32_t begin = below(text.size());
      const std::uint32_t end = begin + below(std::min<std::size_t>(text.size() - begin, 5));
      std::string inserted;
      for (std::uint32_t i = below(3); i > 0; --i) inserted += pieces[random() % std::size(pieces)];
      text.replace(begin, end - begin, inserted);
      lines.Update(text, {begin, end}, static_cast<std::uint32_t>(inserted.size()));
      REQUIRE(lines == TextLines{text});
    }
  }
}

TEST_CASE("addresses of files") {
  CHECK(PathOfUri("file:///a/b%20c.json") == "/a/b c.json");
  CHECK(PathOfUri("file://localhost/a/./b/../c") == "/a/c");
  CHECK(PathOfUri("file:///a%2") == "/a%2");
  CHECK(PathOfUri("untitled:Untitled-1") == std::nullopt);
  CHECK(PathOfUri("") == std::nullopt);
  CHECK(UriOfPath("/a/b c#.json") == "file:///a/b%20c%23.json");
  CHECK(Normalized("/a//b/../../../c/") == "/c");
  CHECK(Normalized("../a/./b") == "../a/b");
}

}  // namespace
}  // namespace plumbline::lsp
