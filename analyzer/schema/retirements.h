// What Azure retires, and when: resource types, values of their properties, API versions. From
// schemas/data/arm-retirements.tsv.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/pattern.h"
#include "schema/api_version.h"

namespace plumbline::schema {

// The month that the table was made in, for messages about days to come.
inline constexpr std::string_view kRetirementsDate = "2026-08";

enum class RetiredKind : std::uint8_t {
  kType,
  kValue,
  kVersionsBelow,  // API versions before one.
  kVersions,       // Some API versions.
};
enum class Evidence : std::uint8_t {
  kAnnounced,
  kLikely,     // Announced in other words, or seen elsewhere.
  kUncertain,  // The day may be another one.
};

struct Retirement {
  RetiredKind kind;
  std::string_view type;     // Or `Microsoft.DevSpaces/*`, all types of a provider.
  std::string_view path;     // Of values: `sku.name`, `properties.agentPoolProfiles[*].osSKU`.
  std::string_view only_if;  // `PATH=VALUE` of the same resource, or empty.
  std::string_view listed;   // Values or versions, separated by commas; empty with a pattern.
  Pattern pattern;
  Date ends;
  // New ones are refused since then; year 0 when that is not known.
  Date blocked;
  bool ends_when_blocked;  // To be called retired from that day on.
  std::string_view instead;
  std::string_view note;
  Evidence evidence;

  bool IsOver(Date day) const { return ends <= day || (ends_when_blocked && IsBlocked(day)); }
  bool IsBlocked(Date day) const { return blocked.year != 0 && blocked <= day; }
  // ASCII case ignored.
  bool Lists(std::string_view value) const;
  bool Lists(ApiVersion version) const;
};

// Every row, sorted by type.
std::span<const Retirement> Retirements();
// Those of a type, of the types that it is a part of, and of its provider (ASCII case ignored).
std::vector<const Retirement*> RetirementsOf(std::string_view type);

}  // namespace plumbline::schema
