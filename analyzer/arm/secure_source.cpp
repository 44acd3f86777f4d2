#include "arm/secure_source.h"

#include <algorithm>

#include "expr/expression.h"
#include "syntax/scalar.h"

namespace plumbline::arm {
namespace {

using expr::ExprId;
using expr::ExprKind;

// Functions whose result says nothing about the secret.
constexpr std::string_view kLookOnly[] = {
    "length", "empty", "equals", "contains", "startsWith", "endsWith",   "greater",
    "less",   "not",   "and",    "or",       "indexOf",    "lastIndexOf"};
// Members of what list functions return that are no secrets.
constexpr std::string_view kPlainMembers[] = {"keyName", "permissions", "creationTime", "name"};

class Finder {
 public:
  Finder(const expr::Expression& expression, const Template& scope)
      : expression_(expression), scope_(scope) {}

  // The call that brings the secret in. Recursion into arguments is bounded by expr::kMaxNesting.
  ExprId Find(ExprId id, const Parameter*& parameter) const {
    bool plain_member = false;
    while (expression_.nodes[id].kind == ExprKind::kMember ||
           expression_.nodes[id].kind == ExprKind::kIndex) {
      if (expression_.nodes[id].kind == ExprKind::kMember) {
        const std::string_view name = expression_.TextOf(expression_.nodes[id].name);
        plain_member |= std::ranges::any_of(kPlainMembers, [name](std::string_view plain) {
          return EqualsIgnoreCase(name, plain);
        });
      }
      id = expression_.Child(id, 0);
    }
    const expr::Expr& node = expression_.nodes[id];
    if (node.kind != ExprKind::kCall || !node.qualifier.empty()) return kNoId<ExprId>;
    const std::string_view name = expression_.TextOf(node.name);
    if (EqualsIgnoreCase(name, "parameters")) {
      const ExprId argument = expression_.Child(id, 0);
      if (argument == kNoId<ExprId> || expression_.nodes[argument].kind != ExprKind::kString) {
        return kNoId<ExprId>;
      }
      parameter = scope_.FindParameter(expression_.StringValue(argument));
      return parameter != nullptr && parameter->IsSecure() ? id : kNoId<ExprId>;
    }
    if (name.size() > 4 && StartsWithIgnoreCase(name, "list")) {
      return plain_member ? kNoId<ExprId> : id;
    }
    for (const std::string_view looks : kLookOnly) {
      if (EqualsIgnoreCase(name, looks)) return kNoId<ExprId>;
    }
    const auto arguments = expression_.Children(id);
    for (std::size_t i = EqualsIgnoreCase(name, "if") ? 1 : 0; i < arguments.size(); ++i) {
      const ExprId found = Find(arguments[i], parameter);
      if (found != kNoId<ExprId>) return found;
    }
    return kNoId<ExprId>;
  }

 private:
  const expr::Expression& expression_;
  const Template& scope_;
};

}  // namespace

std::optional<SecureSource> FindSecureSource(const Template& scope, const Value& value) {
  const auto written = value.Expression();
  if (!written) return std::nullopt;
  const expr::Expression expression = expr::Parse(*written, expr::Dialect::kArm);
  if (!expression.problems.empty() || expression.root == kNoId<ExprId>) return std::nullopt;
  const Parameter* parameter = nullptr;
  const ExprId found = Finder(expression, scope).Find(expression.root, parameter);
  if (found == kNoId<ExprId>) return std::nullopt;
  const expr::Expr& call = expression.nodes[found];
  SecureSource source;
  source.span = MapToSource(value.node(), {call.span.begin + 1, call.span.end + 1});
  const std::string name(expression.TextOf(call.name));
  const bool is_parameter = EqualsIgnoreCase(name, "parameters");
  source.parameter = is_parameter ? parameter : nullptr;
  source.function = is_parameter ? std::string() : name;
  source.text = is_parameter ? std::string(expression.TextOf(call.span)) : name + "(...)";
  return source;
}

}  // namespace plumbline::arm
