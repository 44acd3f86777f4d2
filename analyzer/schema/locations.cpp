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

// The name without digits and directions: `europe` of `westeurope`.
std::string PlaceOf(std::string_view name) {
  std::string place(name);
  std::erase_if(place, IsDigitAscii);
  for (const std::string_view word : kDirections) {
    const std::size_t at = place.find(word);
    if (at != std::string::npos) place.erase(at, word.size());
  }
  return place;
}

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

bool MayBeNewRegion(std::string_view location) {
  const std::string name = NormalLocation(location);
  const std::string place = PlaceOf(name);
  if (place == name || place.empty() || !std::ranges::all_of(place, IsLetterAscii)) return false;
  std::vector<std::string> places;
  for (const AzureLocation& row : kRows) places.push_back(PlaceOf(row.name));
  if (std::ranges::find(places, place) != places.end()) return true;
  const std::vector<std::string_view> known(places.begin(), places.end());
  return !Nearest(place, known, 1).has_value() && NearestRegion(name) == nullptr;
}

}  // namespace plumbline::schema
