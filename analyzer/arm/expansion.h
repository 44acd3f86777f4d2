// One deployment of a template carried out on paper (ARM template language, sections 3.3 and 9 to
// 12): every resource with its loops unrolled, children flattened, conditions decided, names, ids
// and bodies evaluated, nested and linked deployments followed. What only the deployment knows
// stays unknown. Values remember where they were written, so findings mark the place of the cause.
// Start reading at Expansion::Expand.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "arm/scope.h"
#include "arm/template.h"
#include "eval/evaluator.h"

namespace plumbline::arm {

struct Dependencies;
struct Need;
struct ResourceIndex;
struct Site;

enum class DeployedTemplateId : std::uint32_t {};
enum class DeployedResourceId : std::uint32_t {};

struct DeployedOutput {
  const Output* declared = nullptr;
  eval::Value condition = eval::Value::Boolean(true);
  eval::Value value;
};

// One deployment of one template: the root, or a nested or linked one.
struct DeployedTemplate {
  DeployedTemplateId id{};
  const Template* declared = nullptr;
  const TemplateModel* model = nullptr;  // The file that `declared` is in.
  DeployedResourceId holder =
      kNoId<DeployedResourceId>;  // The deployment resource; none of the root.
  // Shared with the outer template when that one's names apply (evaluation scope `outer`).
  std::shared_ptr<TemplateScope> scope;
  eval::Deployment target;                    // Where it deploys to, whatever its names mean.
  std::vector<DeployedResourceId> resources;  // In order of deployment lists, loops unrolled.
  std::vector<DeployedOutput> outputs;
  bool is_doubtful = false;  // A condition around it may not hold.
};

// One resource that is deployed, or may be.
struct DeployedResource {
  DeployedResourceId id{};
  DeployedTemplateId owner{};
  const Resource* declared = nullptr;
  DeployedResourceId parent = kNoId<DeployedResourceId>;  // That it is nested in.
  DeployedTemplateId nested = kNoId<DeployedTemplateId>;  // Of a deployment that could be followed.
  std::vector<eval::Loop> loops;                          // Around it, outermost first.
  bool may_repeat = false;  // Of a loop whose count is not known: none, one or many.
  eval::Value condition = eval::Value::Boolean(true);  // Its own; see IsDeployed.
  std::string type;                                    // Full, as spelt; empty when unknown.
  eval::Value name;                                    // Full; a string, unknown, or an error.
  eval::Value api_version, location, scope;
  eval::Value resource_id;  // Its full id.
  eval::Value depends_on;   // An array of strings.
  // Every other member: properties, sku, identity, tags, ... An object; null before it was
  // evaluated.
  eval::Value body;

  bool IsExisting() const { return declared->existing; }
  // kFalse when its condition is false.
  eval::Truth IsDeployed() const { return eval::IsTrue(condition); }
};

// Finds the local file of a linked template. `link` is the evaluated `templateLink`, `from` the
// file that holds it. Null when it is not known or not here.
using LinkResolver =
    std::function<const TemplateModel*(const eval::Value& link, const TemplateModel& from)>;

struct ExpansionInput {
  const TemplateModel* model = nullptr;
  std::vector<Argument> arguments;
  // Of the deployment; the scope follows the template's schema when it is known.
  std::function<eval::Deployment(eval::Session&, eval::Scope)> deployment;
  LinkResolver links;
};

class Expansion : private ResourceResolver {
 public:
  // `session` and `programs` may be shared by the expansions of one template. Values live in the
  // session.
  Expansion(eval::Session& session, eval::Programs& programs)
      : session_(session), programs_(programs) {}

  // Carries the deployment out. The model must outlive the expansion.
  void Expand(const ExpansionInput& input);

  const DeployedTemplate& root() const { return templates_[DeployedTemplateId{0}]; }
  const IndexVec<DeployedTemplateId, DeployedTemplate>& templates() const { return templates_; }
  const IndexVec<DeployedResourceId, DeployedResource>& resources() const { return resources_; }
  eval::Session& session() const { return session_; }

