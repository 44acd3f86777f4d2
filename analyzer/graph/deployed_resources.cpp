#include "graph/deployed_resources.h"

#include <algorithm>

#include "arm/relatives.h"
#include "arm/resource_ids.h"
#include "base/ascii.h"

namespace plumbline {
namespace {

// Beyond, a text is of no use as a name.
constexpr int kMaxDepth = 8;

// Text whose macros and expressions mean the same in every step of a stage; variables of a shell
// and commands in it may not.
bool IsSameEverywhere(std::string_view text) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    if (rest.starts_with("{{")) continue;
    if (!rest.starts_with('(') || rest.find(' ') < rest.find(')')) return false;
  }
  return text.find('`') == std::string_view::npos;
}

// A name as the pipeline can compare it: what is known of it, and what the pipeline passes to a
// parameter as it is written there, `app-$(env)`. Empty when some part is neither.
std::string NameOf(const Deployment& deployment, const eval::Value& value, int depth = 0) {
  if (value.IsString()) return std::string(value.text());
  if (!value.IsUnknown() || depth > kMaxDepth) return {};
  const eval::UnknownData& data = value.unknown();
  if (data.HasAlternatives()) return {};
  std::string joined;
  for (const eval::Piece& piece : data.pieces) {
    const std::string part = NameOf(deployment, piece.value, depth + 1);
    if (part.empty()) return {};
    joined += part;
  }
  if (!joined.empty() || data.residual.form != eval::Residual::Form::kCall ||
      data.residual.arguments.size() != 1) {
    return joined;
  }
  const eval::Value& argument = data.residual.arguments[0];
  const std::string_view function = data.residual.name;
  if (function == "toLower" || function == "toUpper" || function == "string") {
    return NameOf(deployment, argument, depth + 1);
  }
  if (function != "parameters" || !argument.IsString()) return {};
  const ParameterSource source = deployment.SourceOf(argument.text());
  return source.passed != nullptr && IsSameEverywhere(source.passed->value) ? source.passed->value
                                                                            : std::string();
}

bool IsKnownName(std::string_view name) {
  return !name.empty() && name.find_first_of("$%`#{") == std::string_view::npos;
}

std::string_view LastSegment(std::string_view name) { return name.substr(name.rfind('/') + 1); }

// How scripts make resources of a type.
struct Maker {
  std::string_view type;
  std::initializer_list<std::string_view> words;
};
const Maker kMakers[] = {
    {"Microsoft.Web/sites",
     {"webapp create", "webapp up", "functionapp create", "New-AzWebApp", "New-AzFunctionApp"}},
    {"Microsoft.Web/sites/slots", {"slot create", "New-AzWebAppSlot"}},
    {"Microsoft.KeyVault/vaults", {"keyvault create", "New-AzKeyVault"}},
    {"Microsoft.KeyVault/vaults/secrets",
     {"secret set", "secret import", "Set-AzKeyVaultSecret", "certificate import"}},
    {"Microsoft.Storage/storageAccounts", {"storage account create", "New-AzStorageAccount"}},
    {"Microsoft.ContainerRegistry/registries", {"acr create", "New-AzContainerRegistry"}},
    {"Microsoft.ContainerService/managedClusters", {"aks create", "New-AzAksCluster"}},
    {"Microsoft.App/containerApps", {"containerapp create", "containerapp up"}},
    {"Microsoft.Sql/servers", {"sql server create", "New-AzSqlServer"}},
};
constexpr std::string_view kAnyMaker[] = {"terraform", "pulumi", "ansible"};

}  // namespace

// --- Values

Setting SettingAt(const eval::Value& body, std::string_view path) {
  eval::Value at = body;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    if (at.IsUnknown() || at.IsError()) return {Setting::State::kUnknown, {}};
    const eval::Member* const member = eval::FindMember(at, path.substr(0, dot));
    if (member == nullptr) {
      const bool may_have = at.IsObject() && at.object().is_open;
      return {may_have ? Setting::State::kUnknown : Setting::State::kAbsent, {}};
    }
    at = member->value;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  if (at.IsNull()) return {};
  return {at.IsKnown() ? Setting::State::kKnown : Setting::State::kUnknown, at};
}

