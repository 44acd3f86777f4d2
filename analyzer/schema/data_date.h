// How old the tables of schemas/data are.
#pragma once

#include <string_view>

namespace plumbline::schema {

// The day of the newest source, yyyy-mm-dd, from schemas/data/VERSION.
std::string_view DataDate();

}  // namespace plumbline::schema
