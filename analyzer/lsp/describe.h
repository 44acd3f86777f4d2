// Texts for people about functions, types, tasks and values; hover, completion and signature help
// share them. Markdown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/functions.h"
#include "expr/pipeline_functions.h"
#include "schema/pipeline_tasks.h"
#include "schema/type_graph.h"

namespace plumbline::lsp {

// `substring(string, int, int?) -> string`. Places of the parameters in the text come with it.
struct Signature {
  std::string text;
  struct Parameter {
    std::uint32_t begin = 0, end = 0;
  };
  std::vector<Parameter> parameters;
  bool repeats_last = false;  // Further arguments are like the last one.
};
Signature SignatureOf(const eval::Function& function, std::string_view name);
Signature SignatureOf(const expr::PipelineFunction& function);

// A property's type, and whether it is required, read-only or secret.
std::string DescribeProperty(const schema::BodyProperty& property);

std::string DescribeTask(const schema::TaskVersion& task);
std::string DescribeInput(const schema::TaskInput& input);

// In a code block.
std::string Fenced(std::string_view language, std::string_view code);

}  // namespace plumbline::lsp
