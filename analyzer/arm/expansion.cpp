#include "arm/expansion.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "eval/choice.h"
#include "eval/literal.h"

namespace plumbline::arm {
namespace {

using eval::Kind;

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

}  // namespace

void Expansion::Note(const std::vector<const eval::ErrorData*>& errors) {
  if (doubtful_ != 0) return;
  for (const eval::ErrorData* error : errors) {
    if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(error);
  }
}

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
  made.is_doubtful = doubtful_ != 0;
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
  eval::Evaluator evaluator(session_, programs_, scope, eval::kBeforeDeployment);
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
  if (times && *times >= 0 && *times <= eval::kMaxCopies) {
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
  eval::Evaluator evaluator(session_, programs_, *holder.scope, eval::kBeforeDeployment);
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
  const Doubt doubt(*this, made.may_repeat ? eval::Truth::kMaybe : made.IsDeployed());
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
  // Asked for by another resource's body or not: certain is what its own deployment makes certain.
  const std::size_t around =
      std::exchange(doubtful_, templates_[resources_[id].owner].is_doubtful ? 1 : 0);
  {
    const Doubt doubt(
        *this, resources_[id].may_repeat ? eval::Truth::kMaybe : resources_[id].IsDeployed());
    EvaluateMembers(id);
  }
  doubtful_ = around;
  body_state_[IndexOf(id)] = 2;
}

void Expansion::EvaluateMembers(DeployedResourceId id) {
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
}

}  // namespace plumbline::arm