bool Setting::IsText(std::string_view text) const {
  return state == State::kKnown && value.IsString() && EqualsIgnoreCase(value.text(), text);
}

std::optional<std::string_view> Setting::text() const {
  if (state != State::kKnown || !value.IsString()) return std::nullopt;
  return value.text();
}

bool CreatedResource::IsCertain() const {
  return resource->IsDeployed() == eval::Truth::kTrue && !resource->may_repeat &&
         !expansion->templates()[resource->owner].is_doubtful;
}

const Document* CreatedResource::document() const {
  return deployment->graph->DocumentOf(resource->declared->node.tree());
}

// --- The resources

DeployedResources::DeployedResources(const Graph& graph, const PipelineExpansion& pipeline)
    : pipeline_(&pipeline), uses_(pipeline::ResourceUsesOf(pipeline.model, pipeline.scripts())) {
  for (const Deployment& deployment : pipeline.deployments(graph)) {
    Add(deployment);
    if (!deployment.use.outputs) continue;
    for (pipeline::ResourceUse& use : uses_) {
      for (pipeline::StepText* text : {&use.name, &use.group, &use.slot}) {
        ReplaceOutput(deployment, use, *text);
      }
    }
  }
}

// `$(arm.name.value)` is what the deployment returns, for the steps of its job.
void DeployedResources::ReplaceOutput(const Deployment& deployment,
                                      const pipeline::ResourceUse& use,
                                      pipeline::StepText& text) const {
  if (pipeline_->model.steps[use.step].job != deployment.step().job) return;
  const std::string prefix = "$(" + deployment.use.outputs.text + ".";
  constexpr std::string_view kSuffix = ".value)";
  const std::string_view whole = text.text;
  if (!StartsWithIgnoreCase(whole, prefix) || !EndsWithIgnoreCase(whole, kSuffix) ||
      whole.size() <= prefix.size() + kSuffix.size()) {
    return;
  }
  const arm::Expansion* const expansion = deployment.Expanded();
  if (expansion == nullptr) return;
  const std::string_view name =
      whole.substr(prefix.size(), whole.size() - prefix.size() - kSuffix.size());
  for (const arm::DeployedOutput& output : expansion->root().outputs) {
    if (!EqualsIgnoreCase(output.declared->name(), name)) continue;
    std::string value = NameOf(deployment, output.value);
    if (!value.empty()) text.text = std::move(value);
    return;
  }
}

void DeployedResources::Add(const Deployment& deployment) {
  if (deployment.use.action != pipeline::DeploymentAction::kDeploy) return;
  const arm::Expansion* const expansion = deployment.Expanded();
  if (expansion == nullptr || expansion->was_cut()) {
    has_unknown_templates_ = true;
    return;
  }
  const eval::Value& home = expansion->root().target.resource_group;
  for (const arm::DeployedResource& resource : expansion->resources()) {
    if (resource.type.empty()) has_unknown_templates_ = true;
    if (resource.type.empty()) continue;
    if (resource.IsExisting() || resource.IsDeployed() == eval::Truth::kFalse) {
      left_out_.push_back(
          {&deployment, expansion, &resource, NameOf(deployment, resource.name), {}});
      continue;
    }
    if (EqualsIgnoreCase(resource.type, "Microsoft.Resources/deployments") &&
        resource.nested == kNoId<arm::DeployedTemplateId>) {
      has_unknown_templates_ = true;  // A linked template that is not at hand.
    }
    CreatedResource created{&deployment, expansion, &resource, {}, {}};
    created.name = NameOf(deployment, resource.name);
    const eval::Value& group = expansion->templates()[resource.owner].target.resource_group;
    if (deployment.use.scope == pipeline::DeploymentScope::kResourceGroup &&
        eval::Equal(group, home) == eval::Truth::kTrue) {
      created.group = deployment.use.group.text;
    } else {
      created.group = NameOf(deployment, group);
    }
    all_.push_back(std::move(created));
  }
}

