// From trees to values, for data that is never evaluated: parameter files, allowedValues, json().
#pragma once

#include "eval/session.h"

namespace plumbline::eval {

// The value of a node and everything below it, strings as they are written. Numbers that fit are
// integers, others floats; a value that the file breaks off before is null. Views the tree, and has
// its nodes as origins. Of members with one name the last wins.
Value LiteralOf(Session& session, NodeRef node);
// The same of a tree that will not live as long as the session: texts are copied, and there are no
// origins.
Value CopyOf(Session& session, NodeRef node);

}  // namespace plumbline::eval
