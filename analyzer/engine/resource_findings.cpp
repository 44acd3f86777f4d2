#include "engine/resource_findings.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/nearest.h"

namespace plumbline {

RuleContext::Located LocateUse(const PipelineExpansion& pipeline, const pipeline::ResourceUse& use,
                               const RuleContext& ctx) {
  return ctx.Locate(pipeline, use.node, use.span);
}

RuleContext::Located LocateText(const PipelineExpansion& pipeline, const pipeline::ResourceUse& use,
                                const pipeline::StepText& text, const RuleContext& ctx) {
  if (text) {
    const RuleContext::Located found = ctx.Locate(pipeline, text.node, text.span);
    if (found) return found;
  }
  return LocateUse(pipeline, use, ctx);
}

void LabelIncludes(ReportBuilder& report, const PipelineExpansion& pipeline,
                   const pipeline::ResourceUse& use, const RuleContext& ctx) {
  ctx.LabelIncludes(report, pipeline, pipeline.expanded->origins[use.node.id()].frame);
}

void LabelCreated(ReportBuilder& report, const CreatedResource& created, std::string_view text) {
  const Document* const document = created.document();
  if (document != nullptr) report.LabelIn(*document, created.name_span(), "{}", text);
}

bool IsKnownText(std::string_view text) {
  return !text.empty() && text.find_first_of("$%`") == std::string_view::npos;
}

namespace {

// `shop-dev` and `shop-uat` are two environments, not one misspelt.
bool DifferInSuffix(std::string_view a, std::string_view b) {
  constexpr std::string_view kWords[] = {"acc", "acpt", "dev", "int", "lab", "perf", "pre",
                                         "prd", "prod", "qa",  "sit", "stg", "test", "tst",
                                         "uat", "blue", "weu", "neu", "eus", "wus",  "cus"};
  const auto may_be = [&kWords](std::string_view end) {
    return end.size() <= 2 || std::ranges::any_of(kWords, [end](std::string_view word) {
             return EqualsIgnoreCase(word, end);
           });
  };
  const std::string_view end_a = a.substr(a.find_last_of("-_") + 1);
  const std::string_view end_b = b.substr(b.find_last_of("-_") + 1);
  return end_a.size() != a.size() && end_b.size() != b.size() && !EqualsIgnoreCase(end_a, end_b) &&
         may_be(end_a) && may_be(end_b);
}

}  // namespace

MeantResource FindMeant(const std::vector<const CreatedResource*>& candidates,
                        std::string_view name) {
  std::vector<std::string_view> names;
  for (const CreatedResource* created : candidates) {
    std::string_view own = created->name;
    names.push_back(own.substr(own.rfind('/') + 1));
  }
  const auto meant = OnlyNearest(name, names);
  if (!meant || DifferInSuffix(*meant, name)) return {};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == *meant) return {candidates[i], std::string(names[i])};
  }
  return {};
}

void ReportMisnamed(const PipelineExpansion& pipeline, const pipeline::ResourceUse& use,
                    std::string_view what, SeenUses& seen, RuleContext& ctx) {
  const DeployedResources& resources = pipeline.resources(ctx.graph());
  if (!IsKnownText(use.name.text)) return;
  const std::vector<const CreatedResource*> created = resources.OfType(use.type);
  if (created.empty() || !resources.KnowsAll(use.type)) return;
  if (!resources.Named(use.type, use.name.text).empty()) return;
  if (resources.FindLeftOut(use.type, use.name.text) != nullptr) return;
  const MeantResource meant = FindMeant(created, use.name.text);
  if (meant.resource == nullptr) return;
  const RuleContext::Located at = LocateText(pipeline, use, use.name, ctx);
  if (!seen.Add(at)) return;
  auto report =
      ctx.ReportIn(*at.document, at.span, "the templates create no {} `{}`", what, use.name.text);
  report.Help("did you mean `{}`?", meant.name);
  LabelCreated(report, *meant.resource, fmt::format("`{}` is created here", meant.name));
  if (at.document->source.text().substr(at.span.begin, at.span.size()) == use.name.text) {
    report.Fix(FixSafety::kUnsafe, "name the one that is created", at.span, meant.name);
  }
  LabelIncludes(report, pipeline, use, ctx);
}

std::vector<UsedResource> UsedResources(const PipelineExpansion& pipeline, const Graph& graph) {
  std::vector<UsedResource> found;
  // Nothing is expanded for a pipeline that deploys no template.
  if (pipeline.deployments(graph).empty()) return found;
  const DeployedResources& resources = pipeline.resources(graph);
  for (const pipeline::ResourceUse& use : resources.uses()) {
    const CreatedResource* const created = resources.Find(use);
    if (created != nullptr) found.push_back({&use, created});
  }
  return found;
}

const CreatedResource* UsedSlot(const DeployedResources& resources, const UsedResource& used) {
  if (used.use->slot_use != nullptr && used.use->slot_use->slot_unknown) return nullptr;
  if (pipeline::IsProduction(used.use->slot)) return used.resource;
  for (const CreatedResource* slot : resources.ChildrenOf(*used.resource, "slots")) {
    const std::string_view name = slot->name;
    if (EqualsIgnoreCase(name.substr(name.rfind('/') + 1), used.use->slot.text)) return slot;
  }
  return nullptr;
}

}  // namespace plumbline
