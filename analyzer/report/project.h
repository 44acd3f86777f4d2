// Where the project lives, for formats that link back to it.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace plumbline {

inline constexpr std::string_view kProjectUri = "https://github.com/plumbline/plumbline";

inline std::string RuleUri(std::string_view id) {
  return fmt::format("{}/blob/main/docs/rules/{}.md", kProjectUri, id);
}

}  // namespace plumbline
