#include "arm/identity_uses.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::arm {
namespace {

std::string IdText(const eval::Value& id) {
  if (id.IsString()) return ToLower(id.text());
  if (!id.IsUnknown()) return {};
  std::string expression;
  eval::AppendExpression(id, expression);
  return ToLower(expression);
}

}  // namespace

std::vector<ListedIdentity> ListedIdentitiesOf(const DeployedResource& resource) {
  std::vector<ListedIdentity> found;
  const eval::Member* const identity = eval::FindMember(resource.body, "identity");
  const eval::Member* const list =
      identity == nullptr ? nullptr : eval::FindMember(identity->value, "userAssignedIdentities");
  if (list == nullptr || !list->value.IsObject()) return found;
  for (const eval::Member& member : list->value.members()) {
    std::string_view key = member.key;
    if (member.has_unknown_key && key.size() >= 2) {
      key = key.substr(1, key.size() - 2);
      // Bicep writes `format('{0}', id)`.
      constexpr std::string_view kFormat = "format('{0}', ";
      if (key.starts_with(kFormat) && key.ends_with(')')) {
        key = key.substr(kFormat.size(), key.size() - kFormat.size() - 1);
      }
    }
    found.push_back({ToLower(key), member.key_origin});
  }
  return found;
}

std::string IdentityOfPrincipal(const Expansion& expansion, const DeployedTemplate& owner,
                                const eval::Value& principal) {
  eval::Value at = principal;
  while (at.IsUnknown() && at.unknown().residual.form == eval::Residual::Form::kMember &&
         !at.unknown().residual.arguments.empty()) {
    at = at.unknown().residual.arguments[0];
  }
  if (!at.IsUnknown() || at.unknown().residual.form != eval::Residual::Form::kCall ||
      !EqualsIgnoreCase(at.unknown().residual.name, "reference") ||
      at.unknown().residual.arguments.empty()) {
    return {};
  }
  const eval::Value& id = at.unknown().residual.arguments[0];
  if (id.IsString() && id.text().find('/') == std::string_view::npos) {
    for (const DeployedResourceId candidate : owner.resources) {
      const DeployedResource& resource = expansion.resources()[candidate];
      if (EqualsIgnoreCase(resource.declared->symbolic_name(), id.text())) {
        if (resource.resource_id.IsString()) return IdText(resource.resource_id);
        std::string expression = "resourceId('" + resource.type + "', ";
        eval::AppendExpression(resource.name, expression);
        return ToLower(expression + ")");
      }
    }
    return {};
  }
  return IdText(id);
}

bool DependsOnCall(const eval::Value& value, std::string_view function) {
  if (!value.IsUnknown()) return false;
  const eval::UnknownData& unknown = value.unknown();
  const auto depends = [function](const eval::Value& part) {
    return DependsOnCall(part, function);
  };
  if (unknown.residual.form == eval::Residual::Form::kCall &&
      EqualsIgnoreCase(unknown.residual.name, function)) {
    return true;
  }
  return std::ranges::any_of(unknown.residual.arguments, depends) ||
         std::ranges::any_of(unknown.alternatives, depends) ||
         std::ranges::any_of(unknown.pieces,
                             [&](const eval::Piece& piece) { return depends(piece.value); });
}

}  // namespace plumbline::arm
