// Edits of JSON text that keep its layout, for fixes.
#pragma once

#include <string>
#include <string_view>

#include "syntax/tree.h"
#include "text/edit.h"

namespace plumbline {

// Adds the member `"key": value` behind the last one of a JSON object, on a line of its own when
// the last one is on one. `value` is JSON text. A comment behind the last member stays at the end
// of its line.
Edit InsertMember(NodeRef object, std::string_view key, std::string_view value);

}  // namespace plumbline
