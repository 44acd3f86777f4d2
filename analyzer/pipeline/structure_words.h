// What kinds of mappings are called, and where misplaced keys belong.
#pragma once

#include <string>
#include <string_view>

#include "schema/pipeline_schema.h"
#include "syntax/tree.h"

namespace plumbline::pipeline {

// "a job", "a `script` step", "a template reference", "a repository resource", ...
std::string Describe(const schema::PipelineNode& node);
// What a key is meant for that often stands in the wrong place; empty when nothing is known of it.
// `around`: the mapping around this one, or null.
std::string WhereKeyBelongs(const schema::PipelineNode& node, const schema::PipelineNode* around,
                            std::string_view key);
// "a mapping", "a list", "text" or "empty".
std::string_view ShapeOf(NodeRef value);
// `text` with other characters than letters, digits and `_` made `_`, and a `_` in front of a digit
// where it may not come first.
std::string Sanitized(std::string_view text, bool letter_first);
// A kind of whole file.
bool IsDocument(const schema::PipelineNode& node);
// "`a`, `b` or `c`".
template <class Names>
std::string Enumerate(const Names& names) {
  std::string out;
  std::size_t left = std::size(names);
  for (const std::string_view name : names) {
    --left;
    out += '`';
    out += name;
    out += left == 0 ? "`" : left == 1 ? "` or " : "`, ";
  }
  return out;
}

}  // namespace plumbline::pipeline
