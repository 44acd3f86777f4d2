// Conditions on the inputs of a task under which it looks at another one: `command = push ||
// command = build`. Written by the authors of tasks for a form, in which `||` binds weaker than
// `&&`.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace plumbline::schema {

enum class Truth : std::uint8_t { kNo, kYes, kUnknown };

// `value_of` is asked for the value of an input; nothing means that it is not known. A condition
// that cannot be read is unknown; an empty one holds. Values that differ in their case alone are
// neither equal nor different, since tasks do not agree about it; `true` and `false` are.
Truth HoldsVisibility(
    std::string_view rule,
    const std::function<std::optional<std::string_view>(std::string_view input)>& value_of);

}  // namespace plumbline::schema
