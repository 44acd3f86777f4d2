#include "report/places.h"

#include <catch2/catch.hpp>

#include "scene.h"

namespace plumbline {
namespace {

TEST_CASE("places agree with the line index, in long lines too") {
  std::string text = "\xEF\xBB\xBFshort\r\n";
  for (int i = 0; i < 700; ++i) text += "aé名\xF0\x9F\x94\x91";
  text += "\r\nend";
  Scene scene;
  scene.File("a.yml", text);
  const Report report = scene.Finish();
  Places places(*report.graph);
  const LineIndex lines(text);
  for (std::uint32_t offset = 0; offset < text.size() + 5; ++offset) {
    const LineColumn expected = lines.At(offset);
    const LineColumn found = places.At(FileId{0}, offset);
    REQUIRE(found.line == expected.line);
    REQUIRE(found.column == expected.column);
  }
}

}  // namespace
}  // namespace plumbline
