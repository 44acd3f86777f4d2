#pragma once

#include <string>
#include <string_view>

namespace plumbline {

// The change from `before` to `after` as `diff -u` prints it, with three lines of context; empty
// when they are equal. `path` names both sides.
std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace plumbline
