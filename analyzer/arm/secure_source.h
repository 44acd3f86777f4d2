// Where a value certainly takes a secret from: a secure parameter, or a `list*` function that
// returns keys, read in the expression itself. Variables are not looked through; the evaluating
// engine carries secrets along.
#pragma once

#include <optional>
#include <string>

#include "arm/template.h"

namespace plumbline::arm {

struct SecureSource {
  std::string text;                      // `parameters('x')`, `listKeys(...)`, for messages.
  Span span;                             // In the file.
  const Parameter* parameter = nullptr;  // Null for a function.
  std::string function;                  // Of a list function, as it is spelt; else empty.
};

// The first one in `value`, which reads the parameters of `scope`. What only looks at a secret
// (`length`, `empty`, `equals`, the condition of `if`) does not count.
std::optional<SecureSource> FindSecureSource(const Template& scope, const Value& value);

}  // namespace plumbline::arm
