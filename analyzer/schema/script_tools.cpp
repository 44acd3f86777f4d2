#include "schema/script_tools.h"

#include <algorithm>
#include <charconv>

namespace plumbline::schema {
namespace {

constexpr ToolRelease kReleases[] = {
#include "schema_data/script-tool-versions.inc"
};

}  // namespace

std::span<const ToolRelease> ReleasesOf(ScriptTool tool) {
  // Clang 14 cannot compile the subrange that libstdc++'s equal_range returns.
  const ToolRelease* const begin =
      std::ranges::lower_bound(kReleases, tool, {}, &ToolRelease::tool);
  return {begin, std::ranges::upper_bound(kReleases, tool, {}, &ToolRelease::tool)};
}

std::optional<ToolVersion> ParseToolVersion(std::string_view text) {
  ToolVersion version;
  int* const parts[] = {&version.major, &version.minor, &version.patch};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) {
      if (at == end) return i == 2 ? std::optional(version) : std::nullopt;
      if (*at++ != '.') return std::nullopt;
    }
    if (at == end || !IsDigitAscii(*at)) return std::nullopt;
    const auto [stop, error] = std::from_chars(at, end, *parts[i]);
    if (error != std::errc()) return std::nullopt;
    at = stop;
  }
  return at == end ? std::optional(version) : std::nullopt;
}

}  // namespace plumbline::schema
