#include "schema/hosted_images.h"

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

constexpr HostedImage kImages[] = {
#include "schema_data/pipeline-hosted-images.inc"
};

}  // namespace

const HostedImage* FindHostedImage(std::string_view label) {
  for (const HostedImage& image : kImages) {
    if (EqualsIgnoreCase(image.label, label)) return &image;
  }
  return nullptr;
}

std::span<const HostedImage> AllHostedImages() { return kImages; }

}  // namespace plumbline::schema
