// `file:` addresses and paths.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::lsp {

// The path of a `file:` address, `.` and `..` folded; nothing for other addresses.
std::optional<std::string> PathOfUri(std::string_view uri);
std::string UriOfPath(std::string_view path);

// `..`, `.` and doubled slashes folded.
std::string Normalized(std::string_view path);

}  // namespace plumbline::lsp
