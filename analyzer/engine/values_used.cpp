#include "engine/values_used.h"

#include <algorithm>

#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

bool HasDefault(const arm::Parameter& parameter) {
  return static_cast<bool>(parameter.default_value.node());
}

}  // namespace

std::vector<const arm::Parameter*> DefaultsUsed(const EvaluationError& found,
                                                const RuleContext& ctx) {
  if (found.document != &ctx.document()) return {};
  return DefaultsThatMayDiffer(ctx.graph(), *found.document, found.node);
}

Certainty ExplainValues(const EvaluationError& found, RuleContext& ctx, ReportBuilder& report) {
  if (found.document != &ctx.document()) {
    report.Note("with what `{}` passes", ctx.document().path());
    const bool may_differ = ctx.graph().links().ParameterFilesOf(ctx.document()).empty() &&
                            std::ranges::any_of(ctx.model().root().parameters, HasDefault);
    return may_differ ? Certainty::kDefaults : Certainty::kCertain;
  }
  const auto defaults = DefaultsUsed(found, ctx);
  for (const arm::Parameter* parameter : defaults) {
    report.Label(parameter->default_value.span(), "with this default of `{}`", parameter->name());
  }
  return defaults.empty() ? Certainty::kCertain : Certainty::kDefaults;
}

}  // namespace plumbline
