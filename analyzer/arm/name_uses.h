// Which parameters and variables expressions read, and what is behind them.
#pragma once

#include <string>
#include <vector>

#include "arm/template.h"
#include "expr/expression.h"

namespace plumbline::arm {

// parameters('name') or variables('name').
struct NameUse {
  bool is_variable = false;
  std::string name;
  expr::ExprId argument{};  // The string with the name.
};
// Calls with a literal name, in the order of the text. Nothing of an expression that does not
// parse.
std::vector<NameUse> NamesIn(const expr::Expression& expression);

// The same of every string and key at and below a node.
struct PlacedNameUse {
  NodeRef node;
  bool is_key = false;
  Span span;  // Of `argument` in the expression's text.
  NameUse use;
};
std::vector<PlacedNameUse> NamesBelow(NodeRef node);

// A root template that declares neither parameters nor variables. When it reads some, it was
// probably cut out of a larger one.
bool LooksLikePart(const Template& of);

// The parameters of the root template with a default, that an expression depends on: directly,
// through variables and other defaults, and through what is passed to nested templates. Each once.
// Those that only parts of objects and arrays need are left out when there are others.
std::vector<const Parameter*> DefaultsBehind(const TemplateModel& model, NodeRef expression);

}  // namespace plumbline::arm
