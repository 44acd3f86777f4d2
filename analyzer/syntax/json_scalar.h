// The JSON half of scalar decoding: escapes. syntax/scalar.h is what everybody else calls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/span.h"

namespace plumbline {

// Appends the value of the JSON token `token` (quoted in either way, or a bare word) to `out`. A
// surrogate without its other half becomes U+FFFD; an escape that JSON does not have is kept as
// written. `offsets`, when not null, receives for each appended byte the offset of the source byte
// that it came from, and one last entry: the end of the content. Bytes made by one escape share the
// escape's offset.
void DecodeJsonToken(std::string_view text, Span token, std::string& out,
                     std::vector<std::uint32_t>* offsets);

// The value of the four hexadecimal digits at `at` within `text`, or -1.
std::int32_t HexQuad(std::string_view text, std::size_t at);

constexpr bool IsHighSurrogate(std::int32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool IsLowSurrogate(std::int32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace plumbline
