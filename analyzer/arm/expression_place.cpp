#include "arm/expression_place.h"

#include <algorithm>
#include <array>

#include "expr/expression.h"

namespace plumbline::arm {
namespace {

bool IsKey(NodeRef node, const Key& key) {
  return node.has_key() && node.tree()->key_hashes[IndexOf(node.id())] == key.hash &&
         EqualsIgnoreCase(node.key(), key.text);
}

// Whether a node is an element of a `copy` list, and so a loop of members.
bool IsMemberLoop(NodeRef node) {
  const NodeRef list = node.parent();
  return node.IsObject() && list.IsArray() && IsKey(list, "copy");
}

// Evaluated before anything is deployed (section 3.3).
bool IsStartKey(NodeRef node) {
  constexpr std::array<Key, 7> kKeys = {"name",      "type",  "apiVersion", "location",
                                        "condition", "scope", "dependsOn"};
  return std::ranges::any_of(kKeys, [node](const Key& start) { return IsKey(node, start); });
}

NodeRef ResourceNode(const TemplateModel& model, ResourceId id) {
  return id == kNoId<ResourceId> ? NodeRef() : model.resources[id].node;
}

// The last nodes on the way from an expression up to a member of its template, topmost first.
using TopOfPath = std::array<NodeRef, 4>;

Place PlaceInTemplate(const TopOfPath& path, bool in_count) {
  if (IsKey(path[0], "parameters")) return Place::kParameterDefault;
  if (IsKey(path[0], "variables")) return Place::kVariable;
  if (IsKey(path[0], "outputs")) {
    // outputs, the output, its member.
    if (IsKey(path[2], "condition")) return Place::kOutputStart;
    if (IsKey(path[2], "copy") && IsKey(path[3], "count")) return Place::kOutputStart;
    return in_count ? Place::kCopyCount : Place::kOutput;
  }
  return Place::kElsewhere;
}

LoopAround LoopNamed(NodeRef loop, std::string_view otherwise, bool is_resource) {
  LoopAround made;
  made.is_resource = is_resource;
  made.text = otherwise;
  const NodeRef name = loop.Find("name", CaseRule::kIgnore);
  if (!name.IsString()) {
    made.is_known = !name || !otherwise.empty();
    return made;
  }
  made.name = name;
  made.text = name.text();
  made.is_known = expr::ClassifyArmString(made.text) != expr::ArmStringKind::kExpression;
  return made;
}

}  // namespace

ExpressionPlace PlaceOf(const TemplateModel& model, const ExpressionUse& use) {
  if (use.function != nullptr) return {Place::kFunctionBody, {}};
  const NodeRef top = model.templates[use.owner].node;
  const NodeRef resource = ResourceNode(model, use.resource);
  TopOfPath path;
  bool in_count = false;
  for (NodeRef node = use.node; node && node != top; node = node.parent()) {
    // The key of a resource or a template belongs to what is around it.
    path = {node, path[0], path[1], path[2]};
    const NodeRef parent = node.parent();
    in_count = in_count || (IsKey(node, "count") && IsMemberLoop(parent));
    if (parent && parent == resource) {
      const bool is_loop = IsKey(node, "copy") && node.IsObject();
      if (is_loop || IsStartKey(node)) return {Place::kResourceStart, node.key()};
      return {in_count ? Place::kCopyCount : Place::kResource, node.key()};
    }
    if (parent == top) return {PlaceInTemplate(path, in_count), {}};
  }
  return {};
}

std::vector<LoopAround> LoopsAround(const TemplateModel& model, const ExpressionUse& use) {
  std::vector<LoopAround> loops;
  if (use.function != nullptr) return loops;
  TemplateId owner = use.owner;
  ResourceId resource = use.resource;
  for (NodeRef node = use.node; node; node = node.parent()) {
    const Template& current = model.templates[owner];
    if (node == current.node) {
      // Only a template in outer scope sees the loops of the deployment that holds it.
      if (!current.outer_scope || current.holder == kNoId<ResourceId>) break;
      resource = current.holder;
      owner = model.resources[resource].owner;
      continue;
    }
    const NodeRef parent = node.parent();
    if (IsKey(node, "input") && IsMemberLoop(parent)) {
      loops.push_back(LoopNamed(parent, {}, false));
    }
    if (const NodeRef around = ResourceNode(model, resource); around && parent == around) {
      const Resource& of = model.resources[resource];
      if (of.copy.node().IsObject() && node != of.copy.node()) {
        loops.push_back(LoopNamed(of.copy.node(), of.symbolic_name(), true));
      }
      resource = of.parent;
    }
    // outputs.NAME.copy.input
    if (IsKey(node, "input") && parent.IsObject() && IsKey(parent, "copy") &&
        parent.parent().parent() == current.outputs_section.node()) {
      LoopAround made;
      made.is_resource = true;
      loops.push_back(made);
    }
  }
  return loops;
}

}  // namespace plumbline::arm
