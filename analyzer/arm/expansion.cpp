#include "arm/expansion.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "eval/choice.h"
#include "eval/literal.h"

namespace plumbline::arm {
namespace {

using eval::Kind;

constexpr eval::Place kBefore = {.runtime = false};  // Evaluated before anything is deployed.
constexpr std::int64_t kMaxCount = 800;

// Members that are not part of the body.
bool IsNoBody(NodeRef member) {
  constexpr std::array<Key, 10> kKeys = {"type",      "apiVersion", "name",     "condition",
                                         "dependsOn", "resources",  "comments", "existing",
                                         "metadata",  "location"};
  const std::uint32_t hash = FoldedHash(member.key());
  for (const Key& key : kKeys) {
    if (key.hash == hash && EqualsIgnoreCase(member.key(), key.text)) return true;
  }
  // A loop of the resource, not of its members.
  return member.IsObject() && EqualsIgnoreCase(member.key(), "copy");
}

eval::Scope ScopeOf(Scope scope) {
  switch (scope) {
    case Scope::kSubscription:
      return eval::Scope::kSubscription;
    case Scope::kManagementGroup:
      return eval::Scope::kManagementGroup;
    case Scope::kTenant:
      return eval::Scope::kTenant;
    default:
      return eval::Scope::kResourceGroup;
  }
}

const eval::Member* MemberOf(const eval::Value& object, std::string_view key) {
  return object.IsObject() ? object.object().Find(key) : nullptr;
}

}  // namespace

void Expansion::Note(const std::vector<const eval::ErrorData*>& errors) {
  if (doubtful_ != 0) return;
  for (const eval::ErrorData* error : errors) {
    if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(error);
  }
}

// While it lives, errors are not certain: what they are about may never be deployed.
class Expansion::Doubt {
 public:
  Doubt(Expansion& expansion, eval::Truth certain)
      : doubtful_(certain == eval::Truth::kTrue ? nullptr : &expansion.doubtful_) {
    if (doubtful_) ++*doubtful_;
  }
  Doubt(const Doubt&) = delete;
  Doubt& operator=(const Doubt&) = delete;
  ~Doubt() {
    if (doubtful_) --*doubtful_;
  }

