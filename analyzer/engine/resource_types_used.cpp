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

std::optional<IdType> TypeOfResourceId(const ArmExpression& expression, expr::ExprId id) {
  const expr::Expression& ast = expression.ast;
  if (id == kNoId<expr::ExprId>) return std::nullopt;
  const eval::Function* const function = expression.FunctionOf(id);
  if (function == nullptr || !EndsWithIgnoreCase(function->name, "ResourceId")) return std::nullopt;
  for (const expr::ExprId argument : ast.Children(id)) {
    if (ast.nodes[argument].kind != expr::ExprKind::kString) continue;
    std::string text = ast.StringValue(argument);
    // A slash at the end does no harm.
    if (text.ends_with('/')) text.pop_back();
    // `Namespace.Provider/type`: groups and subscriptions in front of it have no such form.
    const std::size_t slash = text.find('/');
    if (slash != std::string::npos && text.find('.') < slash)
      return IdType{std::move(text), argument};
  }
  return std::nullopt;
}

}  // namespace plumbline
