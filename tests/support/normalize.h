// What differs from run to run in the program's output, made equal.
#pragma once

#include <string>
#include <string_view>

namespace plumbline::test {

// `in 12 ms`, `in 1.4 s` and the like become `in <time>`.
std::string HideTimes(std::string_view text);

}  // namespace plumbline::test
