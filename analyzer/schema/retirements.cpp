#include "schema/retirements.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

constinit const Retirement kRows[] = {
#include "schema_data/arm-retirements.inc"
};

// Calls f for every entry of a list with commas until it returns true.
template <class F>
bool AnyOf(std::string_view list, F f) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (f(list.substr(0, comma))) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace

bool Retirement::Lists(std::string_view value) const {
  if (!pattern.source().empty()) return pattern.FoundIn(value);
  return AnyOf(listed, [value](std::string_view one) { return EqualsIgnoreCase(one, value); });
}

bool Retirement::Lists(ApiVersion version) const {
  return AnyOf(listed, [this, version](std::string_view one) {
    const auto bound = ApiVersion::Parse(one);
    return bound && (kind == RetiredKind::kVersionsBelow ? version < *bound : version == *bound);
  });
}

std::span<const Retirement> Retirements() { return kRows; }

std::vector<const Retirement*> RetirementsOf(std::string_view type) {
  std::vector<const Retirement*> found;
  const auto add = [&found](std::string_view name, bool only_types) {
    const auto less = [](std::string_view a, std::string_view b) {
      return CompareIgnoreCase(a, b) < 0;
    };
    for (const Retirement& row : std::ranges::equal_range(kRows, name, less, &Retirement::type)) {
      if (!only_types || row.kind == RetiredKind::kType) found.push_back(&row);
    }
  };
  add(type, false);
  const std::size_t provider = type.find('/');
  if (provider == std::string_view::npos) return found;
  for (std::size_t end = type.rfind('/'); end > provider; end = type.rfind('/', end - 1)) {
    add(type.substr(0, end), true);
  }
  add(std::string(type.substr(0, provider)) + "/*", false);
  return found;
}

}  // namespace plumbline::schema
