#include "arm/resource_finder.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "arm/resource_ids.h"
#include "base/ascii.h"
#include "eval/deployment.h"

namespace plumbline::arm {
namespace {

bool IsSymbol(const DeployedResource& resource, std::string_view text) {
  const std::string_view symbol = resource.declared->symbolic_name();
  if (EqualsIgnoreCase(symbol, text)) return resource.loops.empty() || resource.may_repeat;
  if (resource.loops.empty() || !StartsWithIgnoreCase(text, symbol)) return false;
  const eval::Value& index = resource.loops.back().index;
  return index.kind() == eval::Kind::kInteger &&
         EqualsIgnoreCase(text, fmt::format("{}[{}]", symbol, index.integer()));
}

std::optional<PartialText> PlaceOf(const Expansion& expansion, const DeployedTemplate& of) {
  return PartialText::Of(eval::IdOf(expansion.session(), of.target));
}

}  // namespace

std::optional<PartialText> PartialScopeOf(const Expansion& expansion,
                                          const DeployedResource& extension) {
  auto place = PlaceOf(expansion, expansion.templates()[extension.owner]);
  const std::string_view target = extension.declared->target_type;
  if (!target.empty()) {
    // `Microsoft.Web/sites/providers/locks` named `shop/Microsoft.Authorization/keep`.
    const auto name = PartialText::Of(extension.name);
    if (!name || !place) return std::nullopt;
    std::vector<PartialText> names = name->Segments();
    const auto n_names = static_cast<std::size_t>(std::ranges::count(target, '/'));
    if (names.size() > n_names) names.resize(n_names);
    const auto tail = TailOf(target, names);
    if (!tail) return std::nullopt;
    place->Add("/providers/");
    place->Add(*tail);
    return place;
  }
  if (extension.scope.IsNull()) return place;
  auto scope = PartialText::Of(extension.scope);
  if (!scope || scope->parts().empty()) return std::nullopt;
  const PartialText::Part& first = scope->parts()[0];
  if (first.is_hole || first.text.starts_with('/')) return scope;
  if (!place) return std::nullopt;
  place->Add("/providers/");
  place->Add(*scope);
  return place;
}

std::optional<PartialText> PartialIdOf(const Expansion& expansion,
                                       const DeployedResource& resource) {
  // Of what exists somewhere else.
  if (resource.declared->At("resourceGroup").node() ||
      resource.declared->At("subscriptionId").node()) {
    if (resource.IsExisting()) return std::nullopt;
  }
  if (EqualsIgnoreCase(resource.type, "Microsoft.Resources/resourceGroups")) {
    const auto name = PartialText::Of(resource.name);
    auto place = PlaceOf(expansion, expansion.templates()[resource.owner]);
    if (!name || !place) return std::nullopt;
    place->Add("/resourceGroups/");
    place->Add(*name);
    return place;
  }
  auto id = PartialScopeOf(expansion, resource);
  const auto tail = TailOf(resource);
  if (!id || !tail) return std::nullopt;
  if (id->parts().size() == 1 && id->text() == "/") id.emplace();
  id->Add("/providers/");
  id->Add(*tail);
  return id;
}

const ResourceIndex& Expansion::resource_index() const {
  if (resource_index_) return *resource_index_;
  auto index = std::make_shared<ResourceIndex>();
  for (const DeployedResource& resource : resources_) {
    if (was_cut_) break;
    if (resource.IsDeployed() == eval::Truth::kFalse) continue;
    const auto id = PartialIdOf(*this, resource);
    if (!id || id->parts().empty()) continue;
    const auto [known, is_new] = index->by_id.emplace(id->Key(), resource.id);
    if (is_new || resource.IsExisting()) continue;
    if (resources_[known->second].IsExisting()) {
      known->second = resource.id;
    } else {
      index->twice.insert(known->second);
    }
  }
  resource_index_ = std::move(index);
  return *resource_index_;
}

DeployedResourceId ResourceFinder::Canonical(const DeployedResource& resource) const {
  const auto id = PartialIdOf(expansion_, resource);
  const DeployedResourceId found = id ? ById(*id) : kNoId<DeployedResourceId>;
  return found == kNoId<DeployedResourceId> ? resource.id : found;
}

DeployedResourceId ResourceFinder::ById(const PartialText& id) const {
  const auto& by_id = expansion_.resource_index().by_id;
  const auto found = by_id.find(id.Key());
  return found == by_id.end() ? kNoId<DeployedResourceId> : found->second;
}

DeployedResourceId ResourceFinder::ById(const eval::Value& id) const {
  const auto text = PartialText::Of(id);
  return text ? ById(*text) : kNoId<DeployedResourceId>;
}

DeployedResourceId ResourceFinder::ByIdOfPart(const eval::Value& id) const {
  auto text = PartialText::Of(id);
  if (!text) return kNoId<DeployedResourceId>;
  const DeployedResourceId whole = ById(*text);
  const auto tail = text->BehindLast("/providers/");
  if (whole != kNoId<DeployedResourceId> || !tail) return whole;
  // namespace/type/name/type/name: pairs from the end on.
  std::vector<PartialText> segments = text->Segments();
  for (std::size_t n = tail->Segments().size(); n > 4; n -= 2) {
    segments.resize(segments.size() - 2);
    PartialText shorter;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (i > 0) shorter.Add("/");
      shorter.Add(segments[i]);
    }
    const DeployedResourceId found = ById(shorter);
    if (found != kNoId<DeployedResourceId>) return found;
  }
  return kNoId<DeployedResourceId>;
}

