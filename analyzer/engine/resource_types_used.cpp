#include "engine/resource_types_used.h"

#include <unordered_set>

#include "graph/filled_in_later.h"

namespace plumbline {

void ForEachTypeUse(const arm::Expansion& expansion, RuleContext& ctx,
                    const std::function<void(const TypeUse&)>& use) {
  std::unordered_set<const arm::Resource*> seen;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    const arm::Resource& declared = *resource.declared;
    if (resource.type.empty() || IsFilledInLater(resource.type) ||
        resource.IsDeployed() == eval::Truth::kFalse) {
      continue;
    }
    if (declared.At("import").node() || declared.At("extension").node()) continue;
    if (!seen.insert(&declared).second) continue;
    const Document* const document = ctx.graph().DocumentOf(declared.node.tree());
    if (document == nullptr) continue;
    const eval::Value& version = resource.api_version;
    use({resource, declared, *document, schema::FindResourceType(resource.type),
         version.IsString() ? schema::ApiVersion::Parse(version.text()) : std::nullopt});
  }
}

std::optional<schema::ApiVersion> FirstStableAfter(const schema::ResourceType& type,
                                                   schema::ApiVersion preview) {
  for (const schema::ApiVersion version : type.versions) {
    if (version > preview && version.IsStable()) return version;
  }
  return std::nullopt;
}

}  // namespace plumbline
