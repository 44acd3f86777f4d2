// Which parameters, variables and user functions of a template file something reads.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "arm/template.h"
#include "base/ascii.h"
#include "eval/evaluator.h"
#include "expr/expression.h"

namespace plumbline::arm {

// Every name that an expression may read counts: those in metadata too, and those that stand
// somewhere in an expression that does not parse. The model and the parsed expressions must
// outlive it.
class ReadNames {
 public:
  // `uses` are all expressions of the model (CollectExpressions).
  ReadNames(const TemplateModel& model, std::span<const ExpressionUse> uses,
            eval::Programs& programs);

  // Of a template that reads its own names (TemplateModel::EvaluationScope).
  bool Reads(const Template& of, const Parameter& parameter) const;
  bool Reads(const Template& of, const Variable& variable) const;
  bool Reads(const Template& of, const UserFunction& function) const;
  bool Reads(const UserFunction& of, const Parameter& parameter) const;

 private:
  struct HashName {
    std::size_t operator()(std::string_view name) const { return FoldedHash(name); }
  };
  struct SameName {
    bool operator()(std::string_view a, std::string_view b) const { return EqualsIgnoreCase(a, b); }
  };
  using NameSet = std::unordered_set<std::string_view, HashName, SameName>;

  struct Names {
    NameSet parameters;
    NameSet variables;
    std::unordered_set<std::string> functions;  // With their namespace, in lower case.
    // Some name is computed: any may be read.
    bool any_parameter = false;
    bool any_variable = false;
    std::vector<std::string> broken;                // Expressions that do not parse, in lower case.
    std::unordered_set<const eval::Program*> seen;  // That were looked at already.

    bool Mentions(std::string_view name) const;
  };

  void Add(std::string_view text, const Template& scope, const UserFunction* function);
  void AddTree(const eval::Program& program, const Template& scope, const UserFunction* function);
  // What is not evaluated.
  void AddBelow(NodeRef node, const Template& scope);
  // Names that other files may import (`__bicep_exported_variables!`).
  void AddExported(const Template& of);

  eval::Programs& programs_;
  std::vector<Names> templates_;  // By TemplateId.
  std::unordered_map<const UserFunction*, Names> functions_;
  std::deque<std::string> unescaped_;  // Names that no text holds as they are.
};

}  // namespace plumbline::arm
