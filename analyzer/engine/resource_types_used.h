// The resource types and API versions that a template names, for the rules about them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "arm/expansion.h"
#include "engine/rule_context.h"
#include "schema/resource_types.h"

namespace plumbline {

struct TypeUse {
  const arm::DeployedResource& resource;  // Its `type` is known.
  const arm::Resource& declared;
  const Document& document;                   // That declares it.
  std::optional<schema::ResourceType> type;   // Nothing when no listing names it.
  std::optional<schema::ApiVersion> version;  // Nothing when it is not known, or no version.
};

// Calls `use` for each declared resource that may be deployed or exists already, once. Resources of
// other extensions than Azure's own are left out, and types that are filled in later.
void ForEachTypeUse(const arm::Expansion& expansion, RuleContext& ctx,
                    const std::function<void(const TypeUse&)>& use);

// The first stable version of the same day as a preview or a later one.
std::optional<schema::ApiVersion> FirstStableAfter(const schema::ResourceType& type,
                                                   schema::ApiVersion preview);

// The type that a call of `resourceId('type', ...)` or one of its neighbours names.
struct IdType {
  std::string name;
  expr::ExprId argument{};  // The string that says it.
};
// Nothing for other expressions, and when the type is not written in the call.
std::optional<IdType> TypeOfResourceId(const ArmExpression& expression, expr::ExprId id);

}  // namespace plumbline