DeployedResourceId ResourceFinder::Referenced(const eval::Value& target,
                                              DeployedTemplateId reader) const {
  const auto text = PartialText::Of(target);
  if (!text || text->parts().empty() || expansion_.was_cut()) return kNoId<DeployedResourceId>;
  const DeployedResourceId by_id = ById(*text);
  if (by_id != kNoId<DeployedResourceId>) return by_id;
  if (!text->parts()[0].is_hole && text->parts()[0].text.starts_with('/')) return by_id;
  const DeployedTemplate& of = expansion_.templates()[reader];
  if (of.declared->IsSymbolic() && target.IsString()) {
    for (const DeployedResourceId id : of.resources) {
      if (IsSymbol(expansion_.resources()[id], target.text())) return id;
    }
  }
  // `Microsoft.Web/sites/shop`, without the place.
  if (auto place = PlaceOf(expansion_, of)) {
    place->Add("/providers/");
    place->Add(*text);
    const DeployedResourceId relative = ById(*place);
    if (relative != kNoId<DeployedResourceId>) return relative;
  }
  DeployedResourceId named = kNoId<DeployedResourceId>;
  for (const DeployedResourceId id : of.resources) {
    const DeployedResource& resource = expansion_.resources()[id];
    const auto name = PartialText::Of(resource.name);
    if (!name || resource.IsDeployed() == eval::Truth::kFalse || name->Key() != text->Key()) {
      continue;
    }
    if (named != kNoId<DeployedResourceId>) return kNoId<DeployedResourceId>;
    named = id;
  }
  return named;
}

DeployedTemplateId ResourceFinder::WrittenIn(eval::OriginId origin,
                                             DeployedTemplateId otherwise) const {
  if (origin == kNoId<eval::OriginId>) return otherwise;
  const NodeRef node = expansion_.session().NodeOf(origin).node;
  if (!node) return otherwise;
  const Template* declared = nullptr;
  DeployedTemplateId found = kNoId<DeployedTemplateId>;
  for (const DeployedTemplate& of : expansion_.templates()) {
    if (of.declared->node.tree() != node.tree()) continue;
    if (declared == nullptr) {
      declared = &of.model->EvaluationScope(of.model->templates[of.model->OwnerOf(node)]);
    }
    if (of.declared != declared) continue;
    if (of.id == otherwise) return otherwise;
    // One of several deployments of it.
    if (found != kNoId<DeployedTemplateId>) return otherwise;
    found = of.id;
  }
  return found == kNoId<DeployedTemplateId> ? otherwise : found;
}

eval::Value ResourceFinder::Evaluate(std::string_view text, eval::OriginId origin,
                                     const DeployedResource& user) const {
  const DeployedTemplateId id = WrittenIn(origin, user.owner);
  eval::Evaluator evaluator(expansion_.session(), programs_, *expansion_.templates()[id].scope);
  if (id == user.owner) evaluator.loops() = user.loops;
  return evaluator.String(text, origin);
}

eval::Value ResourceFinder::KeyOf(const eval::Member& member, const DeployedResource& user) const {
  if (!member.has_unknown_key) return expansion_.session().StringView(member.key);
  if (member.key_origin == kNoId<eval::OriginId>) return {};
  const eval::Origin written = expansion_.session().NodeOf(member.key_origin);
  if (!written.node || !written.is_key) return {};
  return Evaluate(written.node.key(), member.key_origin, user);
}

}  // namespace plumbline::arm
