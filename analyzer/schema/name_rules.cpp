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
  const auto before = [type](const NameRule& rule) {
    return CompareIgnoreCase(rule.type, type) < 0;
  };
  const auto same = [type](const NameRule& rule) { return EqualsIgnoreCase(rule.type, type); };
  const auto first = std::ranges::partition_point(kRows, before);
  return {first, std::find_if_not(first, std::end(kRows), same)};
}

std::span<const NameRule> AllNameRules() { return kRows; }

}  // namespace plumbline::schema
