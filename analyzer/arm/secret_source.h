// Whether an expression gives away a secret, as far as its text alone proves it: secure parameters,
// results of list*() functions, and variables made of them. Values are not evaluated.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "arm/template.h"
#include "expr/expression.h"

namespace plumbline::arm {

struct SecretSource {
  Span span;         // The call in the expression that was asked about: offsets in its text.
  std::string what;  // For messages: "secure parameter `password`", "`listKeys()`".
  // Where the secret enters when that is elsewhere: the declaration of the parameter or variable.
  std::optional<Span> declaration;
};

// The first secret that becomes part of the value of `expression`. `scope` is the template whose
// parameters and variables it reads. Functions whose result says nothing about the secret (length,
// empty, equals, contains and the like) hide it.
std::optional<SecretSource> FindSecretSource(const expr::Expression& expression,
                                             const Template& scope);

}  // namespace plumbline::arm
