// JSON as Azure Resource Manager reads it. Valid RFC 8259 files take the strict path (simdjson's
// structural index, our tree); everything else takes the tolerant path, which accepts what the
// service accepts (comments, line breaks in strings, trailing commas, single quotes ...), reports
// what it does not, and always yields a tree. Both paths give the same tree for a valid file.
#pragma once

#include <memory>
#include <string_view>

#include "syntax/tree.h"

namespace plumbline::json {

// Nesting beyond this is skipped with a problem.
inline constexpr std::uint32_t kMaxDepth = 512;
// Problems reported per file; later ones are counted in one closing problem.
inline constexpr std::size_t kMaxProblems = 20;

class StrictReader;

enum class Path : std::uint8_t { kStrict, kTolerant };

// Holds scratch memory; make one per thread and use it for many files.
class Parser {
 public:
  Parser();
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;

  // Parses `text` from byte `content_begin` on (3 behind a byte order mark). kPadding bytes behind
  // the text must be readable and kPaddingByte (SourceFile gives such text). `tree` is overwritten;
  // its memory is reused. Tells which path produced the tree.
  Path Parse(std::string_view text, std::uint32_t content_begin, Tree& tree);

 private:
  std::unique_ptr<StrictReader> strict_;  // Never null, except after a move.
};

// The tolerant path alone, whatever the input: for tests and for builds without simdjson.
void ParseTolerant(std::string_view text, std::uint32_t content_begin, Tree& tree);

}  // namespace plumbline::json
