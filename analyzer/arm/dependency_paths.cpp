#include "arm/dependency_paths.h"

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/ascii.h"
#include "syntax/json_edit.h"

namespace plumbline::arm {

using eval::Truth;

DependencyPaths::DependencyPaths(const Expansion& expansion)
    : dependencies_(expansion.dependencies()),
      edges_(expansion.resources().size()),
      is_open_(expansion.resources().size()) {
  // Every entry that is decided is an edge, or means nothing.
  std::vector<std::size_t> open(edges_.size());
  for (const DependsOnEntry& entry : dependencies_.entries) {
    if (entry.is_found != Truth::kFalse) ++open[IndexOf(entry.of)];
  }
  for (const Dependency& edge : dependencies_.edges) {
    edges_[IndexOf(edge.from)].push_back(&edge);
    if (!edge.is_implicit) --open[IndexOf(edge.from)];
  }
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const DeployedResource& resource = expansion.resources()[static_cast<DeployedResourceId>(i)];
    is_open_[i] = open[i] != 0 || !(resource.depends_on.IsNull() || resource.depends_on.IsArray());
  }
}

Truth DependencyPaths::Waits(DeployedResourceId from, DeployedResourceId to) const {
  std::vector<DeployedResourceId> queue = {from};
  std::vector<bool> seen(edges_.size());
  std::vector<bool> seen_loops(dependencies_.loops.size());
  seen[IndexOf(from)] = true;
  bool is_open = false;
  const auto add = [&](DeployedResourceId id) {
    if (!seen[IndexOf(id)]) queue.push_back(id);
    seen[IndexOf(id)] = true;
  };
  for (std::size_t at = 0; at < queue.size(); ++at) {
    is_open = is_open || is_open_[IndexOf(queue[at])];
    for (const Dependency* edge : edges_[IndexOf(queue[at])]) {
      if (!edge->IsOnLoop()) {
        add(edge->to);
      } else if (!seen_loops[edge->loop]) {
        seen_loops[edge->loop] = true;
        for (const DeployedResourceId turn : dependencies_.loops[edge->loop]) add(turn);
      }
    }
    if (seen[IndexOf(to)] && to != from) return Truth::kTrue;
  }
  return is_open ? Truth::kMaybe : Truth::kFalse;
}

namespace {

// The entry of `dependsOn` that names a resource, without quotes.
std::optional<std::string> EntryFor(const DeployedResource& to, const Template& of) {
  const Resource& declared = *to.declared;
  if (of.IsSymbolic()) {
    if (declared.copy.IsObject()) return std::nullopt;
    return std::string(declared.symbolic_name());
  }
  // Every turn of a loop has a name of its own, which means something in the loop only.
  if (declared.copy.IsObject() || declared.parent != kNoId<ResourceId>) return std::nullopt;
  std::string names;
  if (const auto text = declared.name.Text()) {
    for (std::string_view rest = *text;;) {
      const std::size_t slash = rest.find('/');
      names += fmt::format(", '{}'", rest.substr(0, slash));
      if (slash == std::string_view::npos) break;
      rest.remove_prefix(slash + 1);
    }
  } else if (const auto expression = declared.name.Expression()) {
    const bool is_one = to.type.find('/') == to.type.rfind('/');
    if (!is_one || ContainsIgnoreCase(*expression, "copyIndex")) return std::nullopt;
    names = fmt::format(", {}", *expression);
  } else {
    return std::nullopt;
  }
  return fmt::format("[resourceId('{}'{})]", to.type, names);
}

}  // namespace

std::vector<Edit> AddDependency(const DeployedResource& from, const DeployedResource& to,
                                const Template& of) {
  const auto entry = EntryFor(to, of);
  // What JSON escapes would have to be escaped again.
  if (!entry || entry->find_first_of("\"\\") != std::string::npos) return {};
  const NodeRef list = from.declared->depends_on.node();
  const std::string quoted = fmt::format("\"{}\"", *entry);
  if (list.IsArray()) return {InsertElement(list, quoted)};
  if (list) return {};
  return {InsertMember(from.declared->node, "dependsOn", fmt::format("[{}]", quoted))};
}

}  // namespace plumbline::arm