std::vector<const CreatedResource*> DeployedResources::OfType(std::string_view type) const {
  std::vector<const CreatedResource*> found;
  for (const CreatedResource& created : all_) {
    if (EqualsIgnoreCase(created.resource->type, type)) found.push_back(&created);
  }
  return found;
}

std::vector<const CreatedResource*> DeployedResources::Named(std::string_view type,
                                                             std::string_view name) const {
  std::vector<const CreatedResource*> found;
  if (name.empty()) return found;
  for (const CreatedResource& created : all_) {
    if (EqualsIgnoreCase(created.resource->type, type) && EqualsIgnoreCase(created.name, name)) {
      found.push_back(&created);
    }
  }
  return found;
}

const CreatedResource* DeployedResources::FindLeftOut(std::string_view type,
                                                      std::string_view name) const {
  const auto found = std::ranges::find_if(left_out_, [&](const CreatedResource& left) {
    return EqualsIgnoreCase(left.resource->type, type) && EqualsIgnoreCase(left.name, name);
  });
  return found == left_out_.end() ? nullptr : &*found;
}

const CreatedResource* DeployedResources::Find(const pipeline::ResourceUse& use) const {
  const auto stage_of = [this](pipeline::StepId id) {
    const pipeline::Step& step = pipeline_->model.steps[id];
    return step.job == kNoId<pipeline::JobId> ? kNoId<pipeline::StageId>
                                              : pipeline_->model.jobs[step.job].stage;
  };
  const CreatedResource* best = nullptr;
  for (const CreatedResource* created : Named(use.type, use.name.text)) {
    if (stage_of(created->deployment->use.step) == stage_of(use.step)) {
      best = created;
    } else if (best == nullptr && IsKnownName(created->name)) {
      // What a macro means may differ between stages.
      best = created;
    }
  }
  return best;
}

bool DeployedResources::KnowsAll(std::string_view type) const {
  if (has_unknown_templates_ || pipeline_->expanded->has_gaps) return false;
  return std::ranges::all_of(all_, [type](const CreatedResource& created) {
    return !EqualsIgnoreCase(created.resource->type, type) ||
           (IsKnownName(created.name) && !created.resource->may_repeat);
  });
}

bool DeployedResources::MayCreateElsewhere(std::string_view type) const {
  return std::ranges::any_of(pipeline_->model.steps, [type](const pipeline::Step& step) {
    const std::string_view text = step.script.text();
    for (const std::string_view word : kAnyMaker) {
      if (ContainsIgnoreCase(text, word) || ContainsIgnoreCase(step.task, word)) return true;
    }
    return std::ranges::any_of(kMakers, [&](const Maker& maker) {
      return maker.type == type && std::ranges::any_of(maker.words, [text](std::string_view word) {
               return ContainsIgnoreCase(text, word);
             });
    });
  });
}

std::vector<const CreatedResource*> DeployedResources::ChildrenOf(const CreatedResource& of,
                                                                  std::string_view type) const {
  const std::string full = of.resource->type + "/" + std::string(type);
  std::vector<const CreatedResource*> found;
  for (const CreatedResource& created : all_) {
    if (created.expansion != of.expansion || !EqualsIgnoreCase(created.resource->type, full)) {
      continue;
    }
    if (arm::IsChildOf(*created.resource, *of.resource) == eval::Truth::kTrue ||
        (!of.name.empty() && StartsWithIgnoreCase(created.name, of.name + "/"))) {
      found.push_back(&created);
    }
  }
  return found;
}

