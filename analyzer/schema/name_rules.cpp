#include "schema/name_rules.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

constexpr NameRule kRows[] = {
#include "schema_data/arm-name-rules.inc"
};

}  // namespace

std::span<const NameRule> NameRulesOf(std::string_view type) {
  const auto less = [](std::string_view a, std::string_view b) {
    return CompareIgnoreCase(a, b) < 0;
  };
  const auto found = std::ranges::equal_range(kRows, type, less, &NameRule::type);
  return {found.begin(), found.end()};
}

std::span<const NameRule> AllNameRules() { return kRows; }

}  // namespace plumbline::schema
