// What a finding about the evaluation of a template rests on, said in the finding.
#pragma once

#include <vector>

#include "engine/rule_context.h"

namespace plumbline {

// How certain it is that a deployment meets the error.
enum class Certainty : std::uint8_t {
  kCertain,   // Whatever it is given, or with a parameter file that belongs to the template.
  kDefaults,  // With the defaults of parameters, for which a deployment may pass other values.
};

// Labels the defaults that the error rests on. An error in a linked template says which template
// deploys it.
Certainty ExplainValues(const EvaluationError& found, RuleContext& ctx, ReportBuilder& report);
// The parameters whose defaults are labelled.
std::vector<const arm::Parameter*> DefaultsUsed(const EvaluationError& found,
                                                const RuleContext& ctx);

}  // namespace plumbline
