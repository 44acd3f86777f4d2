// What the default of a parameter is, whatever is passed for the other parameters.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "arm/scope.h"
#include "arm/template.h"

namespace plumbline::arm {

// Of a template that reads its own names (TemplateModel::EvaluationScope). The template and the
// programs must outlive it.
class ParameterDefaults {
 public:
  ParameterDefaults(const Template& of, eval::Programs& programs)
      : template_(of), programs_(programs) {}

  // Null when there is none, or when it is null. May be unknown, one of a few values, or an error.
  // Evaluated once each.
  eval::Value Of(const Parameter& parameter);
  eval::Session& session() { return session_; }

 private:
  eval::Value Evaluate(const Parameter& parameter);

  const Template& template_;
  eval::Programs& programs_;
  eval::Session session_;
  std::vector<Argument> unknown_;  // Every parameter; made when an expression is met.
  std::unordered_map<const Parameter*, eval::Value> known_;
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
