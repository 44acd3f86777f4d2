#include "arm/scope.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/nearest.h"
#include "eval/choice.h"
#include "eval/literal.h"
#include "json/parser.h"
#include "text/source_file.h"

namespace plumbline::arm {

using eval::ErrorKind;

eval::Kinds KindsOf(ParameterType type) {
  switch (type) {
    case ParameterType::kString:
    case ParameterType::kSecureString:
      return eval::kStrings;
    case ParameterType::kInt:
      return eval::kIntegers;
    case ParameterType::kBool:
      return eval::kBooleans;
    case ParameterType::kObject:
    case ParameterType::kSecureObject:
      return eval::kObjects;
    case ParameterType::kArray:
      return eval::kArrays;
    case ParameterType::kUnknown:
      break;
  }
  return eval::kNotNull;
}

eval::Scope ScopeOf(Scope scope) {
  switch (scope) {
    case Scope::kSubscription:
      return eval::Scope::kSubscription;
    case Scope::kManagementGroup:
      return eval::Scope::kManagementGroup;
    case Scope::kTenant:
      return eval::Scope::kTenant;
    default:
      return eval::Scope::kResourceGroup;
  }
}

eval::Value ParseArgument(eval::Session& session, const Parameter* parameter,
                          std::string_view text) {
  const eval::Kinds kinds = parameter == nullptr ? eval::kAny : KindsOf(parameter->parsed_type);
  if (kinds == eval::kStrings) return session.String(text);
  json::Parser parser;
  Tree tree;
  const SourceFile file("", text);
  parser.Parse(file.text(), file.content_begin(), tree);
  tree.Prepare();
  if (!tree.problems.empty()) return session.String(text);
  return eval::CopyOf(session, tree.root());
}

eval::Value UnknownParameter(eval::Session& session, const Parameter& parameter) {
  const std::string_view name = parameter.name();
  const eval::OriginId origin = session.OriginOf(parameter.node);
  eval::UnknownData data{.kinds = KindsOf(parameter.parsed_type)};
  if (parameter.At("nullable").Bool().value_or(false)) {
    data.kinds = static_cast<eval::Kinds>(data.kinds | eval::kNulls);
  }
  // The origin is another one for every declaration.
  data.identity = 0x706172616DULL << 32 | IndexOf(origin);
  data.reason = session.Keep(fmt::format("parameter `{}` has no value here", name));
  const eval::Value argument = session.StringView(name);
  data.residual = {eval::Residual::Form::kCall, "parameters",
                   session.Keep(std::span<const eval::Value>(&argument, 1))};
  if (data.kinds == eval::kIntegers) {
    if (const auto bound = parameter.At("minValue").Integer()) data.min = *bound;
    if (const auto bound = parameter.At("maxValue").Integer()) data.max = *bound;
  } else if (data.kinds == eval::kStrings || data.kinds == eval::kArrays) {
    data.min = std::max<std::int64_t>(0, parameter.At("minLength").Integer().value_or(0));
    if (const auto bound = parameter.At("maxLength").Integer()) data.max = *bound;
  }
  const std::vector<arm::Value> allowed = parameter.allowed_values.Elements();
  // Of an array parameter any subset of the list is allowed.
  if (allowed.empty() || data.kinds == eval::kArrays) {
    return session.Unknown(data).At(origin);
  }
  std::vector<eval::Value> alternatives;
  eval::Selector selector{session.Keep(fmt::format("parameter `{}`", name)), origin, {}};
  for (const arm::Value& value : allowed) {
    alternatives.push_back(eval::LiteralOf(session, value.node()));
    std::string text;
    eval::AppendText(alternatives.back(), text);
    selector.options.push_back(session.Keep(text));
  }
  const eval::SelectorId id = session.SelectorFor(data.identity, std::move(selector));
  return eval::MakeChoice(session, id, alternatives, data).At(origin);
}

TemplateScope::TemplateScope(eval::Session& session, eval::Programs& programs, const Template& of,
                             const eval::Deployment& deployment, std::vector<Argument> arguments)
    : session_(session),
      programs_(programs),
      template_(of),
      deployment_(deployment),
      arguments_(std::move(arguments)),
      parameters_(of.parameters.size()),
      variables_(of.variables.size()) {
  for (const UserFunction& declared : of.functions) {
    eval::UserFunction function;
    for (const arm::Parameter& parameter : declared.parameters) {
      function.parameters.push_back(parameter.name());
    }
    function.output = declared.output_value.node();
    functions_.push_back(std::move(function));
  }
}

eval::Value TemplateScope::Evaluate(NodeRef node, eval::Place place) {
  eval::Evaluator evaluator(session_, programs_, *this, place);
  const eval::Value value = evaluator.Node(node);
  if (evaluator.errors().empty()) return value;
  // Defaults are evaluated whatever is deployed. What is wrong with a variable is certain only
  // where its use is, and whoever uses it gets the error: the variable as a whole has no value.
  if (!place.defaults) return eval::Value::Of(evaluator.errors().front());
  for (const eval::ErrorData* error : evaluator.errors()) {
    if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(error);
  }
  return value;
}

eval::Value TemplateScope::Cycle(std::string_view what, std::string_view name) {
  return session_.Error(ErrorKind::kCycle, fmt::format("{} `{}` needs itself", what, name));
}

eval::Value TemplateScope::Parameter(std::string_view name) {
  const arm::Parameter* const found = template_.FindParameter(name);
  if (found == nullptr) {
    std::vector<std::string_view> names;
    for (const arm::Parameter& parameter : template_.parameters) names.push_back(parameter.name());
    const auto near = Nearest(name, names);
    return session_.Error(ErrorKind::kUndefinedParameter,
                          fmt::format("there is no parameter `{}`", name),
                          near ? fmt::format("did you mean `{}`?", *near) : "");
  }
  Slot& slot = parameters_[static_cast<std::size_t>(found - template_.parameters.data())];
  if (slot.state == State::kRunning) return Cycle("parameter", found->name());
  if (slot.state == State::kNotYet) {
    slot.state = State::kRunning;
    eval::Value value = ParameterValue(*found);
    if (found->IsSecure() && !value.IsError()) {
      value = value.With(session_.Union(
          value.secrets(), session_.AddSecret({eval::SecretKind::kSecureParameter, found->name(),
                                               session_.OriginOf(found->node)})));
    }
    // The default may have asked for other parameters and made the vector's slots done; this one
    // stays where it is.
    slot = {State::kDone, value};
  }
  return slot.value;
}

eval::Value TemplateScope::ParameterValue(const arm::Parameter& parameter) {
  for (const Argument& argument : arguments_) {
    if (!EqualsIgnoreCase(argument.name, parameter.name())) continue;
    if (!eval::MayBeNull(argument.value)) return argument.value;
    // Null asks for the default (as modules compiled from Bicep rely on); without one it is a value
    // only of a nullable parameter.
    const eval::Value otherwise = parameter.default_value.node() ? Default(parameter)
                                  : parameter.At("nullable").Bool().value_or(false)
                                      ? eval::Value::Null()
                                      : UnknownParameter(session_, parameter);
    return eval::ReplaceNull(session_, argument.value, otherwise);
  }
  if (parameter.default_value.node()) return Default(parameter);
  if (parameter.At("nullable").Bool().value_or(false)) return eval::Value::Null();
  return UnknownParameter(session_, parameter);
}

eval::Value TemplateScope::Default(const arm::Parameter& parameter) {
  return Evaluate(parameter.default_value.node(), {.runtime = false, .defaults = true});
}

eval::Value TemplateScope::Variable(std::string_view name) {
  const arm::Variable* const found = template_.FindVariable(name);
  if (found != nullptr) {
    Slot& slot = variables_[static_cast<std::size_t>(found - template_.variables.data())];
    if (slot.state == State::kRunning) return Cycle("variable", found->name());
    if (slot.state == State::kNotYet) {
      slot.state = State::kRunning;
      const eval::Value value = VariableValue(*found);
      slot = {State::kDone, value};
    }
    return slot.value;
  }
  if (template_.has_unnamed_variables) {
    if (!has_computed_) {
      has_computed_ = true;
      eval::Evaluator evaluator(session_, programs_, *this, eval::kBeforeDeployment);
      for (const NodeRef member : template_.variables_section.node().children()) {
        const std::string_view key = member.key();
        if (!key.starts_with('[')) continue;
        computed_.emplace_back(evaluator.String(key, session_.OriginOf(member, true)), member);
      }
    }
    bool open = false;
    for (const auto& [key, node] : computed_) {
      open = open || !key.IsString();
      if (key.IsString() && EqualsIgnoreCase(key.text(), name)) {
        return Evaluate(node, eval::kBeforeDeployment);
      }
    }
    // Loops with computed names are not listed.
    if (open || computed_.empty()) {
      return eval::UnknownText(session_, fmt::format("variables('{}')", name),
                               "the names of some variables are computed");
    }
  }
  std::vector<std::string_view> names;
  for (const arm::Variable& variable : template_.variables) names.push_back(variable.name());
  const auto near = Nearest(name, names);
  return session_.Error(ErrorKind::kUndefinedVariable,
                        fmt::format("there is no variable `{}`", name),
                        near ? fmt::format("did you mean `{}`?", *near) : "");
}

eval::Value TemplateScope::VariableValue(const arm::Variable& variable) {
  if (!variable.IsLoop()) return Evaluate(variable.node, eval::kBeforeDeployment);
  eval::Evaluator evaluator(session_, programs_, *this, eval::kBeforeDeployment);
  const auto member = evaluator.CopyLoop(variable.node);
  if (!evaluator.errors().empty()) return eval::Value::Of(evaluator.errors().front());
  return member ? member->value : eval::Value::Null();
}

const eval::UserFunction* TemplateScope::FindUserFunction(std::string_view name_space,
                                                          std::string_view name) {
  const UserFunction* const found = template_.FindFunction(name_space, name);
  if (found == nullptr) return nullptr;
  return &functions_[static_cast<std::size_t>(found - template_.functions.data())];
}

eval::Value TemplateScope::ScopeObject(eval::Call& call) {
  const eval::Value value = eval::ScopeObject(call, deployment_);
  // Of a template whose schema does not say where it deploys to, nothing is out of place.
  const bool is_open = value.IsError() && template_.scope == Scope::kUnknown;
  return is_open ? call.Unknown(eval::kObjects) : value;
}
eval::Value TemplateScope::ResourceId(eval::Call& call) {
  return eval::ResourceIdOf(call, deployment_);
}
eval::Value TemplateScope::OfResource(eval::Call& call, std::string_view name) {
  if (resolver_ != nullptr) return resolver_->OfResource(call, name);
  return eval::OnlyTheDeploymentKnows(call, name);
}

void TemplateScope::EvaluateParameters() {
  for (const arm::Parameter& parameter : template_.parameters) Parameter(parameter.name());
}

}  // namespace plumbline::arm
