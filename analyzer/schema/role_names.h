// Roles by the names that people give them in code: `storageBlobDataReaderRoleId`, a comment
// `// Key Vault Secrets User`, `acr_pull`.
#pragma once

#include <string_view>

#include "schema/roles.h"

namespace plumbline::schema {

// The role that has exactly these words in its name, or in one of its other names; words such as
// `role` and `id` aside. A role in use goes before one that is gone. Null when there is none.
const Role* FindRoleByWords(std::string_view text);

// The same question about one role.
bool IsNameOf(std::string_view text, const Role& role);

// True when every word is in the name of the role, or in one of its other names: `reader` is a
// short name of `Key Vault Reader`. Also when the text has no words of its own
// (`roleDefinitionId`).
bool MayMean(std::string_view text, const Role& role);

}  // namespace plumbline::schema
