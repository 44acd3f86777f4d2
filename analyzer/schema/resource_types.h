// Which resource types exist, at which API versions and where they can be deployed: everything that
// any public listing names, from schemas/data/arm-resource-types.tsv. What their bodies look like:
// schema/type_graph.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/date.h"
#include "schema/api_version.h"
#include "schema/type_graph.h"

namespace plumbline::schema {

// The day of the oldest listing that the table was made from: a type or version that is not in it
// may have come later.
Date ResourceTypesDate();

struct ResourceType {
  std::string_view name;  // As the service spells it; of some types the provider in lower case.
  std::span<const ApiVersion> versions;  // Ascending.
  // Where the newest version can be read and deployed; both 0 when that is not known.
  Scopes readable = 0;
  Scopes writable = 0;
  bool knows_scopes = false;

  bool Has(ApiVersion version) const;
  // The newest of all; nothing when the type has none.
  std::optional<ApiVersion> Newest() const;
  std::optional<ApiVersion> NewestStable() const;
  // The one whose day is next to that of `version`; the newer one of two.
  std::optional<ApiVersion> Nearest(ApiVersion version) const;
};

// ASCII case ignored; nothing when no listing names the type.
std::optional<ResourceType> FindResourceType(std::string_view type);
// Whether any type of this provider (`Microsoft.Compute`) is known.
bool IsKnownProvider(std::string_view provider);

// Whether any type of the type's provider has the version.
bool ProviderHas(std::string_view type, ApiVersion version);
// The type of the same provider whose name is nearest; empty when none is near.
std::string_view NearestTypeName(std::string_view type);

// Every type, sorted by name.
std::size_t ResourceTypeCount();
ResourceType ResourceTypeAt(std::size_t i);

}  // namespace plumbline::schema
