// YAML as Azure Pipelines reads it: a tolerant recursive-descent parser on indentation that always
// yields a tree. What the service refuses although it is YAML (anchors, tags, several documents,
// ...) is parsed and reported.
#pragma once

#include <string_view>

#include "syntax/tree.h"

namespace plumbline::yaml {

inline constexpr std::uint32_t kMaxDepth = 500;
inline constexpr std::size_t kMaxProblems = 20;

// Parses the first document of `text` from byte `content_begin` on. kPadding bytes behind the text
// must be readable and kPaddingByte. `tree` is overwritten; its memory is reused. Scalars are
// kString nodes whatever they look like; an empty value is kMissing. A later document is reported
// and not parsed.
void Parse(std::string_view text, std::uint32_t content_begin, Tree& tree);

}  // namespace plumbline::yaml
