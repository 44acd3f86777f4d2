#include "schema/script_tools.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include <catch2/catch.hpp>

namespace plumbline::schema {
namespace {

std::string Dump(std::string_view text) {
  const auto version = ParseToolVersion(text);
  return version ? fmt::format("{}.{}.{}", version->major, version->minor, version->patch) : "-";
}

TEST_CASE("tool versions") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"2.50.0", "2.50.0"}, {"11.0", "11.0.0"},     {"9", "-"},       {"", "-"},
      {"2.50.", "-"},       {"2.50.0.1", "-"},      {"v2.50.0", "-"}, {"2..0", "-"},
      {"2.50.0 ", "-"},     {"-2.5", "-"},          {"latest", "-"},  {"2.x", "-"},
      {"+2.5", "-"},        {"99999999999.0", "-"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(Dump(text) == expected);
  }
}

TEST_CASE("the table of releases") {
  for (const ScriptTool tool : {ScriptTool::kAzureCli, ScriptTool::kAzPowerShell}) {
    const auto releases = ReleasesOf(tool);
    REQUIRE(releases.size() > 100);
    CHECK(std::ranges::is_sorted(releases, {}, &ToolRelease::version));
    for (const ToolRelease& release : releases) {
      CHECK(release.tool == tool);
      CHECK(release.released.month >= 1);
      CHECK(release.released.month <= 12);
    }
  }
  const auto cli = ReleasesOf(ScriptTool::kAzureCli);
  const auto at = std::ranges::find(cli, ToolVersion{2, 50, 0}, &ToolRelease::version);
  REQUIRE(at != cli.end());
  CHECK(at->released == Date{2023, 7, 4});
}

}  // namespace
}  // namespace plumbline::schema
