// A line diff for people: what a test expected and what it got.
#pragma once

#include <string>
#include <string_view>

namespace plumbline::test {

// `-` lines are only in `expected`, `+` lines only in `actual`; three lines of context around each
// change. Empty when the texts are equal.
std::string Diff(std::string_view expected, std::string_view actual);

}  // namespace plumbline::test
