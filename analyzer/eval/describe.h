// Small things that functions of several families say about their arguments.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "eval/functions.h"

namespace plumbline::eval {

// What a value is, or can be.
Kinds KindsOf(const Value& value);

// A scalar for messages, in backticks and at most a line long; "a secret value" for those.
std::string Shown(const Value& value);

// An unknown value that an expression other than the whole call gives, for a part of a result.
Value UnknownPart(Session& session, Kinds kinds, Residual::Form form, std::string_view name,
                  std::span<const Value> arguments);

// Counts work on so many elements; false when the budget of the session is used up.
inline bool Spend(Call& call, std::size_t elements) { return call.session().Step(1 + elements); }

}  // namespace plumbline::eval
