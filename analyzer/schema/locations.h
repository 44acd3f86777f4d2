// The regions of Azure's public cloud, from schemas/data/azure-locations.tsv.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::schema {

// The day of the listing, for messages that say a name is not in it.
inline constexpr std::string_view kLocationsDate = "2026-07-09";

struct AzureLocation {
  std::string_view name;          // `westeurope`
  std::string_view display_name;  // `West Europe`
  bool is_region = false;         // Most types can be deployed there; no geography or edge zone.
};

// A name or display name as Azure compares them: lower case, without blanks.
std::string NormalLocation(std::string_view location);

// Case and blanks ignored; null when the table does not have it.
const AzureLocation* FindLocation(std::string_view location);
// The region that a misspelt name was meant for, if one is near.
const AzureLocation* NearestRegion(std::string_view location);

// Regions of the clouds for governments, China and Germany, and those that only Azure's own teams
// use: they exist, and no public table lists them.
bool IsOfOtherCloud(std::string_view location);
// Built like the name of a region, and no misspelt one: it may be newer than the table.
bool MayBeNewRegion(std::string_view location);

}  // namespace plumbline::schema
