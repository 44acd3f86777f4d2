// Edits of block mappings and lists that keep the lines around them as they are.
#pragma once

#include <optional>
#include <string_view>

#include "syntax/tree.h"
#include "text/edit.h"

namespace plumbline::pipeline {

// Takes the lines of a mapping's member or of a list's item away. Nothing when it shares a line
// with something else, or when its mapping or list would be left empty.
std::optional<Edit> RemoveEntry(NodeRef entry);

// Puts the line `text` in front of a mapping's member, indented like it. Nothing in flow style.
std::optional<Edit> InsertBefore(NodeRef member, std::string_view text);

}  // namespace plumbline::pipeline
