#include "report/annotation.h"

#include <filesystem>
#include <iterator>

#include <fmt/format.h>

#include "report/visible.h"

namespace plumbline {
namespace {

// Each line of `text` on a line of its own, `kind` before the first.
void AppendLines(std::string_view kind, std::string_view text, std::string& out) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  out += '\n';
  out += kind;
  while (true) {
    const std::size_t line_end = text.find('\n');
    out += Visible(text.substr(0, line_end));
    if (line_end == std::string_view::npos) return;
    text.remove_prefix(line_end + 1);
    out += '\n';
  }
}

}  // namespace

std::string AnnotationText(const Diagnostic& finding, std::string_view path, LineColumn at) {
  std::string text = fmt::format("{}:{}:{}: {} [{}]", Visible(path), at.line, at.column,
                                 Visible(finding.message), finding.rule);
  if (!finding.parameters.empty()) {
    AppendLines("note: ", fmt::format("with {}", fmt::join(finding.parameters, ", ")), text);
  }
  for (const std::string& note : finding.notes) AppendLines("note: ", note, text);
  if (!finding.help.empty()) AppendLines("help: ", finding.help, text);
  return text;
}

std::string PathInRepository(const Report& report, std::string_view path) {
  if (!report.root.empty() && path.starts_with(report.root) &&
      path.substr(report.root.size()).starts_with('/')) {
    return std::string(path.substr(report.root.size() + 1));
  }
  if (report.folder.empty() || path.starts_with('/')) return std::string(path);
  const std::filesystem::path joined = std::filesystem::path(report.folder) / path;
  return joined.lexically_normal().generic_string();
}

}  // namespace plumbline