  // Every error that the deployment would certainly meet, each once.
  const std::vector<const eval::ErrorData*>& errors() const { return errors_; }
  // What waits for what (arm/dependencies.h); found out when it is asked for first.
  const Dependencies& dependencies() const;
  // Its web apps, function apps and slots (arm/sites.h); found out when they are asked for first.
  const std::vector<Site>& sites() const;
  // The same for its resources by their ids (arm/resource_finder.h), and for what they need with
  // their identities (arm/identity_needs.h).
  const ResourceIndex& resource_index() const;
  const std::vector<Need>& needs() const;
  // Something was cut off: more resources or steps than are followed.
  bool was_cut() const { return was_cut_; }

  // At most so many resources are unrolled (section 9.5); the service itself takes 800.
  static constexpr std::size_t kMaxResources = 2000;
  static constexpr std::size_t kMaxDepth = 16;  // Of nested deployments.

 private:
  // While it lives, errors are not certain: what they are about may never be deployed.
  class Doubt {
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

  DeployedTemplateId AddTemplate(const Template& declared, const TemplateModel& model,
                                 DeployedResourceId holder, std::shared_ptr<TemplateScope> scope,
                                 const eval::Deployment& target);
  void ExpandTemplate(DeployedTemplateId id, const std::vector<eval::Loop>& loops);
  // Makes the instances of a declared resource (its children with it), with everything that is
  // evaluated before anything is deployed.
  void Unroll(DeployedTemplateId owner, const Resource& declared, DeployedResourceId parent,
              std::vector<eval::Loop>& loops);
  void AddInstance(DeployedTemplateId owner, const Resource& declared, DeployedResourceId parent,
                   std::vector<eval::Loop>& loops, bool may_repeat);
  // The resources nested directly in one, in document order.
  std::span<const ResourceId> ChildrenOf(const TemplateModel& model, ResourceId parent);
  eval::Value FullName(const DeployedResource& resource, const eval::Value& own) const;
  eval::Value IdOf(const DeployedResource& resource) const;
  // Evaluates the body, and the nested template of a deployment.
  void EvaluateBody(DeployedResourceId id);
  void EvaluateMembers(DeployedResourceId id);
  void ExpandNested(DeployedResourceId id);
  void EvaluateOutputs(DeployedTemplateId id, const std::vector<eval::Loop>& loops);
  eval::Value OutputLoop(NodeRef copy, eval::Evaluator& evaluator);
  eval::Deployment TargetOf(const DeployedResource& resource, const Template& nested,
                            bool inner) const;
  std::vector<Argument> ArgumentsOf(const eval::Value& parameters, bool& complete);

  eval::Value OfResource(eval::Call& call, std::string_view name) override;
  // The one deployment resource of the running template that `name` (name, id or symbolic name)
  // names; kNoId when that is not certain.
  DeployedResourceId FindDeployment(const eval::Value& name) const;
  void Note(const std::vector<const eval::ErrorData*>& errors);

  eval::Session& session_;
  eval::Programs& programs_;
  LinkResolver links_;
  IndexVec<DeployedTemplateId, DeployedTemplate> templates_;
  IndexVec<DeployedResourceId, DeployedResource> resources_;
  std::unordered_map<const TemplateModel*, std::vector<std::vector<ResourceId>>> children_;
  std::vector<std::uint8_t> body_state_;     // Of resources: 0 not yet, 1 running, 2 done.
  std::vector<DeployedTemplateId> running_;  // Templates that are being evaluated, innermost last.
  std::vector<const eval::ErrorData*> errors_;
  mutable std::shared_ptr<const Dependencies> dependencies_;  // Null until somebody asks.
  mutable std::shared_ptr<const std::vector<Site>> sites_;    // The same.
  mutable std::shared_ptr<const ResourceIndex> resource_index_;
  mutable std::shared_ptr<const std::vector<Need>> needs_;
  bool was_cut_ = false;
  std::size_t doubtful_ = 0;  // Conditions around what is evaluated that are not certain to hold.
};

}  // namespace plumbline::arm
