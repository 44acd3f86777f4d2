#include "graph/filled_in_later.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace plumbline {
namespace {

constexpr std::pair<std::string_view, std::string_view> kBrackets[] = {
    {"#{", "}"}, {"__", "__"}, {"$(", ")"}, {"${", "}"}, {"{{", "}}"}, {"<", ">"}, {"## ", " ##"}};

bool HasBrackets(std::string_view value) {
  return std::ranges::any_of(kBrackets, [value](const auto& pair) {
    const std::size_t begin = value.find(pair.first);
    if (begin == std::string_view::npos) return false;
    const std::size_t name = begin + pair.first.size();
    const std::size_t end = value.find(pair.second, name);
    // A name is a line at most: longer texts are markup or programs.
    return end != std::string_view::npos && end != name && end - name <= 100 &&
           value.find('\n') == std::string_view::npos && value.find("</") == std::string_view::npos;
  });
}

bool IsOfGallery(std::string_view value) {
  if (value.starts_with("GET-PREREQ-")) return true;
  if (value.ends_with("-REFERENCE") &&
      std::ranges::none_of(value, [](char c) { return c >= 'a' && c <= 'z'; })) {
    return true;
  }
  const std::size_t found = value.find("GEN-");
  return found != std::string_view::npos && value.size() > found + 4 && value[found + 4] >= 'A' &&
         value[found + 4] <= 'Z' && (found == 0 || !IsAlnumAscii(value[found - 1]));
}

}  // namespace

bool IsFilledInLater(std::string_view value) { return IsOfGallery(value) || HasBrackets(value); }

}  // namespace plumbline
