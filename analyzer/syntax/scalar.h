// From the bytes of a scalar token to its value, and back from a place in the value to the bytes:
// JSON escapes, YAML quotes, folding and block scalars. The value's text is what expressions and
// secrets are looked for in; MapToSource is how their findings mark the exact characters in the
// file.
#pragma once

#include <string>
#include <string_view>

#include "syntax/tree.h"
#include "text/span.h"

namespace plumbline {

// The bytes of a token without surrounding quotes (if it starts with one), undecoded.
std::string_view RawContent(std::string_view text, Span token);

// Appends the value of scalar `id` to `out`. Unknown escapes are kept as they are written.
void DecodeScalar(const Tree& tree, NodeId id, std::string& out);

// The same for a single-line token outside the node array, such as a key: quoted or plain.
void DecodeToken(Language language, std::string_view text, Span token, std::string& out);

// The bytes of the file that became bytes [value.begin, value.end) of the scalar's value. Decodes
// again, so it is meant for reporting, not for walking.
Span MapToSource(NodeRef scalar, Span value);

}  // namespace plumbline
