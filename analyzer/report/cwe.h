// Names of the Common Weakness Enumeration, as far as rules refer to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace plumbline {

// The number of a control like `CWE-798`; nothing for other catalogues.
std::optional<std::uint32_t> ParseCwe(std::string_view control);

// The official name of a weakness; empty when the table does not know it.
std::string_view CweName(std::uint32_t number);

}  // namespace plumbline
