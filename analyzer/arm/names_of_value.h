// What the text around a value calls it: the key it has, names and descriptions beside it, a
// comment at it.
#pragma once

#include <string_view>
#include <vector>

#include "syntax/tree.h"

namespace plumbline::arm {

enum class NamingKind : std::uint8_t {
  kKey,      // The name of a variable or parameter, or another key.
  kSibling,  // `"name"`, `"description"` or the like in the same object.
  kComment,
};
struct Naming {
  NamingKind kind = NamingKind::kKey;
  std::string_view text;  // Views the document.
  Span span;
};

// Of a scalar. Keys that only say that it is the value (`value`, `defaultValue`, `id`,
// `roleDefinitionId`) stand for the key of what holds them.
std::vector<Naming> NamesOf(NodeRef scalar);

}  // namespace plumbline::arm