 private:
  std::size_t* doubtful_;
};

void Expansion::Expand(const ExpansionInput& input) {
  links_ = input.links;
  const Template& declared = input.model->root();
  const eval::Scope scope = ScopeOf(declared.scope);
  const eval::Deployment deployment = input.deployment ? input.deployment(session_, scope)
                                                       : eval::Deployment::Unknown(session_, scope);
  auto names =
      std::make_shared<TemplateScope>(session_, programs_, declared, deployment, input.arguments);
  names->SetResolver(this);
  const DeployedTemplateId root =
      AddTemplate(declared, *input.model, kNoId<DeployedResourceId>, std::move(names), deployment);
  ExpandTemplate(root, {});
}

DeployedTemplateId Expansion::AddTemplate(const Template& declared, const TemplateModel& model,
                                          DeployedResourceId holder,
                                          std::shared_ptr<TemplateScope> scope,
                                          const eval::Deployment& target) {
  DeployedTemplate made;
  made.id = templates_.end_id();
  made.declared = &declared;
  made.model = &model;
  made.holder = holder;
  made.scope = std::move(scope);
  made.target = target;
  return templates_.push_back(std::move(made));
}

void Expansion::ExpandTemplate(DeployedTemplateId id, const std::vector<eval::Loop>& loops) {
  running_.push_back(id);
  // The declarations of a template in outer scope mean nothing.
  const bool own_names = &templates_[id].scope->of() == templates_[id].declared;
  if (own_names) templates_[id].scope->EvaluateParameters();
  const Template& declared = *templates_[id].declared;
  const TemplateModel& model = *templates_[id].model;
  std::vector<eval::Loop> around = loops;
  for (const ResourceId resource : declared.resources) {
    if (model.resources[resource].parent == kNoId<ResourceId>) {
      Unroll(id, model.resources[resource], kNoId<DeployedResourceId>, around);
    }
  }
  for (std::size_t i = 0; i < templates_[id].resources.size(); ++i) {
    EvaluateBody(templates_[id].resources[i]);
  }
  EvaluateOutputs(id, loops);
  if (own_names) Note(templates_[id].scope->errors());
  running_.pop_back();
}

void Expansion::Unroll(DeployedTemplateId owner, const Resource& declared,
                       DeployedResourceId parent, std::vector<eval::Loop>& loops) {
  const NodeRef copy = declared.copy.node();
  if (!copy.IsObject()) {
    AddInstance(owner, declared, parent, loops, false);
    return;
  }
  TemplateScope& scope = *templates_[owner].scope;
  eval::Evaluator evaluator(session_, programs_, scope, kBefore);
  evaluator.loops() = loops;
  const eval::Value name = evaluator.Node(copy.Find("name", CaseRule::kIgnore));
  const eval::Value count = evaluator.Node(copy.Find("count", CaseRule::kIgnore));
  Note(evaluator.errors());
  const std::string_view loop_name = name.IsString() ? name.text() : declared.symbolic_name();
  std::optional<std::int64_t> times;
  if (count.kind() == Kind::kInteger) {
    times = count.integer();
  } else if (count.IsString()) {
    // Digits in a string are taken too (section 9.1).
    times = arm::Value::Literal(copy.Find("count", CaseRule::kIgnore)).Integer();
  }
  if (times && *times >= 0 && *times <= kMaxCount) {
    for (std::int64_t i = 0; i < *times; ++i) {
      loops.push_back({loop_name, eval::Value::Integer(i), true});
      AddInstance(owner, declared, parent, loops, false);
      loops.pop_back();
    }
    return;
  }
  const std::uint64_t identity = 0x636F7079ULL << 32 | IndexOf(session_.OriginOf(copy));
  loops.push_back({loop_name,
                   eval::UnknownIndex(session_, loop_name, identity,
                                      count.IsUnknown() ? count.unknown().reason
                                                        : "the count of the loop is no count"),
                   true});
  AddInstance(owner, declared, parent, loops, true);
  loops.pop_back();
}

void Expansion::AddInstance(DeployedTemplateId owner, const Resource& declared,
                            DeployedResourceId parent, std::vector<eval::Loop>& loops,
                            bool may_repeat) {
  if (resources_.size() >= kMaxResources) {
    was_cut_ = true;
    return;
  }
  const DeployedTemplate& holder = templates_[owner];
  eval::Evaluator evaluator(session_, programs_, *holder.scope, kBefore);
  evaluator.loops() = loops;
  DeployedResource made;
  made.id = resources_.end_id();
  made.owner = owner;
  made.declared = &declared;
  made.parent = parent;
  made.loops = loops;
  made.may_repeat =
      may_repeat || (parent != kNoId<DeployedResourceId> && resources_[parent].may_repeat);
  if (declared.condition.node()) made.condition = evaluator.Node(declared.condition.node());
  Note(evaluator.errors());
  evaluator.errors().clear();
  const bool is_off = made.IsDeployed() == eval::Truth::kFalse;
  const Doubt doubt(*this, made.IsDeployed());
  made.type = declared.full_type;
  made.name = FullName(made, evaluator.Node(declared.name.node()));
  made.api_version = evaluator.Node(declared.api_version.node());
  made.location = evaluator.Node(declared.location.node());
  made.scope = evaluator.Node(declared.scope.node());
  made.depends_on = evaluator.Node(declared.depends_on.node());
  made.resource_id = IdOf(made);
  Note(evaluator.errors());
  const DeployedResourceId id = resources_.push_back(std::move(made));
  // A resource whose condition is false is not evaluated further (section 3.3).
  body_state_.push_back(is_off ? 2 : 0);
  templates_[owner].resources.push_back(id);
  const TemplateModel& model = *templates_[owner].model;
  for (const ResourceId child : ChildrenOf(model, declared.id)) {
    Unroll(owner, model.resources[child], id, loops);
  }
}

std::span<const ResourceId> Expansion::ChildrenOf(const TemplateModel& model, ResourceId parent) {
  std::vector<std::vector<ResourceId>>& children = children_[&model];
  if (children.empty()) {
    children.resize(model.resources.size());
    for (const Resource& resource : model.resources) {
      if (resource.parent != kNoId<ResourceId>) {
        children[IndexOf(resource.parent)].push_back(resource.id);
      }
    }
  }
  return children[IndexOf(parent)];
}

eval::Value Expansion::FullName(const DeployedResource& resource, const eval::Value& own) const {
  if (resource.parent == kNoId<DeployedResourceId> || own.IsError()) return own;
  const DeployedResource& parent = resources_[resource.parent];
  // A child that is fully qualified already is named as it is written (section 11.1).
  const std::optional<std::string_view> type = resource.declared->type.Text();
  const std::size_t slash = type ? type->find('/') : std::string_view::npos;
  if (slash != std::string_view::npos &&
      StartsWithIgnoreCase(parent.type, type->substr(0, slash + 1))) {
    return own;
  }
  if (parent.name.IsError()) return parent.name;
  const auto may_be_text = [](const eval::Value& value) {
    return value.IsString() || (value.IsUnknown() && value.unknown().MayBe(eval::kStrings));
  };
  if (!may_be_text(own) || !may_be_text(parent.name)) return own;
  const std::array<eval::Piece, 3> pieces = {eval::Piece{0, 0, parent.name},
                                             eval::Piece{0, 0, session_.StringView("/")},
                                             eval::Piece{0, 0, own}};
  eval::Value name = session_.StringOf(pieces);
  if (name.IsUnknown()) {
    eval::UnknownData data = name.unknown();
    data.reason = own.IsUnknown() ? own.unknown().reason : parent.name.unknown().reason;
    const std::array<eval::Value, 3> parts = {pieces[0].value, pieces[1].value, pieces[2].value};
    data.residual = {eval::Residual::Form::kCall, "concat",
                     session_.Keep(std::span<const eval::Value>(parts))};
    name = session_.Unknown(data);
  }
  return name.At(own.origin());
}

// `{place}/providers/{namespace}/{type}/{name}...` (section 7.1); unknown when a part is.
eval::Value Expansion::IdOf(const DeployedResource& resource) const {
  const DeployedTemplate& owner = templates_[resource.owner];
  const eval::Value& name = resource.name;
  std::vector<eval::Piece> pieces;
  const auto add = [&pieces](const eval::Value& value) { pieces.push_back({0, 0, value}); };
  const auto unknown = [this, &resource](std::string_view reason) {
    return eval::UnknownText(session_, fmt::format("<id of resource {}>", IndexOf(resource.id)),
                             reason);
  };
  if (resource.type.empty()) return unknown("the type of the resource is not known");
  if (!name.IsString()) {
    return unknown(name.IsUnknown() ? name.unknown().reason : "the name of the resource is wrong");
  }
  if (resource.scope.IsNull()) {
    add(eval::IdOf(session_, owner.target));
  } else if (resource.scope.IsString()) {
    const std::string_view scope = resource.scope.text();
    if (!scope.starts_with('/')) {
      // `type/name` of this deployment's scope.
      add(eval::IdOf(session_, owner.target));
      add(session_.StringView("/providers/"));
      // Microsoft.Storage/storageAccounts/x: namespace, then types and names in turn.
    }
    if (scope != "/") add(resource.scope);
  } else {
    return unknown("the scope of the resource is not known");
  }
  if (!resource.declared->target_type.empty()) {
    return unknown("the id of a legacy extension is not put together");
  }
  std::string text = "/providers/";
  std::string_view type = resource.type;
  std::string_view names = name.text();
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos) return unknown("the type has no provider");
  text += type.substr(0, slash);
  type.remove_prefix(slash + 1);
  while (!type.empty() && !names.empty()) {
    const std::size_t type_end = std::min(type.find('/'), type.size());
    const std::size_t name_end = std::min(names.find('/'), names.size());
    text += fmt::format("/{}/{}", type.substr(0, type_end), names.substr(0, name_end));
    type.remove_prefix(std::min(type_end + 1, type.size()));
    names.remove_prefix(std::min(name_end + 1, names.size()));
  }
  add(session_.String(text));
  eval::Value id = session_.StringOf(pieces);
  if (id.IsUnknown()) {
    eval::UnknownData data = id.unknown();
    data.reason = "where the template is deployed to is not known";
    data.residual = {
        eval::Residual::Form::kSource, session_.Keep(fmt::format("<id of {}>", text)), {}};
    id = session_.Unknown(data);
  }
  return id;
}

