// Types and names of resources as they are composed: a child's from its parent's, an extension's
// from the `providers/` spelling, and names from the pieces of `concat` and `format`. No
// evaluation: a piece that is not literal stays the text of its expression, and equal pieces then
// mean equal names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arm/value.h"
#include "expr/expression.h"

namespace plumbline::arm {

// A piece of a name: literal text, or an expression (white space outside its strings removed).
struct NamePart {
  std::string text;
  bool is_expression = false;
  friend bool operator==(const NamePart&, const NamePart&) = default;
};
using NameParts = std::vector<NamePart>;

// The pieces of a `name`: calls of `concat` and `format` are taken apart, literal neighbours are
// joined. Empty when nothing is written.
NameParts PartsOfName(const Value& name);
// The same of a part of an expression without problems.
NameParts PartsOfName(const expr::Expression& expression, expr::ExprId id);
void AppendLiteral(NameParts& parts, std::string_view text);
void AppendParts(NameParts& parts, const NameParts& more);
// The whole name when it is one literal.
std::optional<std::string> LiteralName(const NameParts& parts);
// The text behind the last slash, when the pieces show it: `web` of `[concat(parameters('site'),
// '/web')]`.
std::optional<std::string_view> LastNameSegment(const NameParts& parts);

// Whether two names are one. Both must be written in the same evaluation scope.
enum class Match : std::uint8_t { kNo, kMaybe, kYes };
Match CompareNames(const NameParts& a, const NameParts& b);

// A resource's type and name with everything around them taken in.
struct QualifiedName {
  std::string type;  // Empty when unknown.
  NameParts name;
  // For an extension resource in the legacy spelling (`Microsoft.Web/sites/providers/locks`): what
  // it extends. Then `type` and `name` are those of the extension
  // (`Microsoft.Authorization/locks`).
  std::string target_type;
  NameParts target_name;
};
// ARM template language, section 11.1. `parent` may be null. A `type` of two segments or more whose
// first one is the parent's namespace is already complete, and so is its name.
QualifiedName Qualify(std::string_view type, const NameParts& name, const QualifiedName* parent);

}  // namespace plumbline::arm
