// The resources of a whole expansion, nested and linked deployments included, by whatever names
// them: an id, a name, or a symbolic name, read where it is written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "arm/expansion.h"
#include "arm/partial_text.h"

namespace plumbline::arm {

// The full id of a resource with holes for what is not known of its name; nothing when its form is
// not known.
std::optional<PartialText> PartialIdOf(const Expansion& expansion,
                                       const DeployedResource& resource);
// Of the resource, group, subscription, ... that an extension (a role assignment, a lock) applies
// to.
std::optional<PartialText> PartialScopeOf(const Expansion& expansion,
                                          const DeployedResource& extension);

// The resources of an expansion by their ids; made once for each (Expansion::resource_index).
struct ResourceIndex {
  std::unordered_map<std::string, DeployedResourceId> by_id;
  std::unordered_set<DeployedResourceId> twice;  // Several resources deploy it.
};

// Looks at nothing before it is asked.
class ResourceFinder {
 public:
  explicit ResourceFinder(const Expansion& expansion) : expansion_(expansion) {}
  const Expansion& expansion() const { return expansion_; }

  // The resource with the id, in any of the templates; one that is deployed goes before those that
  // say of it that it exists, and of several that deploy it the first stands for all.
  DeployedResourceId ById(const eval::Value& id) const;
  DeployedResourceId ById(const PartialText& id) const;
  // The first of these that has a resource: the id itself, and what it is a part of. `id` is that
  // of a subnet, a secret, a container, ...
  DeployedResourceId ByIdOfPart(const eval::Value& id) const;
  // The one that stands for all of its id.
  DeployedResourceId Canonical(const DeployedResource& resource) const;
  // Several resources of the expansion deploy it.
  bool IsDeployedTwice(DeployedResourceId id) const {
    return expansion_.resource_index().twice.contains(id);
  }
  // What the first argument of reference() and its like means where `reader` is deployed.
  DeployedResourceId Referenced(const eval::Value& target, DeployedTemplateId reader) const;

  // The deployment of the template in which something was written, when there is but one; else
  // `otherwise`.
  DeployedTemplateId WrittenIn(eval::OriginId origin, DeployedTemplateId otherwise) const;

  // What an expression of a template comes to where it was written, in the loops around `user`. Its
  // text is in the document.
  eval::Value Evaluate(std::string_view text, eval::OriginId origin,
                       const DeployedResource& user) const;
  // The name of a member, which may be an expression.
  eval::Value KeyOf(const eval::Member& member, const DeployedResource& user) const;

 private:
  const Expansion& expansion_;
  mutable eval::Programs programs_;
};

}  // namespace plumbline::arm
