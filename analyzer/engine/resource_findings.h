// What rules about the resources that a pipeline creates and uses say alike.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/rule_context.h"
#include "graph/deployed_resources.h"

namespace plumbline {

// The bytes of a text of the use; of the use as a whole when expanding put the text together from
// several places, or when it is absent.
RuleContext::Located LocateText(const PipelineExpansion& pipeline, const pipeline::ResourceUse& use,
                                const pipeline::StepText& text, const RuleContext& ctx);
RuleContext::Located LocateUse(const PipelineExpansion& pipeline, const pipeline::ResourceUse& use,
                               const RuleContext& ctx);
// Adds the includes that led from the pipeline to the step.
void LabelIncludes(ReportBuilder& report, const PipelineExpansion& pipeline,
                   const pipeline::ResourceUse& use, const RuleContext& ctx);
// The name of a resource, where its template writes it.
void LabelCreated(ReportBuilder& report, const CreatedResource& created, std::string_view text);

// Places that were reported: a template of the pipeline may be put in for several environments.
class SeenUses {
 public:
  // False when the place came before, and for no place.
  bool Add(const RuleContext::Located& place) {
    return place && seen_.emplace(place.document, place.span.begin).second;
  }

 private:
  std::set<std::pair<const Document*, std::uint32_t>> seen_;
};

// Text without macros, expressions or variables of a shell.
bool IsKnownText(std::string_view text);

// A name that nothing has, and the one that was probably meant; null when none is near.
struct MeantResource {
  const CreatedResource* resource = nullptr;
  std::string name;  // Its last segment.
};
MeantResource FindMeant(const std::vector<const CreatedResource*>& candidates,
                        std::string_view name);

// Reports a use of a resource that the templates do not create, but nearly: `what` is its kind,
// with its article left out ("web app").
void ReportMisnamed(const PipelineExpansion& pipeline, const pipeline::ResourceUse& use,
                    std::string_view what, SeenUses& seen, RuleContext& ctx);

// The uses of the pipeline that certainly mean a resource that its deployments create.
struct UsedResource {
  const pipeline::ResourceUse* use = nullptr;
  const CreatedResource* resource = nullptr;
};
std::vector<UsedResource> UsedResources(const PipelineExpansion& pipeline, const Graph& graph);
// Of apps: the slot that the use names, or the app itself. Null when the slot is not known.
const CreatedResource* UsedSlot(const DeployedResources& resources, const UsedResource& used);

}  // namespace plumbline
