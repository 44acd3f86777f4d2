#include "arm/read_names.h"

#include <algorithm>

#include "base/ascii.h"
#include "eval/functions.h"

namespace plumbline::arm {
namespace {

bool IsCallOf(const eval::Function* function, eval::Special special) {
  return function != nullptr && function->special == special;
}

// deployment().properties holds the template and what is passed to it.
bool MayReadWholeTemplate(const eval::Program& program) {
  const auto is_deployment = [](const eval::Function* function) {
    return IsCallOf(function, eval::Special::kScopeObject) && function->name == "deployment";
  };
  if (std::ranges::none_of(program.functions, is_deployment)) return false;
  return std::ranges::any_of(program.ast.nodes, [&program](const expr::Expr& node) {
    if (node.kind != expr::ExprKind::kMember) return false;
    const std::string_view name = program.ast.TextOf(node.name);
    return EqualsIgnoreCase(name, "parameters") || EqualsIgnoreCase(name, "template");
  });
}

}  // namespace

ReadNames::ReadNames(const TemplateModel& model, std::span<const ExpressionUse> uses,
                     eval::Programs& programs)
    : programs_(programs), templates_(model.templates.size()) {
  const auto scope_of = [&model](TemplateId id) -> const Template& {
    return model.EvaluationScope(model.templates[id]);
  };
  for (const ExpressionUse& use : uses) {
    Add(use.Text(), scope_of(use.owner), use.function);
  }
  for (const Template& each : model.templates) {
    AddBelow(each.metadata.node(), scope_of(each.id));
    AddExported(each);
  }
  for (const Resource& resource : model.resources) {
    AddBelow(resource.node.Find("metadata", CaseRule::kIgnore), scope_of(resource.owner));
    AddBelow(resource.node.Find("comments", CaseRule::kIgnore), scope_of(resource.owner));
  }
}

bool ReadNames::Names::Mentions(std::string_view name) const {
  if (broken.empty()) return false;
  const std::string lower_name = ToLower(name);
  return std::ranges::any_of(broken, [&lower_name](const std::string& text) {
    return text.find(lower_name) != std::string::npos;
  });
}

bool ReadNames::Reads(const Template& of, const Parameter& parameter) const {
  const Names& names = templates_[IndexOf(of.id)];
  return names.any_parameter || names.parameters.contains(parameter.name()) ||
         names.Mentions(parameter.name());
}

bool ReadNames::Reads(const Template& of, const Variable& variable) const {
  const Names& names = templates_[IndexOf(of.id)];
  return names.any_variable || names.variables.contains(variable.name()) ||
         names.Mentions(variable.name());
}

bool ReadNames::Reads(const Template& of, const UserFunction& function) const {
  const Names& names = templates_[IndexOf(of.id)];
  std::string name = ToLower(function.name_space.text());
  name += '.';
  name += ToLower(function.name());
  return names.functions.contains(name) || names.Mentions(function.name());
}

bool ReadNames::Reads(const UserFunction& of, const Parameter& parameter) const {
  const auto found = functions_.find(&of);
  if (found == functions_.end()) return false;
  return found->second.any_parameter || found->second.parameters.contains(parameter.name()) ||
         found->second.Mentions(parameter.name());
}

void ReadNames::Add(std::string_view text, const Template& scope, const UserFunction* function) {
  const eval::Program& program = programs_.Of(text);
  // The same text reads the same names, and templates repeat a few texts very often.
  if (function == nullptr && !templates_[IndexOf(scope.id)].seen.insert(&program).second) return;
  if (!program.ast.problems.empty()) {
    templates_[IndexOf(scope.id)].broken.push_back(ToLower(text));
    if (function != nullptr) functions_[function].broken.push_back(ToLower(text));
    return;
  }
  AddTree(program, scope, function);
}

void ReadNames::AddTree(const eval::Program& program, const Template& scope,
                        const UserFunction* function) {
  const expr::Expression& expression = program.ast;
  Names& names = templates_[IndexOf(scope.id)];
  if (MayReadWholeTemplate(program)) names.any_parameter = names.any_variable = true;
  for (expr::ExprId id{0}; id < expression.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    const expr::Expr& call = expression.nodes[id];
    if (call.kind != expr::ExprKind::kCall) continue;
    if (!call.qualifier.empty()) {
      std::string name = ToLower(expression.TextOf(call.qualifier));
      name += '.';
      name += ToLower(expression.TextOf(call.name));
      names.functions.insert(std::move(name));
      continue;
    }
    const eval::Function* const called = program.functions[IndexOf(id)];
    const bool is_variable = IsCallOf(called, eval::Special::kVariables);
    if (!is_variable && !IsCallOf(called, eval::Special::kParameters)) continue;
    const expr::ExprId argument = call.first_child;
    if (argument == kNoId<expr::ExprId>) continue;
    const bool is_known = expression.nodes[argument].kind == expr::ExprKind::kString;
    std::string_view name;
    if (is_known) {
      std::string unescaped;
      name = expression.StringText(argument, unescaped);
      if (!unescaped.empty()) name = unescaped_.emplace_back(std::move(unescaped));
    }
    const auto add = [&](Names& to) {
      if (!is_known) {
        (is_variable ? to.any_variable : to.any_parameter) = true;
      } else {
        (is_variable ? to.variables : to.parameters).insert(name);
      }
    };
    // The body of a function sees the function's own parameters.
    if (function == nullptr || is_variable) {
      add(names);
    } else {
      add(functions_[function]);
      if (!is_known || function->FindParameter(name) == nullptr) add(names);
    }
  }
}

void ReadNames::AddBelow(NodeRef node, const Template& scope) {
  if (!node) return;
  for (NodeId id = node.id(); id < node.node().subtree_end;
       id = static_cast<NodeId>(IndexOf(id) + 1)) {
    const NodeRef at(node.tree(), id);
    if (!at.IsString()) continue;
    const std::string_view text = at.text();
    if (text.size() < 2 || expr::ClassifyArmString(text) != expr::ArmStringKind::kExpression) {
      continue;
    }
    Add(text.substr(1, text.size() - 2), scope, nullptr);
  }
}

void ReadNames::AddExported(const Template& of) {
  Names& names = templates_[IndexOf(of.id)];
  for (const Value& exported : of.metadata["__bicep_exported_variables!"].Elements()) {
    if (const auto name = exported["name"].Text()) names.variables.insert(*name);
  }
  for (const UserFunction& function : of.functions) {
    if (!Value(function.node)["metadata"]["__bicep_export!"].Bool().value_or(false)) continue;
    std::string name = ToLower(function.name_space.text());
    name += '.';
    name += ToLower(function.name());
    names.functions.insert(std::move(name));
  }
}

}  // namespace plumbline::arm