void Expansion::EvaluateBody(DeployedResourceId id) {
  if (body_state_[IndexOf(id)] != 0) return;
  body_state_[IndexOf(id)] = 1;
  const Doubt doubt(*this, resources_[id].IsDeployed());
  const Resource& declared = *resources_[id].declared;
  eval::Evaluator evaluator(session_, programs_, *templates_[resources_[id].owner].scope);
  evaluator.loops() = resources_[id].loops;
  NodeRef inline_template;
  if (declared.nested != kNoId<TemplateId>) {
    inline_template = templates_[resources_[id].owner].model->templates[declared.nested].node;
    evaluator.SetRaw(inline_template);
  }
  const eval::Value body = evaluator.ObjectWithout(declared.node, IsNoBody);
  resources_[id].body = body;
  Note(evaluator.errors());
  if (EqualsIgnoreCase(resources_[id].type, "Microsoft.Resources/deployments")) ExpandNested(id);
  body_state_[IndexOf(id)] = 2;
}

std::vector<Argument> Expansion::ArgumentsOf(const eval::Value& parameters, bool& complete) {
  std::vector<Argument> arguments;
  complete = parameters.IsNull() || parameters.IsObject();
  if (!parameters.IsObject()) return arguments;
  for (const eval::Member& member : parameters.members()) {
    eval::Value value = member.value;
    if (const eval::Member* given = MemberOf(member.value, "value")) {
      value = given->value;
    } else if (MemberOf(member.value, "reference") != nullptr) {
      value = eval::UnknownText(session_, fmt::format("<secret for {}>", member.key),
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
          const eval::Member* given = MemberOf(alternative, "value");
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
    const eval::Member* found = MemberOf(resource.body, key);
    return found ? &found->value : nullptr;
  };
  if (const eval::Value* subscription = member("subscriptionId")) {
    target.subscription_id = *subscription;
    target.scope = eval::Scope::kSubscription;
  }
  if (const eval::Value* group = member("resourceGroup")) {
    target.resource_group = *group;
    target.scope = eval::Scope::kResourceGroup;
    target.location = eval::UnknownText(session_, "resourceGroup().location",
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
  const eval::Member* properties = MemberOf(resources_[id].body, "properties");
  if (properties == nullptr || running_.size() >= kMaxDepth) return;
  const TemplateModel* model = templates_[owner].model;
  const Template* nested = nullptr;
  bool inner = true;
  if (declared.nested != kNoId<TemplateId>) {
    nested = &model->templates[declared.nested];
    inner = !nested->outer_scope;
  } else if (const eval::Member* link = MemberOf(properties->value, "templateLink")) {
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
    const eval::Member* given = MemberOf(properties->value, "parameters");
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
    eval::Evaluator before(session_, programs_, *templates_[id].scope, kBefore);
    before.loops() = loops;
    if (declared.condition.node()) output.condition = before.Node(declared.condition.node());
    const bool is_off = output.condition.kind() == Kind::kBoolean && !output.condition.boolean();
    if (!is_off && declared.copy.node().IsObject()) {
      const NodeRef copy = declared.copy.node();
      const eval::Value count = before.Node(copy.Find("count", CaseRule::kIgnore));
      const NodeRef input = copy.Find("input", CaseRule::kIgnore);
      eval::Evaluator evaluator(session_, programs_, *templates_[id].scope);
      evaluator.loops() = loops;
      if (count.kind() == Kind::kInteger && count.integer() >= 0 && count.integer() <= kMaxCount) {
        std::vector<eval::Value> items;
        for (std::int64_t i = 0; i < count.integer(); ++i) {
          evaluator.Push({{}, eval::Value::Integer(i), true});
          items.push_back(evaluator.Node(input));
          evaluator.Pop();
        }
        output.value = session_.Array(items).At(session_.OriginOf(copy));
      } else {
        eval::UnknownData data{.kinds = eval::kArrays, .min = 0, .max = kMaxCount};
        data.identity = 0x6F7574ULL << 32 | IndexOf(session_.OriginOf(copy));
        data.reason =
            count.IsUnknown() ? count.unknown().reason : "the count of the loop is no count";
        data.residual = {eval::Residual::Form::kSource, "copy", {}};
        output.value = session_.Unknown(data);
        evaluator.Push({{}, eval::UnknownIndex(session_, "", data.identity, data.reason), true});
        evaluator.Node(input);
      }
      Note(evaluator.errors());
    } else if (!is_off) {
      eval::Evaluator evaluator(session_, programs_, *templates_[id].scope);
      evaluator.loops() = loops;
      output.value = evaluator.Node(declared.value.node());
      Note(evaluator.errors());
    }
    Note(before.errors());
    outputs.push_back(output);
  }
  templates_[id].outputs = std::move(outputs);
}

// --- What other deployments of the template give -------------------------------------------------

DeployedResourceId Expansion::FindDeployment(const eval::Value& name) const {
  if (!name.IsString() && !name.IsUnknown()) return kNoId<DeployedResourceId>;
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
    is_it = is_it || eval::Equal(name, resource.name) == eval::Truth::kTrue ||
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
