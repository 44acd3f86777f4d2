#include "pipeline/walk.h"

#include "expr/expression.h"

namespace plumbline::pipeline {

KeyEffect EffectOf(std::string_view key) {
  if (!IsExpressionKey(key)) {
    // `name-${{ expression }}` is computed too.
    return key.find("${{") == std::string_view::npos ? KeyEffect::kLiteral : KeyEffect::kComputed;
  }
  switch (expr::DirectiveOf(key)) {
    case expr::Directive::kIf:
    case expr::Directive::kElseIf:
    case expr::Directive::kElse:
    case expr::Directive::kEach:
      return KeyEffect::kPossible;
    case expr::Directive::kInsert:
      return KeyEffect::kMerge;
    case expr::Directive::kNone:
    case expr::Directive::kExpression:
      break;
  }
  return KeyEffect::kComputed;
}

NodeRef FindMember(NodeRef mapping, Key key) {
  if (!mapping.IsObject()) return {};
  if (const NodeRef member = mapping.Find(key, CaseRule::kExact)) return member;
  for (const NodeRef member : mapping.children()) {
    if (!member.KeyMayHoldExpression() || !member.IsObject()) continue;
    const KeyEffect effect = EffectOf(member);
    if (effect != KeyEffect::kMerge && effect != KeyEffect::kPossible) continue;
    if (const NodeRef found = FindMember(member, key)) return found;
  }
  return {};
}

bool MayHaveMoreMembers(NodeRef mapping) {
  if (HoldsTemplateExpression(mapping)) return true;
  if (!mapping.IsObject()) return false;
  for (const NodeRef member : mapping.children()) {
    switch (EffectOf(member)) {
      case KeyEffect::kLiteral:
        break;
      case KeyEffect::kComputed:
        return true;
      case KeyEffect::kMerge:
      case KeyEffect::kPossible:
        if (MayHaveMoreMembers(member)) return true;
        break;
    }
  }
  return false;
}

}  // namespace plumbline::pipeline
