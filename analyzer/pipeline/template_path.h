// Where a template reference leads (Azure Pipelines language, section 3.14).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plumbline::pipeline {

// `PATH@ALIAS`, split at the first `@`.
struct TemplateTarget {
  std::string_view path;
  std::string_view alias;  // Empty: none is written, or nothing behind the `@`.
};
TemplateTarget SplitTemplateTarget(std::string_view text);

// `path` (with `/` or `\`) from `folder`, `.` and `..` folded; from the root when it begins with a
// slash. Neither argument nor result begins with a slash otherwise. Nothing when it steps above the
// root.
std::optional<std::string> ResolveTemplatePath(std::string_view folder, std::string_view path);

// The folder of a path; empty for a file at the root.
std::string_view FolderOfPath(std::string_view path);

}  // namespace plumbline::pipeline
