// Values that are one of a few (product.md, "Analysing values"): applying functions to them, and
// asking what holds for all or some of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "eval/session.h"

namespace plumbline::eval {

// At most so many values at the leaves of one choice; beyond, the value is unknown.
inline constexpr std::size_t kMaxLeaves = 256;

// The selector of the first value that has alternatives, containers searched when `deep`; kNoId
// when there is none.
SelectorId FirstSelector(std::span<const Value> values, bool deep);

// A choice on `selector`, simplified: equal known alternatives are that value. `plain` is what is
// known of it as an unknown value (identity, reason, residual).
Value MakeChoice(Session& session, SelectorId selector, std::span<const Value> alternatives,
                 UnknownData plain);
// Values at the leaves, up to kMaxLeaves + 1.
std::size_t CountLeaves(const Value& value);

// Null, or one of a few values among which is null.
bool MayBeNull(const Value& value);
// The value with `otherwise` where it is null.
Value ReplaceNull(Session& session, const Value& value, const Value& otherwise);

// One answer to each question that a value depends on.
struct Answer {
  SelectorId selector{};
  std::size_t option = 0;
};
// Calls f(value, answers) for every leaf of a choice, or once for any other value. Stops when f
// returns false.
void ForEachLeaf(const Value& value,
                 const std::function<bool(const Value&, std::span<const Answer>)>& f);

// Whether a question about a value holds: for all values it can have, for some, or for none;
// undecided when some of them are unknown and the others do not settle it.
enum class Holds : std::uint8_t { kNever, kSometimes, kAlways, kUndecided };
// `holds` is asked about leaves, and answers kMaybe for those it cannot decide.
Holds Test(const Value& value, const std::function<Truth(const Value&)>& holds);

// "parameter `sku` is `Basic`", for messages; several answers are joined with "and".
std::string Describe(const Session& session, std::span<const Answer> answers);

}  // namespace plumbline::eval
