// What the names in a template's expressions mean in one deployment of it: parameters from its
// arguments and defaults, variables, user-defined functions, and the place it is deployed to.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "arm/template.h"
#include "eval/deployment.h"
#include "eval/evaluator.h"

namespace plumbline::arm {

// The value of one parameter that a deployment passes. Names ignore case.
struct Argument {
  std::string_view name;
  eval::Value value;
};

// Who may know more of a resource than that only the deployment knows it (arm/expansion.h).
class ResourceResolver {
 public:
  virtual ~ResourceResolver() = default;
  // reference(), list*() and their like; as Environment::OfResource.
  virtual eval::Value OfResource(eval::Call& call, std::string_view name) = 0;
};

class TemplateScope : public eval::Environment {
 public:
  TemplateScope(eval::Session& session, eval::Programs& programs, const Template& of,
                const eval::Deployment& deployment, std::vector<Argument> arguments);

  eval::Value Parameter(std::string_view name) override;
  eval::Value Variable(std::string_view name) override;
  const eval::UserFunction* FindUserFunction(std::string_view name_space,
                                             std::string_view name) override;
  eval::Value ScopeObject(eval::Call& call) override;
  eval::Value ResourceId(eval::Call& call) override;
  eval::Value OfResource(eval::Call& call, std::string_view name) override;

  // Evaluates every parameter, for the errors of defaults too. Variables are evaluated when they
  // are used (section 2.5).
  void EvaluateParameters();

  const Template& of() const { return template_; }
  const eval::Deployment& deployment() const { return deployment_; }
  void SetResolver(ResourceResolver* resolver) { resolver_ = resolver; }
  // Of the defaults evaluated so far, each once.
  const std::vector<const eval::ErrorData*>& errors() const { return errors_; }

 private:
  enum class State : std::uint8_t { kNotYet, kRunning, kDone };
  struct Slot {
    State state = State::kNotYet;
    eval::Value value;
  };

  eval::Value ParameterValue(const arm::Parameter& parameter);
  eval::Value Default(const arm::Parameter& parameter);
  eval::Value VariableValue(const arm::Variable& variable);
  // Runs an evaluator of its own over a node, with what the place allows.
  eval::Value Evaluate(NodeRef node, eval::Place place);
  eval::Value Cycle(std::string_view what, std::string_view name);

  eval::Session& session_;
  eval::Programs& programs_;
  const Template& template_;
  eval::Deployment deployment_;
  std::vector<Argument> arguments_;
  ResourceResolver* resolver_ = nullptr;
  std::vector<Slot> parameters_;  // As in the template.
  std::vector<Slot> variables_;
  std::vector<eval::UserFunction> functions_;
  // Variables whose names are expressions, once somebody asked for one.
  bool has_computed_ = false;
  std::vector<std::pair<eval::Value, NodeRef>> computed_;
  std::vector<const eval::ErrorData*> errors_;
};

// What a parameter may be when nobody passes a value: unknown, of its type and within its bounds;
// one of its allowed values if it has some.
eval::Value UnknownParameter(eval::Session& session, const Parameter& parameter);
eval::Kinds KindsOf(ParameterType type);
// The value of a parameter that is passed as text on a command line: of a string parameter the
// text, else JSON, or the text when it is none. `parameter` may be null.
eval::Value ParseArgument(eval::Session& session, const Parameter* parameter,
                          std::string_view text);
// A template whose scope is not known deploys to a resource group, as nearly all do.
eval::Scope ScopeOf(Scope scope);

}  // namespace plumbline::arm
