#include "schema/resource_types.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/day_number.h"
#include "base/nearest.h"
#include "schema/image.h"

namespace plumbline::schema {
namespace {

static_assert(sizeof(ApiVersion) == sizeof(std::uint32_t));

struct Row {
  std::uint32_t name, first_version, version_count, scopes;
};

struct List {
  Date date;
  ImageStrings strings;
  std::span<const Row> rows;
  std::span<const ApiVersion> versions;
  std::span<const std::uint32_t> slots;
};

const List& BuiltIn() {
  static const List kList = [] {
    const auto image = ArmResourceTypesImage();
    const auto header = RecordsAt<std::uint32_t>(image, 8, 11);
    List list;
    const auto day = static_cast<int>(header[10]);
    list.date = {day / 10000, day / 100 % 100, day % 100};
    list.strings =
        ImageStrings(RecordsAt<std::uint32_t>(image, header[3], std::size_t{header[2]} + 1),
                     image.subspan(header[4]));
    list.rows = RecordsAt<Row>(image, header[5], header[2]);
    list.versions = RecordsAt<ApiVersion>(image, header[7], header[6]);
    list.slots = RecordsAt<std::uint32_t>(image, header[9], std::size_t{1} << header[8]);
    return list;
  }();
  return kList;
}

// The types of a provider.
std::span<const Row> RowsOf(std::string_view provider) {
  const List& list = BuiltIn();
  const std::string prefix = fmt::format("{}/", provider);
  const auto first = std::ranges::partition_point(list.rows, [&](const Row& row) {
    return CompareIgnoreCase(list.strings[row.name], prefix) < 0;
  });
  const auto last = std::find_if_not(first, list.rows.end(), [&](const Row& row) {
    return StartsWithIgnoreCase(list.strings[row.name], prefix);
  });
  return {first, last};
}

}  // namespace

Date ResourceTypesDate() { return BuiltIn().date; }

bool ResourceType::Has(ApiVersion version) const {
  return std::ranges::binary_search(versions, version);
}

std::optional<ApiVersion> ResourceType::Newest() const {
  if (versions.empty()) return std::nullopt;
  return versions.back();
}

std::optional<ApiVersion> ResourceType::NewestStable() const {
  for (std::size_t i = versions.size(); i-- > 0;) {
    if (versions[i].IsStable()) return versions[i];
  }
  return std::nullopt;
}

std::optional<ApiVersion> ResourceType::Nearest(ApiVersion version) const {
  std::optional<ApiVersion> nearest;
  int nearest_distance = 0;
  for (const ApiVersion candidate : versions) {
    const int distance = std::abs(DayNumber(candidate.date()) - DayNumber(version.date()));
    if (nearest && distance > nearest_distance) continue;
    nearest = candidate;
    nearest_distance = distance;
  }
  return nearest;
}

std::optional<ResourceType> FindResourceType(std::string_view type) {
  const List& list = BuiltIn();
  for (std::size_t at = ImageHash(type);; ++at) {
    const std::uint32_t slot = list.slots[at & (list.slots.size() - 1)];
    if (slot == 0xFFFFFFFF) return std::nullopt;
    if (EqualsIgnoreCase(list.strings[list.rows[slot].name], type)) return ResourceTypeAt(slot);
  }
}

bool IsKnownProvider(std::string_view provider) { return !RowsOf(provider).empty(); }

bool ProviderHas(std::string_view type, ApiVersion version) {
  const List& list = BuiltIn();
  return std::ranges::any_of(RowsOf(type.substr(0, type.find('/'))), [&](const Row& row) {
    return std::ranges::binary_search(list.versions.subspan(row.first_version, row.version_count),
                                      version);
  });
}

std::string_view NearestTypeName(std::string_view type) {
  const List& list = BuiltIn();
  std::vector<std::string_view> names;
  for (const Row& row : RowsOf(type.substr(0, type.find('/')))) {
    names.push_back(list.strings[row.name]);
  }
  return Nearest(type, names).value_or(std::string_view());
}

std::size_t ResourceTypeCount() { return BuiltIn().rows.size(); }

ResourceType ResourceTypeAt(std::size_t i) {
  const List& list = BuiltIn();
  const Row& row = list.rows[i];
  ResourceType type;
  type.name = list.strings[row.name];
  type.versions = list.versions.subspan(row.first_version, row.version_count);
  type.readable = static_cast<Scopes>(row.scopes);
  type.writable = static_cast<Scopes>(row.scopes >> 8);
  type.knows_scopes = (row.scopes >> 16 & 1U) == 0;
  return type;
}

}  // namespace plumbline::schema
