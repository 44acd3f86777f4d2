#include "schema/type_graph.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

constexpr std::string_view kMagic = "PLARMTY1";
constexpr std::uint32_t kNone = 0xFFFFFFFF;
constexpr std::size_t kHeaderSize = 8 + 16 * 4;
// Flags of nodes with bounds; objects use the first one for `additional`.
constexpr std::uint32_t kHasMin = 2;
constexpr std::uint32_t kHasMax = 4;
constexpr std::uint32_t kHasPattern = 8;
constexpr std::uint32_t kHasAdditional = 2;

}  // namespace

bool TypeGraph::Open(std::span<const char> image) {
  if (image.size() < kHeaderSize || std::string_view(image.data(), kMagic.size()) != kMagic) {
    return false;
  }
  const auto header = RecordsAt<std::uint32_t>(image, 8, 16);
  if (header[0] != 1 || header[1] != image.size() || header[13] > 24) return false;
  if (header[4] > image.size()) return false;
  strings_ = ImageStrings(RecordsAt<std::uint32_t>(image, header[3], std::size_t{header[2]} + 1),
                          image.subspan(header[4]));
  nodes_ = RecordsAt<std::uint32_t>(image, header[6], header[5]);
  resources_ = RecordsAt<ResourceRow>(image, header[8], header[7]);
  versions_ = RecordsAt<TypeVersion>(image, header[10], header[9]);
  functions_ = RecordsAt<FunctionRow>(image, header[12], header[11]);
  slots_ = RecordsAt<std::uint32_t>(image, header[14], std::size_t{1} << header[13]);
  return nodes_.size() == header[5] && resources_.size() == header[7] &&
         versions_.size() == header[9] && functions_.size() == header[11] && !slots_.empty();
}

bool TypeGraph::IsSound() const {
  if (!strings_.IsSound()) return false;
  // Where nodes begin, by walking them; then every reference has to be such a place.
  std::vector<bool> begins(nodes_.size() + 1);
  std::vector<std::uint32_t> references;
  std::vector<std::uint32_t> names;
  for (std::size_t at = 0; at < nodes_.size();) {
    begins[at] = true;
    const auto node = static_cast<BodyNodeId>(at);
    const std::size_t count = First(node) >> 8;
    const std::uint32_t flags = FlagsOf(node);
    const std::size_t bounds =
        ((flags & kHasMin) != 0 ? 1U : 0U) + ((flags & kHasMax) != 0 ? 1U : 0U);
    std::size_t size = 1;
    const auto has = [&](std::size_t words) { return at + words <= nodes_.size(); };
    switch (KindOf(node)) {
      case BodyKind::kString:
        size += bounds + ((flags & kHasPattern) != 0 ? 1U : 0U);
        if (!has(size)) return false;
        if ((flags & kHasPattern) != 0) names.push_back(Word(node, size - 1));
        break;
      case BodyKind::kInteger:
        size += 2 * bounds;
        break;
      case BodyKind::kBoolean:
      case BodyKind::kAny:
        break;
      case BodyKind::kLiteral:
        size = 2;
        if (!has(size)) return false;
        names.push_back(Word(node, 1));
        break;
      case BodyKind::kEnumeration:
        size += count;
        if (!has(size)) return false;
        for (std::size_t i = 1; i <= count; ++i) names.push_back(Word(node, i));
        break;
      case BodyKind::kArray:
        size = 2 + bounds;
        if (!has(size)) return false;
        references.push_back(Word(node, 1));
        break;
      case BodyKind::kObject:
      case BodyKind::kDiscriminated: {
        if (KindOf(node) == BodyKind::kDiscriminated) {
          if (!has(3)) return false;
          names.push_back(Word(node, 1));
          size = 3 + 2 * (count + std::size_t{Word(node, 2)});
        } else {
          size += ((flags & kHasAdditional) != 0 ? 1U : 0U) + 2 * count;
        }
        if (!has(size)) return false;
        if (KindOf(node) == BodyKind::kObject && (flags & kHasAdditional) != 0) {
          references.push_back(Word(node, 1));
        }
        for (std::size_t i = PropertiesAt(node); i < size; i += 2) {
          names.push_back(Word(node, i) & 0xFFFFFFU);
          references.push_back(Word(node, i + 1));
        }
        break;
      }
      default:
        return false;
    }
    at += size;
    if (at > nodes_.size()) return false;
  }
  for (const ResourceRow& row : resources_) {
    names.push_back(row.name);
    const std::size_t version_count = row.counts & 0xFFFFU;
    const std::size_t function_count = row.counts >> 16;
    if (version_count == 0 || row.first_version + version_count > versions_.size()) return false;
    if (row.first_function + function_count > functions_.size()) return false;
  }
  for (const TypeVersion& version : versions_) {
    references.push_back(IndexOf(version.body));
    if (IndexOf(version.name) != kNone) references.push_back(IndexOf(version.name));
  }
  for (const FunctionRow& function : functions_) {
    names.push_back(function.name);
    references.push_back(function.output);
    if (function.input != kNone) references.push_back(function.input);
  }
  bool has_free_slot = false;
  for (const std::uint32_t slot : slots_) {
    has_free_slot = has_free_slot || slot == kNone;
    if (slot != kNone && slot >= resources_.size()) return false;
  }
  return has_free_slot &&
         std::ranges::all_of(names, [&](std::uint32_t name) { return name < strings_.size(); }) &&
         std::ranges::all_of(
             references, [&](std::uint32_t node) { return node < nodes_.size() && begins[node]; });
}

