// Images of the machines that Azure Pipelines hosts, from schemas/data/pipeline-hosted-images.tsv.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/date.h"

namespace plumbline::schema {

enum class ImageState : std::uint8_t {
  kCurrent,     // Previews too.
  kDeprecated,  // Its removal is announced.
  kRemoved,     // Or will be, when the day of its removal has not come.
  kAlias,       // Another image after each migration.
  kForeign,     // A label of GitHub Actions, not known to exist here.
  kNever,       // A frequent invention.
  kLegacyPool,  // The name of a pool that was retired with its image.
  kPool,        // The name of the hosted pool.
};

struct HostedImage {
  std::string_view label;
  std::string_view resolves_to;  // Of an alias.
  std::string_view replacement;  // May be empty.
  ImageState state = ImageState::kCurrent;
  // The year is 0 when the day is not known.
  Date deprecated_on, removed_on;
};

// ASCII case is ignored; null when not known.
const HostedImage* FindHostedImage(std::string_view label);
std::span<const HostedImage> AllHostedImages();

}  // namespace plumbline::schema
