// The strict path: valid RFC 8259 only, no reports. See strict.cpp for how it works.
#pragma once

#include <memory>
#include <string_view>

#include "syntax/tree.h"

namespace plumbline::json {

// Holds simdjson's index between files, which is why it is an object.
class StrictReader {
 public:
  StrictReader();
  ~StrictReader();

  // False when the text is not valid, or when this build has no simdjson; `tree` is then unusable
  // until it is reset. Needs the same padding as Parser::Parse.
  bool Read(std::string_view text, std::uint32_t content_begin, Tree& tree);

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

}  // namespace plumbline::json
