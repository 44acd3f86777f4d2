// Conditions of resources, together.
#pragma once

#include "eval/session.h"

namespace plumbline::arm {

// Whether two conditions are true in one deployment: kFalse when they exclude each other; kTrue
// when one is always true, or both are the same question; kMaybe when that is not known.
eval::Truth HoldTogether(eval::Session& session, const eval::Value& a, const eval::Value& b);

}  // namespace plumbline::arm
