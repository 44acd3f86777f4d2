#include "engine/assigned_role_findings.h"

#include "graph/parameter_files.h"

namespace plumbline {

RuleContext::Located PlaceOfAssignment(const arm::AssignedRole& role, const RuleContext& ctx) {
  return {ctx.graph().DocumentOf(role.use.tree()),
          role.IsWrittenHere() ? role.span : role.use.span()};
}

RuleContext::Located PlaceOfGuid(const arm::AssignedRole& role, const RuleContext& ctx) {
  return {ctx.graph().DocumentOf(role.node.tree()), role.span};
}

void ExplainRole(ReportBuilder& report, const arm::AssignedRole& role,
                 const arm::Expansion& expansion, const RuleContext& ctx) {
  const RuleContext::Located guid = PlaceOfGuid(role, ctx);
  if (!role.IsWrittenHere() && guid) {
    report.LabelIn(*guid.document, guid.span, "the id{}",
                   DefaultOf(role.node, ctx) == nullptr ? "" : ", the default");
  }
  if (!role.answers.empty()) {
    report.Note("when {}", eval::Describe(expansion.session(), role.answers));
  }
}

std::string TitleOfAssignment(const arm::AssignedRole& assigned, std::string_view role,
                              const arm::AssignmentScope& scope) {
  std::string title = fmt::format("role `{}` is assigned", role);
  const eval::Member* const type = eval::FindMember(assigned.properties, "principalType");
  if (type != nullptr && type->value.IsString()) {
    const std::string_view text = type->value.text();
    if (EqualsIgnoreCase(text, "User")) title += " to a user";
    if (EqualsIgnoreCase(text, "Group")) title += " to a group";
    if (EqualsIgnoreCase(text, "ServicePrincipal")) title += " to a service principal";
  }
  const std::string at = arm::TitleOf(scope);
  if (!at.empty()) title += " on " + at;
  return title;
}

const arm::Parameter* DefaultOf(NodeRef node, const RuleContext& ctx) {
  if (node.tree() != &ctx.document().tree) return nullptr;
  for (const arm::Parameter& parameter : ctx.model().root().parameters) {
    const NodeRef whole = parameter.default_value.node();
    if (!whole) continue;
    for (NodeRef at = node; at; at = at.parent()) {
      if (at == whole) return &parameter;
    }
  }
  return nullptr;
}

bool MayBeReplaced(NodeRef node, const RuleContext& ctx) {
  const arm::Parameter* const parameter = DefaultOf(node, ctx);
  return parameter != nullptr && AnyFileAssigns(ctx.graph(), parameter->name());
}

}  // namespace plumbline
