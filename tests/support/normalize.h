// What differs from run to run in the program's output, made equal.
#pragma once

#include <string>
#include <string_view>

namespace plumbline::test {

// A line that ends in a time, `..., 12 ms`, ends in `..., <time>` (the summary of a run).
std::string HideTimes(std::string_view text);

}  // namespace plumbline::test
