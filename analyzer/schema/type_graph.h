// The bodies of resource types at every API version: a graph of shared nodes, from
// schemas/data/arm-types.ptt. A view of an image; looking things up allocates nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/ids.h"
#include "schema/api_version.h"
#include "schema/image.h"

namespace plumbline::schema {

// Where a resource type may be deployed; bits of a set.
using Scopes = std::uint8_t;
inline constexpr Scopes kTenantScope = 1;
inline constexpr Scopes kManagementGroupScope = 2;
inline constexpr Scopes kSubscriptionScope = 4;
inline constexpr Scopes kResourceGroupScope = 8;
inline constexpr Scopes kExtensionScope = 16;

enum class ResourceTypeId : std::uint32_t {};
enum class BodyNodeId : std::uint32_t {};

enum class BodyKind : std::uint8_t {
  kString,
  kInteger,  // Floating-point numbers too.
  kBoolean,
  kAny,
  kLiteral,  // One string.
  kEnumeration,
  kArray,
  kObject,
  kDiscriminated,  // An object whose shape a property decides.
};

// One type at one API version.
struct TypeVersion {
  std::uint32_t packed;
  BodyNodeId body;  // Without `id`, `type`, `apiVersion` and `name`.
  BodyNodeId name;  // kNoId when nothing is said of the name.
  std::uint32_t scopes;

  ApiVersion version() const { return ApiVersion(packed); }
  Scopes readable() const { return static_cast<Scopes>(scopes); }
  Scopes writable() const { return static_cast<Scopes>(scopes >> 8); }
};

struct BodyProperty {
  std::string_view name;  // As the service spells it.
  bool is_required = false;
  bool is_read_only = false;
  BodyNodeId type{};
};

class TypeGraph {
 public:
  static const TypeGraph& BuiltIn();
  // Of another image; nothing when it is damaged or has another layout.
  static std::optional<TypeGraph> From(std::span<const char> image);

  // --- Resource types ---
  // ASCII case ignored; kNoId when the type is not known.
  ResourceTypeId Find(std::string_view type) const;
  std::string_view NameOf(ResourceTypeId type) const;
  // Ascending.
  std::span<const TypeVersion> VersionsOf(ResourceTypeId type) const;
  // Null when the version is not among them.
  const TypeVersion* FindVersion(ResourceTypeId type, ApiVersion version) const;
  // The newest one that is not newer, else the oldest.
  const TypeVersion& NearestVersion(ResourceTypeId type, ApiVersion version) const;

  // --- Nodes ---
  BodyKind KindOf(BodyNodeId node) const { return static_cast<BodyKind>(First(node) & 15U); }
  // Of strings and objects.
  bool IsSensitive(BodyNodeId node) const { return (FlagsOf(node) & 1U) != 0; }
  // Of enumerations: other strings pass too.
  bool IsOpen(BodyNodeId node) const { return (FlagsOf(node) & 1U) != 0; }
  // Bounds of numbers, and of the length of strings and arrays.
  struct Bounds {
    std::optional<std::int64_t> min, max;
  };
  Bounds BoundsOf(BodyNodeId node) const;
  // Of strings; empty when there is none.
  std::string_view PatternOf(BodyNodeId node) const;
  // What a literal or an enumeration lists.
  std::size_t ValueCount(BodyNodeId node) const;
  std::string_view Value(BodyNodeId node, std::size_t i) const;
  BodyNodeId ItemsOf(BodyNodeId array) const { return static_cast<BodyNodeId>(Word(array, 1)); }

  // Of objects, and the common ones of discriminated objects; sorted by name.
  std::size_t PropertyCount(BodyNodeId node) const { return First(node) >> 8; }
  BodyProperty Property(BodyNodeId node, std::size_t i) const;
  // ASCII case ignored.
  std::optional<BodyProperty> FindProperty(BodyNodeId node, std::string_view name) const;
  // What an object takes under any other name; kNoId when it takes no other.
  BodyNodeId AdditionalOf(BodyNodeId object) const;

  // Of discriminated objects: the property that decides, and what each of its values makes of the
  // object (an object node that lists the properties of its own).
  std::string_view DiscriminatorOf(BodyNodeId node) const { return strings_[Word(node, 1)]; }
  std::size_t VariantCount(BodyNodeId node) const { return Word(node, 2); }
  std::string_view VariantValue(BodyNodeId node, std::size_t i) const;
  BodyNodeId Variant(BodyNodeId node, std::size_t i) const;
  // ASCII case ignored unless two values differ in nothing else; kNoId when it lists no such value.
  BodyNodeId FindVariant(BodyNodeId node, std::string_view value) const;

 private:
  struct ResourceRow {
    std::uint32_t name, first_version, counts, first_function;
  };
  struct FunctionRow {
    std::uint32_t name, version, input, output;
  };

  TypeGraph() = default;
  // Finds the sections; false when they are not all inside the image.
  bool Open(std::span<const char> image);
  bool IsSound() const;  // Every reference leads somewhere.
  std::uint32_t First(BodyNodeId node) const { return nodes_[IndexOf(node)]; }
  std::uint32_t Word(BodyNodeId node, std::size_t i) const { return nodes_[IndexOf(node) + i]; }
  std::uint32_t FlagsOf(BodyNodeId node) const { return First(node) >> 4 & 15U; }
  // The word where the properties begin.
  std::size_t PropertiesAt(BodyNodeId node) const;

  ImageStrings strings_;
  std::span<const std::uint32_t> nodes_;
  std::span<const ResourceRow> resources_;
  std::span<const TypeVersion> versions_;
  std::span<const FunctionRow> functions_;
  std::span<const std::uint32_t> slots_;
};

}  // namespace plumbline::schema
