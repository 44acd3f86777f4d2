#pragma once

#include <string>

#include "text/span.h"

namespace plumbline {

// Replace the bytes of `span` by `replacement`. An empty span inserts.
struct Edit {
  Span span;
  std::string replacement;
};

}  // namespace plumbline
