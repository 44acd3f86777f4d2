// Where a pipeline reads what a deployment gives back: macros, environment variables, parsed JSON,
// queries. Start reading at OutputReadsOf.
#pragma once

#include <string>
#include <vector>

#include "graph/deployments.h"

namespace plumbline {

enum class OutputForm : std::uint8_t {
  kMacro,        // `$(arm.name.value)`
  kWhole,        // `$(arm)`, all outputs as JSON.
  kEnvironment,  // `$ARM_NAME_VALUE`
  kObject,       // `$outputs.name.value`, of parsed JSON or of a cmdlet's result.
  kQuery,        // `--query properties.outputs.name.value`
};

struct OutputRead {
  OutputForm form = OutputForm::kMacro;
  pipeline::StepId step{};
  NodeRef node;        // The scalar that it stands in.
  Span span;           // The read as a whole: the name of the macro, the path.
  std::string output;  // Of kWhole empty.
  Span output_span;
  std::string rest;  // The path behind the output, `value`; without its first dot.
  bool in_script = false;
};

// Of the same job, in the order of the steps.
std::vector<OutputRead> OutputReadsOf(const Deployment& deployment);

// How a shell sees the bytes at an offset of a script.
enum class Quotes : std::uint8_t { kNone, kSingle, kDouble, kBlock };
Quotes QuotesAround(const pipeline::ScriptText& script, std::uint32_t offset);

}  // namespace plumbline
