// Which role a `roleDefinitionId` means, as far as the text shows it: a literal id, a call that
// builds one
// (`subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '<guid>')`, `concat`,
// `format`), through variables and parameters as in arm/literal_source.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arm/template.h"

namespace plumbline::arm {

enum class RoleIdForm : std::uint8_t {
  kFullId,     // An id of a role definition; `role` is its last segment.
  kBare,       // No path: a GUID, a name, or another text, in `role`.
  kOtherType,  // An id, or a call that builds one, of another resource type, which is in `type`.
};

struct RoleReference {
  RoleIdForm form = RoleIdForm::kFullId;
  // The last segment, when it is known: a GUID for ids that work. Empty when it is not.
  std::string role;
  // Where `role` is written: the string that holds it, and the bytes in the file.
  NodeRef node;
  Span span;
  std::string type;            // kOtherType.
  Span type_span;              // kOtherType: where the type is written.
  std::vector<NodeRef> steps;  // Uses on the way from the property to `node`, outermost first.
  // The role comes from the default of this parameter of the root template; else empty.
  std::string_view default_of;
};

// `scope` is the template whose parameters and variables `value` reads. Nothing when the text does
// not show what kind of id it is.
std::optional<RoleReference> FindRole(const TemplateModel& model, const Template& scope,
                                      const Value& value);

// A GUID in lower case with dashes. Takes the form without dashes too, which the service accepts;
// nothing for other texts.
std::optional<std::string> NormalizeRoleGuid(std::string_view text);

}  // namespace plumbline::arm
