#include "schema/identity_support.h"

#include <string>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

// A property that can be set, also of the variants of a discriminated object.
std::optional<BodyProperty> FindSettable(const TypeGraph& graph, BodyNodeId node,
                                         std::string_view name) {
  const BodyKind kind = graph.KindOf(node);
  if (kind != BodyKind::kObject && kind != BodyKind::kDiscriminated) return std::nullopt;
  auto found = graph.FindProperty(node, name);
  if (kind == BodyKind::kDiscriminated) {
    for (std::size_t i = 0; !found && i < graph.VariantCount(node); ++i) {
      found = graph.FindProperty(graph.Variant(node, i), name);
    }
  }
  if (found && found->is_read_only) return std::nullopt;
  return found;
}

}  // namespace

std::optional<IdentityKinds> ParseIdentityKinds(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (c != ' ' && c != ',') word += ToLowerAscii(c);
  }
  if (word == "none") return IdentityKinds{0};
  if (word == "systemassigned") return kSystemIdentity;
  if (word == "userassigned") return kUserIdentity;
  if (word == "systemassigneduserassigned" || word == "userassignedsystemassigned" ||
      word == "systemanduserassigned") {
    return static_cast<IdentityKinds>(kSystemIdentity | kUserIdentity);
  }
  return std::nullopt;
}

std::optional<IdentitySupport> IdentitySupportOf(const TypeVersion& version) {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const auto identity = FindSettable(graph, version.body, "identity");
  if (!identity) return std::nullopt;
  IdentitySupport support;
  const auto map = FindSettable(graph, identity->type, "userAssignedIdentities");
  support.takes_map = map && graph.KindOf(map->type) == BodyKind::kObject &&
                      graph.AdditionalOf(map->type) != kNoId<BodyNodeId>;
  const auto type = FindSettable(graph, identity->type, "type");
  const BodyKind kind = type ? graph.KindOf(type->type) : BodyKind::kAny;
  if (kind != BodyKind::kLiteral && kind != BodyKind::kEnumeration) {
    support.is_vague = true;
    return support;
  }
  support.is_open = kind == BodyKind::kEnumeration && graph.IsOpen(type->type);
  for (std::size_t i = 0; i < graph.ValueCount(type->type); ++i) {
    const auto kinds = ParseIdentityKinds(graph.Value(type->type, i));
    if (kinds) support.lists[*kinds] = true;
  }
  return support;
}

}  // namespace plumbline::schema
