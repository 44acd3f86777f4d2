// What the deployments of a pipeline create in Azure, evaluated, and which of it the pipeline's
// steps use by name. Start reading at DeployedResources.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arm/expansion.h"
#include "graph/deployments.h"
#include "pipeline/resource_uses.h"

namespace plumbline {

// A resource that a step's deployment creates, or creates under a condition that is not known.
struct CreatedResource {
  const Deployment* deployment = nullptr;
  const arm::Expansion* expansion = nullptr;
  const arm::DeployedResource* resource = nullptr;
  std::string name;   // Full; empty when it is not known.
  std::string group;  // As the pipeline or the template names it; empty when it is not known.

  bool IsCertain() const;  // No condition decides.
  // The file and the bytes of its name; null when there is no such file.
  const Document* document() const;
  Span name_span() const { return resource->declared->name.span(); }
};

// A value at a path of a resource's body.
struct Setting {
  enum class State : std::uint8_t { kAbsent, kUnknown, kKnown };
  State state = State::kAbsent;
  eval::Value value{};  // Of kKnown; parts of it may be unknown.

  bool IsAbsent() const { return state == State::kAbsent; }
  bool IsText(std::string_view text) const;  // ASCII case ignored.
  bool IsTrue() const {
    return state == State::kKnown && eval::IsTrue(value) == eval::Truth::kTrue;
  }
  // A string; nothing for everything else.
  std::optional<std::string_view> text() const;
};
// `properties.siteConfig.healthCheckPath`; segments ignore case.
Setting SettingAt(const eval::Value& body, std::string_view path);

class DeployedResources {
 public:
  DeployedResources(const Graph& graph, const PipelineExpansion& pipeline);

  // In the order of the steps.
  const std::vector<CreatedResource>& all() const { return all_; }
  const std::vector<pipeline::ResourceUse>& uses() const { return uses_; }

  std::vector<const CreatedResource*> OfType(std::string_view type) const;
  // The ones of a full name (ASCII case ignored).
  std::vector<const CreatedResource*> Named(std::string_view type, std::string_view name) const;
  // What the use names: of several deployments the one in its own stage. Null when no deployment
  // certainly creates it.
  const CreatedResource* Find(const pipeline::ResourceUse& use) const;
  // One of that name that the templates mention and do not create: it exists, or its condition is
  // false here. Null when there is none.
  const CreatedResource* FindLeftOut(std::string_view type, std::string_view name) const;
  // Every deployment of the pipeline is of a known template, and every resource of the type in them
  // has a known name.
  bool KnowsAll(std::string_view type) const;
  // Something that no template shows makes resources: other tools, or scripts.
  bool MayCreateElsewhere(std::string_view type) const;

  // The children of `of` in the same deployment, of type `type` in it (`slots`, `config`).
  std::vector<const CreatedResource*> ChildrenOf(const CreatedResource& of,
                                                 std::string_view type) const;
  // The one whose id is written there; null when that is not certain.
  const CreatedResource* ById(const CreatedResource& from, const eval::Value& id) const;

 private:
  void Add(const Deployment& deployment);
  void ReplaceOutput(const Deployment& deployment, const pipeline::ResourceUse& use,
                     pipeline::StepText& text) const;

  const PipelineExpansion* pipeline_;
  std::vector<CreatedResource> all_, left_out_;
  std::vector<pipeline::ResourceUse> uses_;
  bool has_unknown_templates_ = false;
};

// --- App Service

// Of an app or a slot: its siteConfig, else the `config` resource called `web`.
Setting SiteConfig(const DeployedResources& resources, const CreatedResource& site,
                   std::string_view property);

struct AppSetting {
  std::string name;
  eval::Value value;
  NodeRef node;  // Where the name is written; may be absent.
};
struct AppSettings {
  std::vector<AppSetting> all;
  bool is_set = false;      // The template sets them, so that it replaces what was there.
  bool is_complete = true;  // There are no others that are not seen.
  const AppSetting* Find(std::string_view name) const;  // ASCII case ignored.
};
AppSettings AppSettingsOf(const DeployedResources& resources, const CreatedResource& site);

}  // namespace plumbline
