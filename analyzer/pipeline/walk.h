// Walking mappings and lists through template directives: what `${{ if }}`, `${{ each }}` and
// `${{ insert }}` hold belongs to the mapping or list around them. Nothing is evaluated, so all
// branches are seen, and what stands under a condition or a loop is only possible.
#pragma once

#include <string_view>

#include "syntax/tree.h"

namespace plumbline::pipeline {

// The key of a directive, or a computed key.
constexpr bool IsExpressionKey(std::string_view key) { return key.starts_with("${{"); }
// What a directive's key makes of its body.
enum class KeyEffect : std::uint8_t {
  kLiteral,   // An ordinary key.
  kMerge,     // `${{ insert }}`: the body's members are members.
  kPossible,  // `${{ if }}`, `${{ each }}`, ...: perhaps, or several times.
  kComputed,  // A key whose text is not known.
};
KeyEffect EffectOf(std::string_view key);
inline KeyEffect EffectOf(NodeRef member) {
  return member.KeyMayHoldExpression() ? EffectOf(member.key()) : KeyEffect::kLiteral;
}

// A scalar that holds a template expression.
inline bool HoldsTemplateExpression(NodeRef node) {
  return node.IsString() && node.MayHoldExpression() &&
         node.text().find("${{") != std::string_view::npos;
}

// Calls f(member, possible) for every member with a literal key, in document order. Members with
// computed keys and bodies that are no mappings are left out.
template <class F>
void ForEachMember(NodeRef mapping, bool possible, F&& f) {
  if (!mapping.IsObject()) return;
  for (const NodeRef member : mapping.children()) {
    switch (EffectOf(member)) {
      case KeyEffect::kLiteral:
        f(member, possible);
        break;
      case KeyEffect::kMerge:
        ForEachMember(member, possible, f);
        break;
      case KeyEffect::kPossible:
        ForEachMember(member, true, f);
        break;
      case KeyEffect::kComputed:
        break;
    }
  }
}

// Calls f(item, possible) for every item of a list, in document order, where lists under directives
// are part of the list. An item may be a scalar `${{ expression }}`, and so may be the list itself:
// it is then the only item. A mapping whose first key is a directive with a mapping as body is an
// item that is built by merging.
template <class F>
void ForEachItem(NodeRef list, bool possible, F&& f) {
  if (list.IsString()) {
    if (HoldsTemplateExpression(list)) f(list, possible);
    return;
  }
  if (list.IsObject()) {
    for (const NodeRef member : list.children()) {
      const KeyEffect effect = EffectOf(member);
      if (effect == KeyEffect::kMerge || effect == KeyEffect::kPossible) {
        ForEachItem(member, possible || effect == KeyEffect::kPossible, f);
      }
    }
    return;
  }
  if (!list.IsArray()) return;
  for (const NodeRef item : list.children()) {
    const NodeRef first = item.IsObject() ? item.first_child() : NodeRef();
    if (!first || EffectOf(first) != KeyEffect::kPossible) {
      f(item, possible);
    } else if (first.IsObject()) {
      f(item, possible || !first.next());
    } else {
      // Each branch of a chain is an item of its own, but some authors put a chain into one item.
      for (const NodeRef branch : item.children()) {
        if (EffectOf(branch) == KeyEffect::kPossible) ForEachItem(branch, true, f);
      }
    }
  }
}

// The member called `key` (exact spelling), also under directives: the first one.
NodeRef FindMember(NodeRef mapping, Key key);
// True when directives or computed keys may add members that are not seen.
bool MayHaveMoreMembers(NodeRef mapping);

}  // namespace plumbline::pipeline
