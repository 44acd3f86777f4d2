#include "lsp/uri.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"

namespace plumbline::lsp {
namespace {

int HexDigit(char c) {
  if (IsDigitAscii(c)) return c - '0';
  return IsHexAscii(c) ? ToLowerAscii(c) - 'a' + 10 : -1;
}

}  // namespace

std::optional<std::string> PathOfUri(std::string_view uri) {
  if (!StartsWithIgnoreCase(uri, "file:")) return std::nullopt;
  uri.remove_prefix(5);
  if (uri.starts_with("//")) {  // The host, mostly empty.
    uri.remove_prefix(2);
    uri.remove_prefix(std::min(uri.find('/'), uri.size()));
  }
  uri = uri.substr(0, uri.find_first_of("?#"));
  std::string path;
  for (std::size_t at = 0; at < uri.size(); ++at) {
    if (uri[at] == '%' && at + 2 < uri.size() && HexDigit(uri[at + 1]) >= 0 &&
        HexDigit(uri[at + 2]) >= 0) {
      path += static_cast<char>(HexDigit(uri[at + 1]) * 16 + HexDigit(uri[at + 2]));
      at += 2;
    } else {
      path += uri[at];
    }
  }
  if (!path.starts_with('/')) return std::nullopt;
  return Normalized(path);
}

std::string UriOfPath(std::string_view path) {
  std::string uri = "file://";
  for (const char c : path) {
    if (IsAlnumAscii(c) ||
        std::string_view("/-._~!$&'()*+,;=@").find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

std::string Normalized(std::string_view path) {
  std::vector<std::string_view> parts;
  const bool absolute = path.starts_with('/');
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !absolute) {
      parts.push_back(part);
    }
  }
  return (absolute ? "/" : "") + fmt::format("{}", fmt::join(parts, "/"));
}

}  // namespace plumbline::lsp
