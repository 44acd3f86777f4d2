#include "arm/secret_source.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/list_functions.h"

namespace plumbline::arm {
namespace {

using expr::ExprId;
using expr::ExprKind;

// Variables made of variables: deeper chains than this are not followed.
constexpr int kMaxDepth = 16;

// Their result does not hold the text of their arguments.
constexpr std::string_view kHiding[] = {
    "and",        "contains", "empty",       "endsWith", "equals", "greater", "greaterOrEquals",
    "indexOf",    "length",   "lastIndexOf", "less",     "not",    "or",      "lessOrEquals",
    "startsWith",
};

bool Hides(std::string_view function) {
  return std::ranges::any_of(
      kHiding, [function](std::string_view name) { return EqualsIgnoreCase(name, function); });
}

class Finder {
 public:
  Finder(const expr::Expression& expression, const Template& scope, int depth)
      : expression_(expression), scope_(scope), depth_(depth) {}

  std::optional<SecretSource> Find(ExprId id) {
    if (id == kNoId<ExprId>) return std::nullopt;
    const expr::Expr& node = expression_.nodes[id];
    switch (node.kind) {
      case ExprKind::kCall:
        return InCall(id);
      case ExprKind::kMember: {
        // listKeys(...).keys[0].keyName, parameters('secureObject').name
        if (schema::IsHarmlessListMember(expression_.TextOf(node.name))) return std::nullopt;
        return Find(node.first_child);
      }
      case ExprKind::kIndex: {
        const ExprId index = expression_.Child(id, 1);
        if (index != kNoId<ExprId> && expression_.nodes[index].kind == ExprKind::kString &&
            schema::IsHarmlessListMember(expression_.StringValue(index))) {
          return std::nullopt;
        }
        return Find(node.first_child);
      }
      default:
        return std::nullopt;
    }
  }

 private:
  std::optional<SecretSource> InCall(ExprId id) {
    const expr::Expr& call = expression_.nodes[id];
    const std::string_view name = expression_.TextOf(call.name);
    if (call.qualifier.empty()) {
      if (Hides(name)) return std::nullopt;
      if (schema::ListsSecrets(name))
        return SecretSource{call.span, fmt::format("`{}()`", name), std::nullopt};
      if (EqualsIgnoreCase(name, "parameters")) return InParameter(id);
      if (EqualsIgnoreCase(name, "variables")) return InVariable(id);
      if (EqualsIgnoreCase(name, "if")) {
        // The condition decides, it does not show.
        for (std::size_t i = 1; i < 3; ++i) {
          if (auto found = Find(expression_.Child(id, i))) return found;
        }
        return std::nullopt;
      }
      // A reference names what it reads: its arguments are ids.
      if (EqualsIgnoreCase(name, "reference") || EqualsIgnoreCase(name, "resourceId"))
        return std::nullopt;
    }
    for (const ExprId argument : expression_.Children(id)) {
      if (auto found = Find(argument)) return found;
    }
    return std::nullopt;
  }

  std::optional<std::string> LiteralArgument(ExprId call) const {
    const ExprId argument = expression_.Child(call, 0);
    if (argument == kNoId<ExprId> || expression_.nodes[argument].kind != ExprKind::kString)
      return std::nullopt;
    return expression_.StringValue(argument);
  }

  std::optional<SecretSource> InParameter(ExprId call) const {
    const auto name = LiteralArgument(call);
    const Parameter* parameter = name ? scope_.FindParameter(*name) : nullptr;
    if (parameter == nullptr || !parameter->IsSecure()) return std::nullopt;
    return SecretSource{expression_.nodes[call].span,
                        fmt::format("secure parameter `{}`", parameter->name()),
                        parameter->name_span()};
  }

  std::optional<SecretSource> InVariable(ExprId call) const {
    const auto name = LiteralArgument(call);
    const Variable* variable = name && depth_ < kMaxDepth ? scope_.FindVariable(*name) : nullptr;
    if (variable == nullptr) return std::nullopt;
    const auto text = variable->value.Expression();
    if (!text) return std::nullopt;
    const expr::Expression value = expr::Parse(*text, expr::Dialect::kArm);
    auto found = Finder(value, scope_, depth_ + 1).Find(value.root);
    if (!found) return std::nullopt;
    return SecretSource{expression_.nodes[call].span,
                        fmt::format("{} in variable `{}`", found->what, variable->name()),
                        variable->name_span()};
  }

  const expr::Expression& expression_;
  const Template& scope_;
  int depth_;
};

}  // namespace

std::optional<SecretSource> FindSecretSource(const expr::Expression& expression,
                                             const Template& scope) {
  return Finder(expression, scope, 0).Find(expression.root);
}

}  // namespace plumbline::arm
