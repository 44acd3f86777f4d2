#include "schema/roles.h"

#include <algorithm>

#include <catch2/catch.hpp>

namespace plumbline::schema {

TEST_CASE("a role is found by its id in any case and by its name") {
  const Role* by_id = FindRole("B86A8FE4-44CE-4948-AEE5-ECCB2C155CD7");
  REQUIRE(by_id != nullptr);
  CHECK(by_id->name == "Key Vault Secrets Officer");
  CHECK(FindRoleByName("key vault secrets officer") == by_id);
  CHECK(FindRole("00000000-0000-0000-0000-000000000000") == nullptr);
  CHECK(FindRoleByName("Nobody") == nullptr);
}

TEST_CASE("roles are sorted by id and know their privilege") {
  CHECK(std::ranges::is_sorted(Roles(), {}, &Role::guid));
  CHECK(FindRoleByName("Owner")->privilege == 3);
  CHECK(FindRoleByName("Contributor")->privilege == 2);
  CHECK(FindRoleByName("Reader")->privilege == 0);
}

}  // namespace plumbline::schema
