#include "lsp/arm_types.h"

#include <vector>

#include "arm/value.h"

namespace plumbline::lsp {
namespace {

using schema::BodyKind;
using schema::BodyNodeId;
using schema::TypeGraph;

// What the discriminator that is written makes of the object; kNoId when none is.
BodyNodeId VariantOf(BodyNodeId type, NodeRef written) {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const arm::Value value = arm::Value(written)[Key(graph.DiscriminatorOf(type))];
  const auto text = value.Text();
  return text ? graph.FindVariant(type, *text) : kNoId<BodyNodeId>;
}

std::optional<schema::BodyProperty> FindProperty(BodyNodeId type, NodeRef written,
                                                 std::string_view name) {
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const BodyKind kind = graph.KindOf(type);
  if (kind != BodyKind::kObject && kind != BodyKind::kDiscriminated) return std::nullopt;
  if (auto found = graph.FindProperty(type, name)) return found;
  if (kind == BodyKind::kDiscriminated) {
    const BodyNodeId variant = VariantOf(type, written);
    return variant == kNoId<BodyNodeId> ? std::nullopt : graph.FindProperty(variant, name);
  }
  const BodyNodeId more = graph.AdditionalOf(type);
  if (more == kNoId<BodyNodeId>) return std::nullopt;
  return schema::BodyProperty{name, false, false, more};
}

}  // namespace

std::optional<BodyPart> BodyPartOf(const arm::TemplateModel& model, NodeRef node) {
  const arm::ResourceId id = model.InnermostResource(node);
  if (id == kNoId<arm::ResourceId>) return std::nullopt;
  const arm::Resource& resource = model.resources[id];
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const schema::ResourceTypeId type = graph.Find(resource.full_type);
  if (type == kNoId<schema::ResourceTypeId> || graph.VersionsOf(type).empty()) return std::nullopt;
  const auto text = resource.api_version.Text();
  const auto version = text ? schema::ApiVersion::Parse(*text) : std::nullopt;
  const schema::TypeVersion& at =
      version ? graph.NearestVersion(type, *version) : graph.VersionsOf(type).back();

  std::vector<NodeRef> path;  // From the node up to the resource, which is left out.
  for (; node != resource.node; node = node.parent()) path.push_back(node);
  BodyPart part{at.body, std::nullopt};
  NodeRef written = resource.node;
  while (!path.empty()) {
    const NodeRef next = path.back();
    path.pop_back();
    if (written.IsArray()) {
      if (graph.KindOf(part.type) != BodyKind::kArray) return std::nullopt;
      part = {graph.ItemsOf(part.type), std::nullopt};
    } else {
      part.property = FindProperty(part.type, written, next.key());
      if (!part.property) return std::nullopt;
      part.type = part.property->type;
    }
    written = next;
  }
  return part;
}

std::vector<schema::BodyProperty> PropertiesOf(BodyNodeId type, NodeRef written) {
  std::vector<schema::BodyProperty> properties;
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const BodyKind kind = graph.KindOf(type);
  if (kind != BodyKind::kObject && kind != BodyKind::kDiscriminated) return properties;
  for (std::size_t i = 0; i < graph.PropertyCount(type); ++i) {
    properties.push_back(graph.Property(type, i));
  }
  if (kind != BodyKind::kDiscriminated) return properties;
  const BodyNodeId variant = VariantOf(type, written);
  if (variant == kNoId<BodyNodeId>) return properties;
  for (std::size_t i = 0; i < graph.PropertyCount(variant); ++i) {
    properties.push_back(graph.Property(variant, i));
  }
  return properties;
}

}  // namespace plumbline::lsp
