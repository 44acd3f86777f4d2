#include "schema/pipeline_variables.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

constexpr PipelineVariable kVariables[] = {
#include "schema_data/pipeline-variables.inc"
};

}  // namespace

std::span<const PipelineVariable> PipelineVariables() { return kVariables; }

const PipelineVariable* FindPipelineVariable(std::string_view name) {
  const auto at = std::ranges::lower_bound(
      kVariables, name,
      [](std::string_view a, std::string_view b) { return CompareIgnoreCase(a, b) < 0; },
      &PipelineVariable::name);
  return at != std::end(kVariables) && EqualsIgnoreCase(at->name, name) ? &*at : nullptr;
}

}  // namespace plumbline::schema
