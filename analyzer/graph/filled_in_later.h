// Texts in files that something replaces before they are used.
#pragma once

#include <string_view>

namespace plumbline {

// `#{name}#`, `__name__`, `$(name)`, `${name}`, `{{name}}`, `<name>`, `## name ##`, and what the
// test tools of the quickstart gallery fill in (`GEN-UNIQUE`, `GET-PREREQ-name`): what the value
// will be is not known.
bool IsFilledInLater(std::string_view value);

}  // namespace plumbline
