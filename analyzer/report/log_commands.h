// Agents of build services carry out commands that they find in a log: Azure Pipelines takes
// `##vso[...]` and both services `##[...]` from the middle of a line. Pipelines are full of them,
// and a report that quotes one must not carry it out.
#pragma once

#include <string>
#include <string_view>

namespace plumbline {

// `text` with the bracket of such commands replaced: for people by `(`, which is as wide; for
// programs by what their format reads as the same bracket.
std::string WithoutLogCommands(std::string_view text, std::string_view bracket = "(");

}  // namespace plumbline
