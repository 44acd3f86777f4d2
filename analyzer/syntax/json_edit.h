// Edits of JSON text that keep its layout, for fixes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "syntax/tree.h"
#include "text/edit.h"

namespace plumbline {

// Adds the member `"key": value` behind the last one of a JSON object, on a line of its own when
// the last one is on one. `value` is JSON text. A comment behind the last member stays at the end
// of its line.
Edit InsertMember(NodeRef object, std::string_view key, std::string_view value);

// Adds an element behind the last one of a JSON array, in the same way.
Edit InsertElement(NodeRef array, std::string_view value);

// Takes a member out of its object, or an element out of its array, with its comma, its lines if
// nothing else is on them, and the comment behind it. Empty when it is in neither. For JSON without
// problems.
std::vector<Edit> RemoveChild(NodeRef child);

}  // namespace plumbline
