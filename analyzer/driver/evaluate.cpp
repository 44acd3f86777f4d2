#include "driver/evaluate.h"

#include <vector>

#include <fmt/format.h>

#include "arm/scope.h"
#include "base/json_writer.h"
#include "driver/evaluation_context.h"
#include "eval/literal.h"

namespace plumbline {
namespace {

std::optional<eval::Scope> ScopeNamed(std::string_view name) {
  if (EqualsIgnoreCase(name, "resourceGroup")) return eval::Scope::kResourceGroup;
  if (EqualsIgnoreCase(name, "subscription")) return eval::Scope::kSubscription;
  if (EqualsIgnoreCase(name, "managementGroup")) return eval::Scope::kManagementGroup;
  if (EqualsIgnoreCase(name, "tenant")) return eval::Scope::kTenant;
  return std::nullopt;
}

eval::Deployment DeploymentOf(eval::Session& session, NodeRef described) {
  const NodeRef scope = described.Find("scope", CaseRule::kIgnore);
  eval::Deployment deployment = eval::Deployment::Unknown(
      session, ScopeNamed(scope.text()).value_or(eval::Scope::kResourceGroup));
  const auto fill = [&](Key key, eval::Value& value) {
    const NodeRef node = described.Find(key, CaseRule::kIgnore);
    if (node.IsString()) value = session.StringView(node.text());
  };
  fill("subscriptionId", deployment.subscription_id);
  fill("resourceGroup", deployment.resource_group);
  fill("location", deployment.location);
  fill("tenantId", deployment.tenant_id);
  fill("managementGroup", deployment.management_group);
  fill("name", deployment.name);
  return deployment;
}

void PushLoop(eval::Evaluator& evaluator, NodeRef described) {
  const NodeRef kind = described.Find("kind", CaseRule::kIgnore);
  std::int64_t index = 0;
  if (const auto given =
          arm::Value::Literal(described.Find("index", CaseRule::kIgnore)).Integer()) {
    index = *given;
  }
  evaluator.Push({described.Find("name", CaseRule::kIgnore).text(), eval::Value::Integer(index),
                  !kind || EqualsIgnoreCase(kind.text(), "resource")});
}

std::string Render(const eval::Value& value) {
  JsonWriter out;
  out.BeginObject();
  if (value.IsError()) {
    out.BeginObject("error");
    out.Field("message", value.error().message);
    // The span counts from behind the opening bracket.
    out.Field("offset", value.error().span.begin + 1);
    out.EndObject();
  } else if (value.IsUnknown()) {
    out.Field("unknown", value.unknown().reason);
    out.Field("type", eval::ToText(value.unknown().kinds));
  } else if (const eval::UnknownData* part = eval::FirstUnknown(value)) {
    out.Field("unknown", part->reason);
    out.Field("type", eval::ToText(value.kind()));
  } else {
    std::string json;
    eval::AppendJson(value, '"', json);
    out.Key("value");
    out.Raw(json);
  }
  out.EndObject();
  return std::move(out).text();
}

}  // namespace

Result<std::string> EvaluateArm(std::string_view expression, std::string_view context) {
  const EvaluationContext described(context.empty() ? "{}" : context);
  if (const std::optional<Error>& trouble = described.trouble()) return *trouble;
  eval::Session session;
  eval::Programs programs;
  const arm::TemplateModel model = arm::TemplateModel::Build(described.root());
  std::vector<arm::Argument> arguments;
  for (const NodeRef member : described.root().Find("parameters", CaseRule::kIgnore).children()) {
    arguments.push_back({member.key(), eval::LiteralOf(session, member)});
  }
  arm::TemplateScope scope(
      session, programs, model.root(),
      DeploymentOf(session, described.root().Find("deployment", CaseRule::kIgnore)),
      std::move(arguments));
  eval::Evaluator evaluator(session, programs, scope);
  const NodeRef copy = described.root().Find("copy", CaseRule::kIgnore);
  if (copy.IsArray()) {
    for (const NodeRef loop : copy.children()) PushLoop(evaluator, loop);
  } else if (copy.IsObject()) {
    PushLoop(evaluator, copy);
  }
  return Render(evaluator.String(expression, kNoId<eval::OriginId>));
}

}  // namespace plumbline
