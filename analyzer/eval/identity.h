// What makes two unknown values certainly the same: the same function of the same arguments.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "eval/value.h"

namespace plumbline::eval {

std::uint64_t Mix(std::uint64_t hash, std::uint64_t more);
// The identity of a call (UnknownData::identity). Names of functions ignore ASCII case.
std::uint64_t HashOfCall(std::string_view name, std::span<const Value> arguments);

// Why the first unknown value among these, or in one of them, is not known; empty when none is.
std::string_view ReasonOf(std::span<const Value> values);

}  // namespace plumbline::eval
