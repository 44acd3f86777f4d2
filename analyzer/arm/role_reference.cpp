#include "arm/role_reference.h"

#include <algorithm>
#include <utility>

#include "arm/literal_source.h"
#include "base/guid.h"
#include "expr/expression.h"
#include "syntax/scalar.h"

namespace plumbline::arm {
namespace {

using expr::ExprId;
using expr::ExprKind;

constexpr std::string_view kRoleType = "Microsoft.Authorization/roleDefinitions";

// The type that an id is of: the segments behind its last `providers`, every second name left out.
std::string TypeOfId(std::string_view id) {
  const std::size_t at = [id] {
    std::size_t last = std::string_view::npos;
    for (std::size_t next = FindIgnoreCase(id, "providers/"); next != std::string_view::npos;
         next = FindIgnoreCase(id, "providers/", next + 1)) {
      if (next == 0 || id[next - 1] == '/') last = next;
    }
    return last;
  }();
  if (at == std::string_view::npos) return {};
  std::string_view rest = id.substr(at + std::string_view("providers/").size());
  std::string type;
  for (std::size_t i = 0; !rest.empty(); ++i) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    // Namespace, type, name, type, name, ...
    if (i == 0 || i % 2 == 1) {
      if (i > 0) type += '/';
      type += rest.substr(0, slash);
    }
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  return type;
}

class RoleFinder {
 public:
  explicit RoleFinder(const TemplateModel& model) : model_(model) {}

  std::optional<RoleReference> Find(const Template& scope, const Value& value) {
    const LiteralSource source = Follow(scope, value);
    if (const auto text = source.value.Text()) {
      const NodeRef node = source.value.node();
      return FromText(*text, node, node.text().size() - text->size());
    }
    const auto written = source.value.Expression();
    if (!written) return std::nullopt;
    const expr::Expression expression = expr::Parse(*written, expr::Dialect::kArm);
    if (!expression.problems.empty() || expression.root == kNoId<ExprId>) return std::nullopt;
    return FromExpression(expression, *source.scope, source.value.node());
  }

 private:
  LiteralSource Follow(const Template& scope, const Value& value) {
    LiteralSource source = FollowValue(model_, scope, value);
    steps_.insert(steps_.end(), source.steps.begin(), source.steps.end());
    if (!source.default_of.empty()) default_of_ = source.default_of;
    return source;
  }

  RoleReference Made(RoleIdForm form) const {
    RoleReference made;
    made.form = form;
    made.steps = steps_;
    made.default_of = default_of_;
    return made;
  }
  // `text` stands at byte `at` of the value of `node`.
  RoleReference Made(RoleIdForm form, std::string_view text, NodeRef node, std::size_t at) const {
    RoleReference made = Made(form);
    made.role = std::string(text);
    made.node = node;
    made.span = MapToSource(
        node, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + text.size())});
    return made;
  }

  std::optional<RoleReference> FromText(std::string_view text, NodeRef node, std::size_t at) const {
    const std::size_t slash = text.rfind('/');
    if (slash == std::string_view::npos) return Made(RoleIdForm::kBare, text, node, at);
    const std::string type = TypeOfId(text);
    if (EqualsIgnoreCase(type, kRoleType)) {
      return Made(RoleIdForm::kFullId, text.substr(slash + 1), node, at + slash + 1);
    }
    RoleReference made = Made(RoleIdForm::kOtherType, text, node, at);
    made.type = type;
    made.type_span = made.span;
    return made;
  }

  std::optional<RoleReference> FromExpression(const expr::Expression& expression,
                                              const Template& scope, NodeRef node) {
    const ExprId root = expression.root;
    const auto args = expression.Children(root);
    if (expression.IsCallOf(root, "guid") || expression.IsCallOf(root, "newGuid")) {
      RoleReference made = Made(RoleIdForm::kBare);
      made.node = node;
      made.span = node.span();
      return made;
    }
    for (const std::string_view name : {"resourceId", "subscriptionResourceId", "tenantResourceId",
                                        "managementGroupResourceId", "extensionResourceId"}) {
      if (expression.IsCallOf(root, name)) return FromIdCall(expression, args, scope, node);
    }
    return FromJoinedText(expression, scope, node);
  }

  std::optional<RoleReference> FromIdCall(const expr::Expression& expression,
                                          const std::vector<ExprId>& args, const Template& scope,
                                          NodeRef node) {
    // The type is the first text with a namespace; only ids stand in front of it.
    for (std::size_t i = 0; i + 1 < args.size(); ++i) {
      if (expression.nodes[args[i]].kind != ExprKind::kString) continue;
      const std::string type = expression.StringValue(args[i]);
      if (type.find('/') == std::string::npos || type.find('.') == std::string::npos) continue;
      if (!EqualsIgnoreCase(std::string_view(type).substr(0, type.find_last_not_of('/') + 1),
                            kRoleType)) {
        RoleReference made = Made(RoleIdForm::kOtherType);
        made.type = type;
        made.node = node;
        made.type_span = SpanOf(expression.nodes[args[i]].span, node);
        made.span = made.type_span;
        return made;
      }
      return FromLastSegment(expression, args.back(), scope, node);
    }
    return std::nullopt;
  }

