#include "lsp/pipeline_kinds.h"

#include <algorithm>

namespace plumbline::lsp {
namespace {

using schema::PipelineNode;
using schema::PipelineType;

bool IsDirective(NodeRef member) { return member.key().starts_with("${{"); }

template <class T>
void AddOnce(std::vector<const T*>& all, const T* item) {
  if (std::ranges::find(all, item) == all.end()) all.push_back(item);
}

// The kind itself, or those of its forms that fit the keys that are there.
void AddForms(const PipelineNode& node, NodeRef mapping, std::vector<const PipelineNode*>& kinds) {
  if (node.form_count == 0) {
    AddOnce(kinds, &node);
    return;
  }
  bool is_decided = false;
  for (const schema::PipelineForm& form : schema::FormsOf(node)) {
    if (!mapping.Find(Key(form.key), CaseRule::kExact)) continue;
    AddForms(schema::NodeAt(form.node), mapping, kinds);
    is_decided = true;
  }
  if (is_decided) return;
  for (const schema::PipelineForm& form : schema::FormsOf(node)) {
    AddForms(schema::NodeAt(form.node), mapping, kinds);
  }
}

}  // namespace

std::vector<const PipelineType*> TypesOf(NodeRef value) {
  const NodeRef around = value.parent();
  if (!around) return {};
  std::vector<const PipelineType*> types;
  if (around.IsArray()) {
    for (const PipelineType* type : TypesOf(around)) {
      if (type->item != schema::kNoIndex) AddOnce(types, &schema::TypeAt(type->item));
    }
    return types;
  }
  if (IsDirective(value)) {
    // `- ${{ if }}:` holds a list in the place of the item; `${{ if }}:` in a mapping more of it.
    return value.IsArray() && around.parent().IsArray() ? TypesOf(around.parent())
                                                        : TypesOf(around);
  }
  for (const PipelineNode* kind : KindsOf(around)) {
    if (const schema::PipelineKey* key = schema::FindKey(*kind, value.key())) {
      AddOnce(types, &schema::TypeAt(key->type));
    }
  }
  for (const PipelineType* type : TypesOf(around)) {
    if (type->value != schema::kNoIndex) AddOnce(types, &schema::TypeAt(type->value));
  }
  return types;
}

std::vector<const PipelineNode*> KindsOf(NodeRef mapping) {
  std::vector<const PipelineNode*> kinds;
  if (!mapping.parent()) {
    for (const std::uint8_t id : schema::DocumentNodes()) {
      AddForms(schema::NodeAt(id), mapping, kinds);
    }
    return kinds;
  }
  if (IsDirective(mapping) && !mapping.parent().parent().IsArray())
    return KindsOf(mapping.parent());
  for (const PipelineType* type : TypesOf(mapping)) {
    for (const std::uint8_t id : type->node) {
      if (id != schema::kNoIndex) AddForms(schema::NodeAt(id), mapping, kinds);
    }
  }
  return kinds;
}

}  // namespace plumbline::lsp
