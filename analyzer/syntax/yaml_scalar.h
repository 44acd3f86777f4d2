// The YAML half of scalar decoding: quotes, escapes, folding, indentation and chomping of block
// scalars. syntax/scalar.h is what everybody else calls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/tree.h"
#include "text/span.h"

namespace plumbline {

// Appends the value of scalar `id` of a YAML tree to `out`. `offsets`, when not null, receives for
// each appended byte the offset of the source byte that it came from, and one last entry: the end
// of the scalar's content. Bytes made by one escape share the escape's offset.
void DecodeYamlScalar(const Tree& tree, NodeId id, std::string& out,
                      std::vector<std::uint32_t>* offsets);

// The same for a single-line token outside the node array, such as a key: quoted or plain.
void DecodeYamlToken(std::string_view text, Span token, std::string& out);

// Size of the escape whose backslash is at `p` in double quotes; 0 when YAML knows none like it. An
// escaped line break is not asked for here.
std::uint32_t YamlEscapeSize(std::string_view text, std::uint32_t p);

// A literal or folded scalar as it stands in the text. The parser finds its end with it, the
// decoder its lines.
struct YamlBlock {
  enum class Chomping : std::uint8_t { kClip, kStrip, kKeep };

  bool folded = false;
  Chomping chomping = Chomping::kClip;
  std::uint32_t digit = 0;          // Place of the indentation indicator, 0 when there is none.
  std::uint32_t header_end = 0;     // Behind the last indicator.
  std::uint32_t content_begin = 0;  // First line behind the header's line.
  std::uint32_t end = 0;            // Behind the last line with content, its line break excluded;
                                    // header_end when no line has content.
  int indent = 0;                   // Column at which every line's content starts.
  // What the scalar has that YAML refuses; empty spans when there is no such thing.
  Span tab;         // A tab where blanks of the indentation belong.
  Span long_blank;  // A line of blanks, longer than the indentation, above the first line of text.
};

// Reads the block scalar whose `|` or `>` is at `begin`, under a collection at column
// `parent_indent`
// (-1 for the root). `text` needs no padding.
YamlBlock ScanYamlBlock(std::string_view text, std::uint32_t begin, int parent_indent);

}  // namespace plumbline
