// Where services and the types that they publish differ: short tables, each entry with its reason.
// Paths go from the resource on, as in BodyProblem::path.
#pragma once

#include <string_view>
#include <vector>

#include "arm/body_check.h"
#include "schema/api_version.h"

namespace plumbline::arm {

// The type says it too strictly at this version: the service takes it.
bool IsException(std::string_view type, schema::ApiVersion version, std::string_view path,
                 BodyError kind);
// A list of values that is published as open, though the service takes nothing else.
bool IsClosed(std::string_view type, std::string_view path);
// Properties that the service requires of the object at `path`, although the type does not.
std::vector<std::string_view> RequiredAsWell(std::string_view type, std::string_view path);

}  // namespace plumbline::arm
