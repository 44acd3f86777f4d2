#pragma once

#include <string_view>

namespace plumbline::schema {

// True for `list*` functions of templates whose result holds credentials (listKeys, listSecrets,
// listCallbackUrl, ...; ASCII case ignored).
bool ListsSecrets(std::string_view function);

// True for members of such a result that are no credential: the name of a key, its permissions, ...
bool IsHarmlessListMember(std::string_view member);

}  // namespace plumbline::schema
