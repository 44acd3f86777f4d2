#include "schema/data_date.h"

namespace plumbline::schema {

std::string_view DataDate() { return PLUMBLINE_DATA_DATE; }

}  // namespace plumbline::schema
