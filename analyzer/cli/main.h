#pragma once

#include <span>

namespace plumbline {

struct Rule;

// The program: reads the arguments, runs a command with these rules, and returns its exit code (0
// nothing at or above the threshold, 1 findings, 2 wrong usage or configuration, 3 a file could not
// be read or something internal broke).
int Main(int argc, char** argv, std::span<const Rule* const> rules);

}  // namespace plumbline