const TypeGraph& TypeGraph::BuiltIn() {
  static const TypeGraph kGraph = [] {
    TypeGraph graph;
    graph.Open(ArmTypesImage());
    return graph;
  }();
  return kGraph;
}

std::optional<TypeGraph> TypeGraph::From(std::span<const char> image) {
  TypeGraph graph;
  if (!graph.Open(image) || !graph.IsSound()) return std::nullopt;
  return graph;
}

ResourceTypeId TypeGraph::Find(std::string_view type) const {
  for (std::size_t at = ImageHash(type);; ++at) {
    const std::uint32_t slot = slots_[at & (slots_.size() - 1)];
    if (slot == kNone) return kNoId<ResourceTypeId>;
    if (EqualsIgnoreCase(strings_[resources_[slot].name], type)) {
      return static_cast<ResourceTypeId>(slot);
    }
  }
}

std::string_view TypeGraph::NameOf(ResourceTypeId type) const {
  return strings_[resources_[IndexOf(type)].name];
}

std::span<const TypeVersion> TypeGraph::VersionsOf(ResourceTypeId type) const {
  const ResourceRow& row = resources_[IndexOf(type)];
  return versions_.subspan(row.first_version, row.counts & 0xFFFFU);
}

const TypeVersion* TypeGraph::FindVersion(ResourceTypeId type, ApiVersion version) const {
  const auto versions = VersionsOf(type);
  const auto at = std::ranges::lower_bound(versions, version.packed(), {}, &TypeVersion::packed);
  return at != versions.end() && at->packed == version.packed() ? &*at : nullptr;
}

const TypeVersion& TypeGraph::NearestVersion(ResourceTypeId type, ApiVersion version) const {
  const auto versions = VersionsOf(type);
  const auto at = std::ranges::upper_bound(versions, version.packed(), {}, &TypeVersion::packed);
  return at == versions.begin() ? *at : *(at - 1);
}

TypeGraph::Bounds TypeGraph::BoundsOf(BodyNodeId node) const {
  Bounds bounds;
  const std::uint32_t flags = FlagsOf(node);
  std::size_t at = KindOf(node) == BodyKind::kArray ? 2 : 1;
  const auto read = [&]() -> std::int64_t {
    const std::uint32_t low = Word(node, at++);
    if (KindOf(node) != BodyKind::kInteger) return low;
    return static_cast<std::int64_t>(std::uint64_t{Word(node, at++)} << 32 | low);
  };
  if ((flags & kHasMin) != 0) bounds.min = read();
  if ((flags & kHasMax) != 0) bounds.max = read();
  return bounds;
}

std::string_view TypeGraph::PatternOf(BodyNodeId node) const {
  const std::uint32_t flags = FlagsOf(node);
  if ((flags & kHasPattern) == 0) return {};
  return strings_[Word(
      node, 1 + ((flags & kHasMin) != 0 ? 1U : 0U) + ((flags & kHasMax) != 0 ? 1U : 0U))];
}

std::size_t TypeGraph::ValueCount(BodyNodeId node) const {
  return KindOf(node) == BodyKind::kLiteral ? 1 : First(node) >> 8;
}

std::string_view TypeGraph::Value(BodyNodeId node, std::size_t i) const {
  return strings_[Word(node, 1 + i)];
}

std::size_t TypeGraph::PropertiesAt(BodyNodeId node) const {
  if (KindOf(node) == BodyKind::kDiscriminated) return 3;
  return (FlagsOf(node) & kHasAdditional) != 0 ? 2 : 1;
}

BodyProperty TypeGraph::Property(BodyNodeId node, std::size_t i) const {
  const std::size_t at = PropertiesAt(node) + 2 * i;
  const std::uint32_t word = Word(node, at);
  return {strings_[word & 0xFFFFFFU], (word >> 24 & 1U) != 0, (word >> 24 & 2U) != 0,
          static_cast<BodyNodeId>(Word(node, at + 1))};
}

std::optional<BodyProperty> TypeGraph::FindProperty(BodyNodeId node, std::string_view name) const {
  const std::size_t begin = PropertiesAt(node);
  std::size_t low = 0;
  std::size_t high = PropertyCount(node);
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const int order = CompareIgnoreCase(strings_[Word(node, begin + 2 * middle) & 0xFFFFFFU], name);
    if (order == 0) return Property(node, middle);
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return std::nullopt;
}

BodyNodeId TypeGraph::AdditionalOf(BodyNodeId object) const {
  if (KindOf(object) != BodyKind::kObject || (FlagsOf(object) & kHasAdditional) == 0) {
    return kNoId<BodyNodeId>;
  }
  return static_cast<BodyNodeId>(Word(object, 1));
}

std::string_view TypeGraph::VariantValue(BodyNodeId node, std::size_t i) const {
  return strings_[Word(node, 3 + 2 * (PropertyCount(node) + i))];
}

BodyNodeId TypeGraph::Variant(BodyNodeId node, std::size_t i) const {
  return static_cast<BodyNodeId>(Word(node, 4 + 2 * (PropertyCount(node) + i)));
}

BodyNodeId TypeGraph::FindVariant(BodyNodeId node, std::string_view value) const {
  BodyNodeId found = kNoId<BodyNodeId>;
  for (std::size_t i = 0; i < VariantCount(node); ++i) {
    if (VariantValue(node, i) == value) return Variant(node, i);
    if (EqualsIgnoreCase(VariantValue(node, i), value)) found = Variant(node, i);
  }
  return found;
}

}  // namespace plumbline::schema
