// Both forms of the scanning loops stop at the same byte, whatever the alignment; and they stop at
// the padding at the latest.
#include "json/scan.h"

#include <string>

#include <catch2/catch.hpp>

#include "json/encoding.h"
#include "json/grammar.h"
#include "text/source_file.h"

namespace plumbline::test {

TEST_CASE("blanks end where the first other byte is") {
  for (std::size_t lead = 0; lead < 40; ++lead) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(lead, " \t\r\n"[lead % 4]);
      text += static_cast<char>(byte);
      text += "  x";
      text.append(kPadding, kPaddingByte);
      const std::size_t expected = byte > 0x20 ? lead : lead + 3;
      REQUIRE(json::portable::SkipBlank(text.data()) == text.data() + expected);
      REQUIRE(json::SkipBlank(text.data()) == text.data() + expected);
    }
  }
}

TEST_CASE("string content ends at quotes, backslashes and control characters") {
  for (std::size_t lead = 0; lead < 40; ++lead) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(lead, 'a');
      text += static_cast<char>(byte);
      text += "b";
      text.append(kPadding, kPaddingByte);
      const bool stops = byte < 0x20 || byte == '"' || byte == '\\';
      const std::size_t expected = stops ? lead : lead + 2;
      REQUIRE(json::portable::ScanString(text.data()) == text.data() + expected);
      REQUIRE(json::ScanString(text.data()) == text.data() + expected);
    }
  }
}

TEST_CASE("numbers follow RFC 8259") {
  for (const std::string_view good : {"0", "-0", "7", "10", "-12.50", "1e5", "1E+05", "0.1e-9"}) {
    INFO(good);
    CHECK(json::IsNumber(good));
  }
  for (const std::string_view bad : {"", "-", "+1", "01", "-01", ".5", "5.", "1e", "1e+", "1.e1",
                                     "0x1", "1a", "1 ", "--1", "1.2.3", "1e1.5"}) {
    INFO(bad);
    CHECK_FALSE(json::IsNumber(bad));
  }
}

TEST_CASE("a survey sees control characters and bytes outside ASCII anywhere") {
  for (const std::size_t size : {1U, 15U, 16U, 17U, 100U}) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, '\n');
      CHECK_FALSE(json::SurveyText(text).has_control);
      CHECK_FALSE(json::SurveyText(text).has_non_ascii);
      text[at] = '\x1F';
      CHECK(json::SurveyText(text).has_control);
      text[at] = '\x80';
      CHECK_FALSE(json::SurveyText(text).has_control);
      CHECK(json::SurveyText(text).has_non_ascii);
    }
  }
}

TEST_CASE("UTF-8 is decoded strictly") {
  struct Case {
    std::string_view bytes;
    char32_t value;
    std::uint32_t length;
  };
  for (const Case& c :
       {Case{"A", U'A', 1}, Case{"\xC2\x80", 0x80, 2}, Case{"\xDF\xBF", 0x7FF, 2},
        Case{"\xE0\xA0\x80", 0x800, 3}, Case{"\xEF\xBF\xBF", 0xFFFF, 3},
        Case{"\xF0\x90\x80\x80", 0x10000, 4}, Case{"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
        // Stray, too long, half a pair, too large, cut off.
        Case{"\x80", 0xFFFD, 1}, Case{"\xC1\x81", 0xFFFD, 1}, Case{"\xE0\x9F\xBF", 0xFFFD, 1},
        Case{"\xED\xA0\x80", 0xFFFD, 1}, Case{"\xF0\x8F\xBF\xBF", 0xFFFD, 1},
        Case{"\xF4\x90\x80\x80", 0xFFFD, 1}, Case{"\xF5\x80\x80\x80", 0xFFFD, 1},
        Case{"\xE2\x82", 0xFFFD, 1}, Case{"\xE2\x28\xA1", 0xFFFD, 1}}) {
    const json::CodePoint point = json::DecodeUtf8(c.bytes, 0);
    CHECK(point.value == c.value);
    CHECK(point.length == c.length);
  }
}

}  // namespace plumbline::test
