#include "arm/expression_place.h"

#include <algorithm>
#include <array>

#include "expr/expression.h"

namespace plumbline::arm {
namespace {

bool IsKey(NodeRef node, std::string_view key) { return EqualsIgnoreCase(node.key(), key); }

// Whether a node is an element of a `copy` list, and so a loop of members.
bool IsMemberLoop(NodeRef node) {
  const NodeRef list = node.parent();
  return node.IsObject() && list.IsArray() && IsKey(list, "copy");
}

// Evaluated before anything is deployed (section 3.3).
bool IsStartKey(std::string_view key) {
  constexpr std::array<std::string_view, 7> kKeys = {"name",      "type",  "apiVersion", "location",
                                                     "condition", "scope", "dependsOn"};
  return std::ranges::any_of(
      kKeys, [key](std::string_view start) { return EqualsIgnoreCase(start, key); });
}

NodeRef ResourceNode(const TemplateModel& model, ResourceId id) {
  return id == kNoId<ResourceId> ? NodeRef() : model.resources[id].node;
}

// What `path`, the nodes from an expression up to a member of its template, says.
Place PlaceInTemplate(const std::vector<NodeRef>& path, bool in_count) {
  const NodeRef section = path.back();
  const auto below = [&path](std::size_t n) {
    return path.size() > n ? path[path.size() - 1 - n] : NodeRef();
  };
  if (IsKey(section, "parameters")) return Place::kParameterDefault;
  if (IsKey(section, "variables")) return Place::kVariable;
  if (IsKey(section, "outputs")) {
    const NodeRef part = below(2);  // outputs, the output, its member.
    if (IsKey(part, "condition")) return Place::kOutputStart;
    if (IsKey(part, "copy") && IsKey(below(3), "count")) return Place::kOutputStart;
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
  std::vector<NodeRef> path;
  bool in_count = false;
  for (NodeRef node = use.node; node && node != top; node = node.parent()) {
    // The key of a resource or a template belongs to what is around it.
    path.push_back(node);
    const NodeRef parent = node.parent();
    in_count = in_count || (IsMemberLoop(parent) && IsKey(node, "count"));
    if (parent && parent == resource) {
      const bool is_loop = IsKey(node, "copy") && node.IsObject();
      if (is_loop || IsStartKey(node.key())) return {Place::kResourceStart, node.key()};
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
    if (IsMemberLoop(parent) && IsKey(node, "input")) {
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
