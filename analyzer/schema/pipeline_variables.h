// The predefined variables of Azure Pipelines, from schemas/data/pipeline-variables.tsv.
#pragma once

#include <span>
#include <string_view>

namespace plumbline::schema {

struct PipelineVariable {
  std::string_view name;             // `Build.Reason`
  std::string_view environment;      // `BUILD_REASON`; empty when scripts do not get it.
  std::string_view values;           // `A|B`: all it can be; empty when that is not a closed list.
  bool at_compile_time = false;      // Has a value in `${{ }}`.
  bool settable = false;             // YAML and the one who queues a run may set it.
  bool is_run_number_token = false;  // `$(Date:yyyyMMdd)` and the like, only in the key `name`.
};

// By name in lower case.
std::span<const PipelineVariable> PipelineVariables();
// Ignores case; null when there is none.
const PipelineVariable* FindPipelineVariable(std::string_view name);

}  // namespace plumbline::schema
