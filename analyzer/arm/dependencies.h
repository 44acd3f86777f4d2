// What depends on what in an expansion (Expansion::dependencies; ARM template language,
// sections 10.2 and 10.3): the resources that entries of `dependsOn` mean, in all their spellings,
// and those that reference() and list*() name. An entry whose text is not known well enough stays
// undecided.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "arm/expansion.h"
#include "syntax/tree.h"

namespace plumbline::arm {

// `from` waits for one resource, or for every turn of a loop; all are of one template.
struct Dependency {
  DeployedResourceId from{};
  DeployedResourceId to = kNoId<DeployedResourceId>;
  std::uint32_t loop = 0;    // When there is no `to`: index in Dependencies::loops.
  bool is_implicit = false;  // A reference() or list*() by name makes it.
  NodeRef node;              // The entry, or the string with the function.

  bool IsOnLoop() const { return to == kNoId<DeployedResourceId>; }
};

// One entry of a `dependsOn`.
struct DependsOnEntry {
  DeployedResourceId of{};
  eval::Value value;
  NodeRef node;  // As exact as it is known: the entry, or the whole `dependsOn`.
  // kFalse when it can mean no resource and no loop of the template; kMaybe when that is not
  // decided.
  eval::Truth is_found = eval::Truth::kMaybe;
  // When it is not found: the resource of another template of the expansion that it means.
  DeployedResourceId elsewhere = kNoId<DeployedResourceId>;
};

enum class UseKind : std::uint8_t {
  kCall,           // reference() or list*() of its id.
  kId,             // Its id, or that of a part of it, is the value of a property.
  kScope,          // An extension is applied to it.
  kResourceGroup,  // A deployment goes to the resource group.
};
// A resource uses another one of its template without waiting for it (arm/unordered_uses.h).
struct UnorderedUse {
  DeployedResourceId user{};
  DeployedResourceId used{};
  UseKind kind = UseKind::kId;
  std::string_view function;  // Of kCall.
  NodeRef place;              // The string that uses it.
};

struct Dependencies {
  std::vector<DependsOnEntry> entries;  // In the order of the resources.
  std::vector<Dependency> edges;
  std::vector<std::vector<DeployedResourceId>> loops;  // The turns of loops that are waited for.
  // One for each pair of declared resources, the first of the first kind. Nothing that is not
  // certain: not when one of the two may wait for the other through something that is not known,
  // exists already, or has a condition that excludes the other's.
  std::vector<UnorderedUse> unordered;
};

// A resource for messages: "`Microsoft.Web/sites` `shop`", with expressions for what is not known.
std::string TitleOf(const DeployedResource& resource);
// The same of the text of an entry: an id as type and name, another text as it is. In backticks.
std::string TitleOfEntry(const eval::Value& entry);

}  // namespace plumbline::arm
