#include "schema/retirements.h"

#include <algorithm>
#include <iterator>

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
  // The rows of a provider stand together.
  const std::string_view provider = type.substr(0, type.find('/') + 1);
  if (provider.empty()) return found;
  const Retirement* row = std::ranges::partition_point(kRows, [provider](const Retirement& one) {
    return CompareIgnoreCase(one.type.substr(0, provider.size()), provider) < 0;
  });
  for (; row != std::end(kRows) && StartsWithIgnoreCase(row->type, provider); ++row) {
    const std::string_view rest = row->type.substr(provider.size());
    const bool is_type = EqualsIgnoreCase(row->type, type);
    const bool is_part = row->kind == RetiredKind::kType && StartsWithIgnoreCase(type, row->type) &&
                         type.size() > row->type.size() && type[row->type.size()] == '/';
    if (rest == "*" || is_type || is_part) found.push_back(row);
  }
  return found;
}

}  // namespace plumbline::schema
