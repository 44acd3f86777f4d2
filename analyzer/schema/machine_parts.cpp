#include "schema/machine_parts.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

constexpr MachinePart kExtensions[] = {
#include "schema_data/retired-extensions.inc"
};
constexpr MachinePart kImages[] = {
#include "schema_data/retired-images.inc"
};

bool IsAmong(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    const bool is_prefix = one.ends_with('*');
    if (is_prefix) one.remove_suffix(1);
    if (is_prefix ? StartsWithIgnoreCase(name, one) : EqualsIgnoreCase(name, one)) return true;
  }
  return false;
}

}  // namespace

bool MachinePart::IsOf(std::string_view by, std::string_view name) const {
  return EqualsIgnoreCase(publisher, by) && IsAmong(names, name);
}

bool MachinePart::HasSku(std::string_view sku) const { return skus.empty() || IsAmong(skus, sku); }

const MachinePart* FindRetiredExtension(std::string_view publisher, std::string_view type) {
  for (const MachinePart& extension : kExtensions) {
    if (extension.IsOf(publisher, type)) return &extension;
  }
  return nullptr;
}

std::span<const MachinePart> RetiredImages() { return kImages; }

}  // namespace plumbline::schema