  // An argument that is the last segment of an id.
  std::optional<RoleReference> FromLastSegment(const expr::Expression& expression, ExprId arg,
                                               const Template& scope, NodeRef node) {
    const expr::Expr& at = expression.nodes[arg];
    if (at.kind == ExprKind::kString) {
      const std::string text = expression.StringValue(arg);
      return Made(RoleIdForm::kFullId, text, node, at.span.begin + 2);
    }
    const auto source = FollowReference(model_, scope, expression, arg);
    const auto text = source ? source->value.Text() : std::nullopt;
    if (!text) {
      RoleReference made = Made(RoleIdForm::kFullId);
      made.node = node;
      made.span = SpanOf(at.span, node);
      return made;
    }
    if (!source->default_of.empty()) default_of_ = source->default_of;
    // Whole ids as last segment (`subscriptionResourceId(type, variables('wholeId'))`) give an id
    // that ends in the same GUID; the service refuses most, and the text shows the role anyway.
    const std::size_t slash = text->rfind('/');
    const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
    const NodeRef written = source->value.node();
    steps_.push_back(node);
    steps_.insert(steps_.end(), source->steps.begin(), source->steps.end());
    return Made(RoleIdForm::kFullId, text->substr(begin), written,
                written.text().size() - text->size() + begin);
  }

  // `concat(subscription().id, '/providers/Microsoft.Authorization/roleDefinitions/', <role>)`, or
  // the same by `format`.
  std::optional<RoleReference> FromJoinedText(const expr::Expression& expression,
                                              const Template& scope, NodeRef node) {
    const ExprId root = expression.root;
    const auto args = expression.Children(root);
    if (args.empty()) return std::nullopt;
    constexpr std::string_view kMarker = "Microsoft.Authorization/roleDefinitions/";
    if (expression.IsCallOf(root, "format")) {
      if (expression.nodes[args[0]].kind != ExprKind::kString) return std::nullopt;
      const std::string text = expression.StringValue(args[0]);
      const std::size_t at = FindIgnoreCase(text, kMarker);
      if (at == std::string::npos || text.find('\'') != std::string::npos) return std::nullopt;
      const std::size_t begin = at + kMarker.size();
      const std::string_view role = std::string_view(text).substr(begin);
      if (role.find_first_of("{}/") == std::string_view::npos) {
        return Made(RoleIdForm::kFullId, role, node,
                    expression.nodes[args[0]].span.begin + 2 + begin);
      }
      if (role.size() == 3 && role[0] == '{' && IsDigitAscii(role[1]) && role[2] == '}') {
        const auto n = static_cast<std::size_t>(role[1] - '0') + 1;
        if (n < args.size()) return FromLastSegment(expression, args[n], scope, node);
      }
      return std::nullopt;
    }
    if (!expression.IsCallOf(root, "concat")) return std::nullopt;
    const expr::Expr& last = expression.nodes[args.back()];
    if (last.kind == ExprKind::kString) {
      const std::string text = expression.StringValue(args.back());
      const std::size_t at = FindIgnoreCase(text, kMarker);
      if (at != std::string::npos) {
        const std::size_t begin = at + kMarker.size();
        return Made(RoleIdForm::kFullId, std::string_view(text).substr(begin), node,
                    last.span.begin + 2 + begin);
      }
    }
    if (args.size() < 2) return std::nullopt;
    const ExprId before = args[args.size() - 2];
    if (expression.nodes[before].kind != ExprKind::kString) return std::nullopt;
    const std::string text = expression.StringValue(before);
    if (text.size() < kMarker.size() || !EndsWithIgnoreCase(text, kMarker)) return std::nullopt;
    return FromLastSegment(expression, args.back(), scope, node);
  }

  // Bytes in the file of a part of the expression in `node`.
  static Span SpanOf(Span span, NodeRef node) {
    return MapToSource(node, {span.begin + 1, span.end + 1});
  }

  const TemplateModel& model_;
  std::vector<NodeRef> steps_;
  std::string_view default_of_;
};

}  // namespace

std::optional<RoleReference> FindRole(const TemplateModel& model, const Template& scope,
                                      const Value& value) {
  return RoleFinder(model).Find(scope, value);
}

std::optional<std::string> NormalizeRoleGuid(std::string_view text) {
  if (IsGuid(text)) return ToLower(text);
  if (text.size() != 32 || !std::ranges::all_of(text, IsHexAscii)) return std::nullopt;
  std::string guid = ToLower(text);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) guid.insert(at, 1, '-');
  return guid;
}

}  // namespace plumbline::arm
