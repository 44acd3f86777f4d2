#include "schema/locations.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/ascii.h"
#include "base/nearest.h"

namespace plumbline::schema {
namespace {

constexpr AzureLocation kRows[] = {
#include "schema_data/azure-locations.inc"
};

constexpr std::string_view kOtherClouds[] = {"usgov", "usdod",        "usnat", "ussec",
                                             "china", "german",       "bleu",  "delos",
                                             "sgx",   "singaporegov", "airgap"};
constexpr std::string_view kOtherEnds[] = {"stage", "stg", "euap", "slv", "fre", "mstg"};
constexpr std::string_view kDirections[] = {"north", "south", "east", "west", "central"};

}  // namespace

std::string NormalLocation(std::string_view location) {
  std::string normal;
  for (const char c : location) {
    if (!IsSpaceAscii(c)) normal += ToLowerAscii(c);
  }
  return normal;
}

const AzureLocation* FindLocation(std::string_view location) {
  const std::string name = NormalLocation(location);
  const auto found = std::ranges::lower_bound(kRows, name, {}, &AzureLocation::name);
  return found != std::end(kRows) && found->name == name ? found : nullptr;
}

const AzureLocation* NearestRegion(std::string_view location) {
  const std::string name = NormalLocation(location);
  std::vector<std::string_view> regions;
  for (const AzureLocation& row : kRows) {
    if (row.is_region) regions.push_back(row.name);
  }
  const auto nearest = Nearest(name, regions);
  return nearest ? FindLocation(*nearest) : nullptr;
}

bool IsOfOtherCloud(std::string_view location) {
  const std::string name = NormalLocation(location);
  return std::ranges::any_of(kOtherClouds,
                             [&](std::string_view word) { return name.starts_with(word); }) ||
         std::ranges::any_of(kOtherEnds,
                             [&](std::string_view word) { return name.ends_with(word); });
}

bool LooksLikeRegion(std::string_view location) {
  const std::string name = NormalLocation(location);
  return std::ranges::all_of(name, IsAlnumAscii) &&
         std::ranges::any_of(kDirections, [&](std::string_view word) {
           return name.find(word) != std::string::npos;
         });
}

}  // namespace plumbline::schema
