// What both kinds of `plumbline expand` share.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "syntax/tree.h"
#include "text/line_index.h"

namespace plumbline {

// Prints the error object for what cannot be expanded (`{"error": {"kind", "message", "file",
// "line", "column"}}`).
ExitCode FailExpand(std::string_view kind, std::string_view message, std::string_view file,
                    LineColumn at = {});

// Values that the user gives, read and split.
struct ExpandValues {
  Tree parameters;  // Of `--parameters-file`; empty when there is none.
  Tree variables;   // Of `--variables-file`.
  std::vector<std::pair<std::string, std::string>> more_parameters, more_variables, repositories;
};

ExitCode ExpandTemplate(const ExpandArguments& arguments, const ExpandValues& values);
ExitCode ExpandPipeline(const ExpandArguments& arguments, const ExpandValues& values);

}  // namespace plumbline
