// Edits that repair the structure of a mapping and leave its text as it is otherwise. Only for
// nodes of a file.
#pragma once

#include <vector>

#include "syntax/tree.h"
#include "text/edit.h"

namespace plumbline::pipeline {

// Puts a mapping's member in front of the others. Nothing in flow style, or when it shares a line
// with something else.
std::vector<Edit> MoveToFront(NodeRef member);
// Makes a list of one item of a value. Nothing where that could change what the text means.
std::vector<Edit> WrapInList(NodeRef value);

}  // namespace plumbline::pipeline
