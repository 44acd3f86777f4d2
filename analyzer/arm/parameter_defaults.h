// What the default of a parameter is, whatever is passed for the other parameters.
#pragma once

#include <functional>
#include <string>

#include "arm/scope.h"
#include "arm/template.h"

namespace plumbline::arm {

// Of a template that reads its own names (TemplateModel::EvaluationScope).
class ParameterDefaults {
 public:
  explicit ParameterDefaults(const Template& of);

  // Null when there is none, or when it is null. May be unknown, one of a few values, or an error.
  eval::Value Of(const Parameter& parameter);
  eval::Session& session() { return session_; }

 private:
  const Template& template_;
  eval::Session session_;
  eval::Programs programs_;
  std::vector<Argument> unknown_;  // Every parameter; made when an expression is met.
};

// Whether something is wrong with a value, or with some of the few that it can be.
struct Flaw {
  bool is_there = false;
  eval::Value value;  // The first that has it.
  std::string when;   // "parameter `sku` is `Basic`"; empty when all have it.
};
Flaw FindFlaw(const eval::Session& session, const eval::Value& value,
              const std::function<bool(const eval::Value&)>& has_flaw);

}  // namespace plumbline::arm
