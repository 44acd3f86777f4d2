#include "engine/secret_findings.h"

#include <algorithm>

namespace plumbline {
namespace {

FlowEnd PlaceOf(const arm::FlowStep& step, const RuleContext& ctx) {
  const Document* const document = ctx.graph().DocumentOf(step.node.tree());
  if (document == nullptr) return {};
  if (step.is_key) return {document, step.node.has_key() ? step.node.key_span() : step.node.span()};
  if (!step.span) return {document, step.node.span()};
  return {document, RuleContext::SourceOf(step.node, *step.span)};
}

}  // namespace

FlowEnd EndOf(const arm::Flow& flow, const RuleContext& ctx) {
  return PlaceOf(flow.steps.back(), ctx);
}

void ShowFlow(const arm::Flow& flow, std::string_view arrival, const RuleContext& ctx,
              ReportBuilder& report) {
  for (const arm::FlowStep& step : flow.steps) {
    const FlowEnd place = PlaceOf(step, ctx);
    if (!place) continue;
    const bool is_last = &step == &flow.steps.back();
    // One step alone is the finding itself.
    if (is_last && flow.steps.size() == 1) return;
    report.Step(*place.document, place.span, "{}",
                is_last && step.text.empty() ? arrival : std::string_view(step.text));
  }
}

void NameResource(const arm::DeployedResource& resource, const RuleContext& ctx,
                  ReportBuilder& report) {
  const Written place = WrittenAt(ctx.graph(), resource.declared->name.node());
  if (!place) return;
  if (resource.name.IsString() && !resource.name.text().empty()) {
    report.LabelIn(*place.document, place.span, "in `{}` `{}`", resource.type,
                   resource.name.text());
  } else {
    report.LabelIn(*place.document, place.span, "in this `{}`", resource.type);
  }
}

bool IsHere(const arm::Flow& flow, const RuleContext& ctx) {
  const Tree* const here = &ctx.document().tree;
  if (flow.steps.back().node.tree() == here) return true;
  // What is secure in another file on the way is found when that one is looked at.
  const bool is_seen_there = std::ranges::any_of(flow.steps, [here](const arm::FlowStep& step) {
    if (step.node.tree() == here || !step.is_key) return false;
    return StartsWithIgnoreCase(step.node.Find("type", CaseRule::kIgnore).text(), "secure");
  });
  return flow.steps.front().node.tree() == here && !is_seen_there;
}

void ForEachSentLeaf(const arm::Expansion& expansion, std::string_view type,
                     FunctionRef<void(const arm::BodyLeaf&)> f) {
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!type.empty() && !EqualsIgnoreCase(resource.type, type)) continue;
    if (IsSent(resource)) arm::ForEachLeaf(expansion, resource, f);
  }
}

void ForEachSecretIn(arm::SecretSink sink, const arm::Expansion& expansion, const RuleContext& ctx,
                     FunctionRef<void(const SecretArrival&)> f) {
  // Where few values can come, texts with the shape of a credential are followed as well.
  const bool with_literals = sink != arm::SecretSink::kVisible;
  if (!with_literals && !expansion.session().has_secrets()) return;
  arm::FlowFinder finder(expansion);
  SeenPlaces seen;
  const auto look = [&](const arm::BodyLeaf& leaf) {
    if (!leaf.value.IsSecret() && !with_literals) return;
    if (arm::SinkOf(leaf) != sink) return;
    const auto flow = finder.Find(leaf.resource.owner, leaf.node);
    if (!flow || !IsHere(*flow, ctx)) return;
    // One that stands in the place itself is found there whatever it is.
    if (flow->is_literal ? flow->steps.size() == 1 : !leaf.value.IsSecret()) return;
    const FlowEnd end = EndOf(*flow, ctx);
    if (!end || !seen.Add({end.document, flow->steps.back().node, end.span})) return;
    f({leaf, *flow, end});
  };
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (arm::MayHave(resource.type, sink) && IsSent(resource)) {
      arm::ForEachLeaf(expansion, resource, look);
    }
  }
}

}  // namespace plumbline
