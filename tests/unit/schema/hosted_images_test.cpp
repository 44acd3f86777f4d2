#include "schema/hosted_images.h"

#include <catch2/catch.hpp>

namespace plumbline::schema {
namespace {

TEST_CASE("hosted images") {
  const HostedImage* image = FindHostedImage("UBUNTU-22.04");
  REQUIRE(image != nullptr);
  CHECK(image->state == ImageState::kDeprecated);
  CHECK(image->removed_on == Date{2027, 4, 17});
  CHECK(image->replacement == "ubuntu-24.04");
  CHECK(FindHostedImage("windows-latest")->resolves_to == "windows-2025");
  CHECK(FindHostedImage("Azure Pipelines")->state == ImageState::kPool);
  CHECK(FindHostedImage("ubuntu-24.4") == nullptr);
  for (const HostedImage& each : AllHostedImages()) {
    INFO(each.label);
    CHECK(FindHostedImage(each.label) == &each);
    if (!each.replacement.empty()) CHECK(FindHostedImage(each.replacement) != nullptr);
    if (each.state == ImageState::kAlias) CHECK(FindHostedImage(each.resolves_to) != nullptr);
  }
}

}  // namespace
}  // namespace plumbline::schema
