// The part of Expansion about deployments inside the deployment: what they are passed, where they
// go, and what they give back (sections 12.1 to 12.5).
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "arm/expansion.h"
#include "eval/choice.h"

namespace plumbline::arm {

using eval::Kind;

std::vector<Argument> Expansion::ArgumentsOf(const eval::Value& parameters, bool& complete) {
  std::vector<Argument> arguments;
  complete = parameters.IsNull() || parameters.IsObject();
  if (!parameters.IsObject()) return arguments;
  for (const eval::Member& member : parameters.members()) {
    eval::Value value = member.value;
    if (const eval::Member* given = eval::FindMember(member.value, "value")) {
      value = given->value;
    } else if (eval::FindMember(member.value, "reference") != nullptr) {
      value = eval::UnknownText(
                  session_,
                  fmt::format("<secret for {} at {}>", member.key, IndexOf(member.key_origin)),
                  "it is read from a key vault when the template is deployed")
                  .With(session_.AddSecret(
                      {eval::SecretKind::kKeyVaultReference, member.key, member.key_origin}));
    } else if (!member.value.IsUnknown() && !member.value.IsError()) {
      continue;
    }
    if (member.value.IsUnknown()) {
      // An expression that gives `{value: ...}`: what the value is, is not known.
      eval::UnknownData data = member.value.unknown();
      data.kinds = eval::kAny;
      data.pieces = {};
      data.alternatives = {};
      data.min = std::numeric_limits<std::int64_t>::min();
      data.max = std::numeric_limits<std::int64_t>::max();
      if (member.value.unknown().HasAlternatives()) {
        const eval::UnknownData& choice = member.value.unknown();
        std::vector<eval::Value> alternatives;
        for (const eval::Value& alternative : choice.alternatives) {
          const eval::Member* given = eval::FindMember(alternative, "value");
          alternatives.push_back(given ? given->value : session_.Unknown(data));
        }
        value = eval::MakeChoice(session_, choice.selector, alternatives, data);
      } else {
        data.identity ^= 0x76616C7565ULL;
        value = session_.Unknown(data);
      }
      value = value.With(member.value.secrets());
    }
    arguments.push_back({member.key, value});
  }
  return arguments;
}

eval::Deployment Expansion::TargetOf(const DeployedResource& resource, const Template& nested,
                                     bool inner) const {
  eval::Deployment target = templates_[resource.owner].target;
  const auto member = [&resource](std::string_view key) -> const eval::Value* {
    const eval::Member* found = eval::FindMember(resource.body, key);
    return found ? &found->value : nullptr;
  };
  if (const eval::Value* subscription = member("subscriptionId")) {
    target.subscription_id = *subscription;
    target.scope = eval::Scope::kSubscription;
  }
  if (const eval::Value* group = member("resourceGroup")) {
    target.resource_group = *group;
    target.scope = eval::Scope::kResourceGroup;
    target.location = eval::UnknownText(
        session_, fmt::format("<location of deployment {}>", IndexOf(resource.id)),
        "the location of another resource group is not known");
  }
  if (resource.scope.IsString() && resource.scope.text() == "/") {
    target.scope = eval::Scope::kTenant;
  } else if (!resource.scope.IsNull()) {
    target = eval::Deployment::Unknown(session_, eval::Scope::kManagementGroup);
  }
  if (inner && nested.scope != Scope::kUnknown) target.scope = ScopeOf(nested.scope);
  if (resource.name.IsString() || resource.name.IsUnknown()) target.name = resource.name;
  return target;
}

void Expansion::ExpandNested(DeployedResourceId id) {
  const Resource& declared = *resources_[id].declared;
  const DeployedTemplateId owner = resources_[id].owner;
  const eval::Member* properties = eval::FindMember(resources_[id].body, "properties");
  if (properties == nullptr || running_.size() >= kMaxDepth) return;
  const TemplateModel* model = templates_[owner].model;
  const Template* nested = nullptr;
  bool inner = true;
  if (declared.nested != kNoId<TemplateId>) {
    nested = &model->templates[declared.nested];
    inner = !nested->outer_scope;
  } else if (const eval::Member* link = eval::FindMember(properties->value, "templateLink")) {
    if (!links_) return;
    model = links_(link->value, *model);
    // A file that deploys itself would do so for ever.
    if (model == nullptr) return;
    nested = &model->root();
    const auto deploys = [nested, this](DeployedTemplateId running) {
      return templates_[running].declared == nested;
    };
    if (std::ranges::any_of(running_, deploys)) return;
  }
  if (nested == nullptr) return;
  const eval::Deployment target = TargetOf(resources_[id], *nested, inner);
  std::shared_ptr<TemplateScope> scope = templates_[owner].scope;
  if (inner) {
    bool complete = true;
    const eval::Member* given = eval::FindMember(properties->value, "parameters");
    std::vector<Argument> arguments =
        ArgumentsOf(given ? given->value : eval::Value::Null(), complete);
    if (!complete) {
      // Any parameter may be passed.
      for (const Parameter& parameter : nested->parameters) {
        arguments.push_back({parameter.name(), UnknownParameter(session_, parameter)});
      }
    }
    scope =
        std::make_shared<TemplateScope>(session_, programs_, *nested, target, std::move(arguments));
    scope->SetResolver(this);
  }
  const DeployedTemplateId made = AddTemplate(*nested, *model, id, std::move(scope), target);
  resources_[id].nested = made;
  const std::vector<eval::Loop> loops = inner ? std::vector<eval::Loop>() : resources_[id].loops;
  ExpandTemplate(made, loops);
}

void Expansion::EvaluateOutputs(DeployedTemplateId id, const std::vector<eval::Loop>& loops) {
  std::vector<DeployedOutput> outputs;
  for (const Output& declared : templates_[id].declared->outputs) {
    DeployedOutput output;
    output.declared = &declared;
    if (declared.condition.node()) {
      eval::Evaluator before(session_, programs_, *templates_[id].scope, eval::kBeforeDeployment);
      before.loops() = loops;
      output.condition = before.Node(declared.condition.node());
      Note(before.errors());
    }
    const eval::Truth is_on = eval::IsTrue(output.condition);
    if (is_on != eval::Truth::kFalse) {
      const Doubt doubt(*this, is_on);
      eval::Evaluator evaluator(session_, programs_, *templates_[id].scope);
      evaluator.loops() = loops;
      output.value = declared.copy.IsObject() ? OutputLoop(declared.copy.node(), evaluator)
                                              : evaluator.Node(declared.value.node());
      Note(evaluator.errors());
    }
    outputs.push_back(output);
  }
  templates_[id].outputs = std::move(outputs);
}

eval::Value Expansion::OutputLoop(NodeRef copy, eval::Evaluator& evaluator) {
  const NodeRef input = copy.Find("input", CaseRule::kIgnore);
  const eval::Value count = evaluator.Node(copy.Find("count", CaseRule::kIgnore));
  const eval::OriginId origin = session_.OriginOf(copy);
  if (count.kind() == Kind::kInteger && count.integer() >= 0 &&
      count.integer() <= eval::kMaxCopies) {
    std::vector<eval::Value> items;
    for (std::int64_t i = 0; i < count.integer(); ++i) {
      evaluator.Push({{}, eval::Value::Integer(i), true});
      items.push_back(evaluator.Node(input));
      evaluator.Pop();
    }
    return session_.Array(items).At(origin);
  }
  eval::UnknownData data{.kinds = eval::kArrays, .min = 0, .max = eval::kMaxCopies};
  data.identity = 0x6F7574ULL << 32 | IndexOf(origin);
  data.reason = count.IsUnknown() ? count.unknown().reason : "the count of the loop is no count";
  data.residual = {eval::Residual::Form::kSource, "copy", {}};
  return session_.Unknown(data).At(origin);
}

DeployedResourceId Expansion::FindDeployment(const eval::Value& name) const {
  if (!name.IsString() && !name.IsUnknown()) return kNoId<DeployedResourceId>;
  if (running_.empty()) return kNoId<DeployedResourceId>;  // Asked when all is expanded.
  DeployedResourceId found = kNoId<DeployedResourceId>;
  const DeployedTemplate& running = templates_[running_.back()];
  for (const DeployedResourceId id : running.resources) {
    const DeployedResource& resource = resources_[id];
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Resources/deployments")) continue;
    bool is_it = false;
    if (running.declared->IsSymbolic() && name.IsString() && !resource.loops.empty()) {
      const eval::Value& index = resource.loops.back().index;
      is_it = index.kind() == Kind::kInteger &&
              EqualsIgnoreCase(
                  name.text(),
                  fmt::format("{}[{}]", resource.declared->symbolic_name(), index.integer()));
    } else if (running.declared->IsSymbolic() && name.IsString()) {
      is_it = EqualsIgnoreCase(name.text(), resource.declared->symbolic_name());
    }
    if (!is_it && name.IsString() && resource.name.IsString()) {
      is_it = EqualsIgnoreCase(name.text(), resource.name.text());
    }
    is_it = is_it ||
            (!resource.name.IsError() && eval::Equal(name, resource.name) == eval::Truth::kTrue) ||
            eval::Equal(name, resource.resource_id) == eval::Truth::kTrue;
    if (!is_it) continue;
    if (found != kNoId<DeployedResourceId>) return kNoId<DeployedResourceId>;
    found = id;
  }
  return found;
}

eval::Value Expansion::OfResource(eval::Call& call, std::string_view name) {
  const bool is_reference = EqualsIgnoreCase(name, "reference");
  const bool is_secure = EqualsIgnoreCase(name, "listOutputsWithSecureValues");
  if (!is_reference && !is_secure) return eval::OnlyTheDeploymentKnows(call, name);
  const DeployedResourceId id = FindDeployment(call[0]);
  if (id == kNoId<DeployedResourceId>) return eval::OnlyTheDeploymentKnows(call, name);
  EvaluateBody(id);
  const DeployedResource& resource = resources_[id];
  const bool full = call.size() > 2;
  if (body_state_[IndexOf(id)] != 2 || resource.nested == kNoId<DeployedTemplateId> || full ||
      resource.IsDeployed() != eval::Truth::kTrue || resource.may_repeat) {
    return eval::OnlyTheDeploymentKnows(call, name);
  }
  std::vector<eval::Member> outputs;
  for (const DeployedOutput& output : templates_[resource.nested].outputs) {
    if (output.declared->IsSecure() != is_secure || output.value.IsError()) continue;
    eval::Value value = output.value;
    if (is_secure) {
      value = value.With(session_.Union(
          value.secrets(),
          session_.AddSecret({eval::SecretKind::kSecureOutput, output.declared->name(),
                              session_.OriginOf(output.declared->node)})));
      outputs.push_back(session_.MakeMember(output.declared->name(), value));
      continue;
    }
    const std::array<eval::Member, 1> member = {session_.MakeMember("value", value)};
    outputs.push_back(session_.MakeMember(output.declared->name(), session_.OpenObject(member)));
  }
  if (is_secure) return session_.OpenObject(outputs);
  const std::array<eval::Member, 1> member = {
      session_.MakeMember("outputs", session_.OpenObject(outputs))};
  return session_.OpenObject(member);
}

}  // namespace plumbline::arm
