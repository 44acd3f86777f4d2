// What the annotations of build services have in common: the text beside the line, and paths as the
// service knows them.
#pragma once

#include <string>
#include <string_view>

#include "report/places.h"
#include "report/report.h"

namespace plumbline {

// `path:line:column: message [rule]`, then a line for each of parameter files, notes and help. The
// first line stands alone in the log of a build, where the service shows no place beside it.
std::string AnnotationText(const Diagnostic& finding, std::string_view path, LineColumn at);

// A path of the report as seen from the root of the repository, wherever the run started.
std::string PathInRepository(const Report& report, std::string_view path);

}  // namespace plumbline
