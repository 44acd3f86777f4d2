#include "schema/data_date.h"

#include <string>

#include <catch2/catch.hpp>

namespace plumbline::schema {

TEST_CASE("the date of the data is a day") {
  CHECK_THAT(std::string(DataDate()), Catch::Matches("20[0-9]{2}-[01][0-9]-[0-3][0-9]"));
}

}  // namespace plumbline::schema