const CreatedResource* DeployedResources::ById(const CreatedResource& from,
                                               const eval::Value& id) const {
  const arm::ResourceIds ids(*from.expansion, from.expansion->templates()[from.resource->owner]);
  const arm::DeployedResourceId found = ids.Find(id);
  for (const CreatedResource& created : all_) {
    if (created.expansion == from.expansion && created.resource->id == found) return &created;
  }
  return nullptr;
}

// --- App Service

namespace {

bool IsConfig(const CreatedResource& config, std::string_view name) {
  if (!config.name.empty()) return EqualsIgnoreCase(LastSegment(config.name), name);
  // The site's name may not be known where its own is.
  return EqualsIgnoreCase(LastSegment(config.resource->declared->name.Text().value_or("")), name);
}

// Whether a `config` resource could be this one of the site, for all that is known.
bool MayBeConfig(const DeployedResources& resources, const CreatedResource& site) {
  const std::string type = site.resource->type + "/config";
  return std::ranges::any_of(resources.all(), [&](const CreatedResource& other) {
    return other.expansion == site.expansion && EqualsIgnoreCase(other.resource->type, type) &&
           arm::IsChildOf(*other.resource, *site.resource) == eval::Truth::kMaybe &&
           other.name.empty();
  });
}

}  // namespace

Setting SiteConfig(const DeployedResources& resources, const CreatedResource& site,
                   std::string_view property) {
  const Setting own =
      SettingAt(site.resource->body, "properties.siteConfig." + std::string(property));
  if (!own.IsAbsent()) return own;
  for (const CreatedResource* config : resources.ChildrenOf(site, "config")) {
    if (!IsConfig(*config, "web")) continue;
    const Setting set = SettingAt(config->resource->body, "properties." + std::string(property));
    if (!set.IsAbsent()) return set;
  }
  if (MayBeConfig(resources, site)) return {Setting::State::kUnknown, {}};
  return {};
}

const AppSetting* AppSettings::Find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      all, [name](const AppSetting& setting) { return EqualsIgnoreCase(setting.name, name); });
  return found == all.end() ? nullptr : &*found;
}

AppSettings AppSettingsOf(const DeployedResources& resources, const CreatedResource& site) {
  AppSettings settings;
  eval::Session& session = site.expansion->session();
  const Setting list = SettingAt(site.resource->body, "properties.siteConfig.appSettings");
  settings.is_set = !list.IsAbsent();
  settings.is_complete = list.state != Setting::State::kUnknown;
  if (list.state == Setting::State::kKnown && list.value.IsArray()) {
    for (const eval::Value& item : list.value.items()) {
      const auto name = SettingAt(item, "name").text();
      if (!name) {
        settings.is_complete = false;
        continue;
      }
      const Setting value = SettingAt(item, "value");
      const eval::OriginId origin = value.value.origin();
      settings.all.push_back(
          {std::string(*name), value.value,
           origin == kNoId<eval::OriginId> ? NodeRef() : session.NodeOf(origin).node});
    }
  }
  for (const CreatedResource* config : resources.ChildrenOf(site, "config")) {
    if (!IsConfig(*config, "appsettings")) continue;
    const Setting object = SettingAt(config->resource->body, "properties");
    settings.is_set = true;
    if (object.state != Setting::State::kKnown || !object.value.IsObject()) {
      settings.is_complete = false;
      continue;
    }
    settings.is_complete &= !object.value.object().is_open;
    for (const eval::Member& member : object.value.members()) {
      settings.is_complete &= !member.has_unknown_key;
      const eval::OriginId origin = member.value.origin();
      settings.all.push_back(
          {std::string(member.key), member.value,
           origin == kNoId<eval::OriginId> ? NodeRef() : session.NodeOf(origin).node});
    }
  }
  if (MayBeConfig(resources, site)) settings.is_complete = false;
  return settings;
}

}  // namespace plumbline
