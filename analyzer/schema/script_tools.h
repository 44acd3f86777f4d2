// Releases of the tools that deployment scripts run, from schemas/data/script-tool-versions.tsv.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/date.h"

namespace plumbline::schema {

enum class ScriptTool : std::uint8_t { kAzureCli, kAzPowerShell };

struct ToolVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
  friend constexpr auto operator<=>(const ToolVersion&, const ToolVersion&) = default;
};

struct ToolRelease {
  ScriptTool tool{};
  ToolVersion version;
  Date released;  // Of Az PowerShell the month is known, and the day is 1.
};

// All known releases of a tool, oldest version first.
std::span<const ToolRelease> ReleasesOf(ScriptTool tool);

// `2.50`, `2.50.0`: two or three numbers joined by dots, and nothing else.
std::optional<ToolVersion> ParseToolVersion(std::string_view text);

}  // namespace plumbline::schema
