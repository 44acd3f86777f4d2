// API versions of resource types: a day and a stage, ordered.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"

namespace plumbline::schema {

// yyyymmdd * 8 and the stage, so that numbers are ordered like versions: of one day, a preview
// comes before the stable version.
class ApiVersion {
 public:
  constexpr ApiVersion() = default;
  constexpr explicit ApiVersion(std::uint32_t packed) : packed_(packed) {}
  // `2023-05-01`, or with `-preview`, `-alpha`, `-beta`, `-rc` or `-privatepreview` behind it (any
  // case). Nothing for other texts and for days that no calendar has.
  static std::optional<ApiVersion> Parse(std::string_view text);

  constexpr std::uint32_t packed() const { return packed_; }
  constexpr bool IsStable() const { return (packed_ & 7U) == kStable; }
  constexpr Date date() const {
    const auto day = static_cast<int>(packed_ / 8);
    return {day / 10000, day / 100 % 100, day % 100};
  }
  std::string ToText() const;

  friend constexpr auto operator<=>(ApiVersion, ApiVersion) = default;

  static constexpr std::uint32_t kStable = 7;

 private:
  std::uint32_t packed_ = 0;
};

}  // namespace plumbline::schema
