// Durations as ISO 8601 and the Azure services write them: `PT1H30M`, `P1D`.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace plumbline {

// `P[nY][nM][nW][nD][T[nH][nM][nS]]` with at least one field; letters are upper case, and the last
// field may have a fraction. A year counts 365 days and a month 30, as in the services. Nothing for
// other texts, for negative durations and for fields of more than nine digits.
std::optional<std::chrono::milliseconds> ParseIsoDuration(std::string_view text);

}  // namespace plumbline
