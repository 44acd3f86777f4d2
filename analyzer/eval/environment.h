// What names mean where an expression stands: the side of the evaluator that templates implement
// (arm/scope.h), and a context of one's own for `plumbline eval`.
#pragma once

#include <string_view>
#include <vector>

#include "eval/functions.h"

namespace plumbline::eval {

// `namespace.name(...)`.
struct UserFunction {
  std::vector<std::string_view> parameters;
  NodeRef output;  // The value to evaluate, with the parameters alone.
};

// What a place allows (section 3.4).
struct Place {
  bool runtime = true;    // reference(), list*() and others that wait for the deployment.
  bool defaults = false;  // newGuid() and utcNow(), which only parameter defaults have.
};
// Everything that the service evaluates before it deploys anything (section 3.3).
inline constexpr Place kBeforeDeployment = {.runtime = false};

class Environment {
 public:
  virtual ~Environment() = default;

  // Undefined names give errors without a place; the evaluator adds it.
  virtual Value Parameter(std::string_view name) = 0;
  virtual Value Variable(std::string_view name) = 0;
  // Null when there is none.
  virtual const UserFunction* FindUserFunction(std::string_view name_space,
                                               std::string_view name) = 0;

  // deployment(), environment(), resourceGroup(), ...: the call has no arguments.
  virtual Value ScopeObject(Call& call) = 0;
  // resourceId() and its relatives, with known strings and unknown ones.
  virtual Value ResourceId(Call& call) = 0;
  // reference(), references(), list*(), resourceInfo(), roleDefinitions(). `name` is the function
  // as it is spelt.
  virtual Value OfResource(Call& call, std::string_view name) = 0;
};

}  // namespace plumbline::eval
