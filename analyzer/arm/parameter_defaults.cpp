#include "arm/parameter_defaults.h"

#include "eval/choice.h"
#include "eval/literal.h"

namespace plumbline::arm {
namespace {

// Nothing in it means anything but itself.
bool IsPlain(NodeRef node) {
  for (NodeId id = node.id(); id < node.node().subtree_end;
       id = static_cast<NodeId>(IndexOf(id) + 1)) {
    const NodeRef at(node.tree(), id);
    if (at.text().starts_with('[')) return false;
    if (at == node || !at.has_key()) continue;
    if (at.key().starts_with('[') || EqualsIgnoreCase(at.key(), "copy")) return false;
  }
  return true;
}

}  // namespace

eval::Value ParameterDefaults::Of(const Parameter& parameter) {
  const auto [known, is_new] = known_.emplace(&parameter, eval::Value());
  if (is_new) known->second = Evaluate(parameter);
  return known->second;
}

eval::Value ParameterDefaults::Evaluate(const Parameter& parameter) {
  const NodeRef node = parameter.default_value.node();
  if (!node || node.IsMissing()) return {};
  if (IsPlain(node)) return eval::LiteralOf(session_, node);
  if (unknown_.empty()) {
    for (const Parameter& each : template_.parameters) {
      unknown_.push_back({each.name(), UnknownParameter(session_, each)});
    }
  }
  std::vector<Argument> others;
  for (const Argument& each : unknown_) {
    if (!EqualsIgnoreCase(each.name, parameter.name())) others.push_back(each);
  }
  TemplateScope scope(session_, programs_, template_,
                      eval::Deployment::Unknown(session_, ScopeOf(template_.scope)),
                      std::move(others));
  return scope.Parameter(parameter.name());
}

Flaw FindFlaw(const eval::Session& session, const eval::Value& value,
              const std::function<bool(const eval::Value&)>& has_flaw) {
  Flaw flaw;
  bool is_always = true;
  eval::ForEachLeaf(value, [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
    if (!has_flaw(leaf)) {
      is_always = false;
    } else if (!flaw.is_there) {
      flaw.is_there = true;
      flaw.value = leaf;
      flaw.when = eval::Describe(session, answers);
    }
    return true;
  });
  if (is_always) flaw.when.clear();
  return flaw;
}

}  // namespace plumbline::arm
