#include "schema/locations.h"

#include <catch2/catch.hpp>

namespace plumbline::schema {

TEST_CASE("a location is found by name and display name, in any case") {
  for (const char* text : {"westeurope", "West Europe", "WESTEUROPE", "west europe"}) {
    CAPTURE(text);
    REQUIRE(FindLocation(text) != nullptr);
    CHECK(FindLocation(text)->name == "westeurope");
    CHECK(FindLocation(text)->is_region);
  }
  CHECK(FindLocation("global") != nullptr);
  CHECK(FindLocation("East US 2 EUAP") != nullptr);
  // Where services keep data by geography.
  REQUIRE(FindLocation("United States") != nullptr);
  CHECK_FALSE(FindLocation("United States")->is_region);
  CHECK(FindLocation("west-europe") == nullptr);
  CHECK(FindLocation("") == nullptr);
}

TEST_CASE("the region that was meant") {
  REQUIRE(NearestRegion("westeurop") != nullptr);
  CHECK(NearestRegion("westeurop")->name == "westeurope");
  CHECK(NearestRegion("west-europe")->name == "westeurope");
  CHECK(NearestRegion("moon") == nullptr);
}

TEST_CASE("what the table does not list, but may well exist") {
  CHECK(IsOfOtherCloud("usgovvirginia"));
  CHECK(IsOfOtherCloud("China East 2"));
  CHECK_FALSE(IsOfOtherCloud("westeurope"));
  CHECK(MayBeNewRegion("denmarkwest"));
  CHECK(MayBeNewRegion("westus4"));
  CHECK(MayBeNewRegion("Saudi Arabia East"));
  // These are misspelt.
  CHECK_FALSE(MayBeNewRegion("westeurop"));
  CHECK_FALSE(MayBeNewRegion("eastsu"));
  CHECK_FALSE(MayBeNewRegion("wescentralus"));
  CHECK_FALSE(MayBeNewRegion("moon"));
  CHECK_FALSE(MayBeNewRegion("west_europe"));
}

}  // namespace plumbline::schema
