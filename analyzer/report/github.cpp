// Workflow commands of GitHub Actions: a line a finding, which the runner turns into an annotation
// of the file. What the runner decodes: `%25`, `%0D` and `%0A` in the message, and `%3A` and `%2C`
// as well in properties.
#include <iterator>

#include <fmt/format.h>

#include "report/annotation.h"

namespace plumbline {
namespace {

enum class Part { kMessage, kProperty };

std::string Escape(std::string_view text, Part part) {
  std::string out;
  for (const char c : text) {
    const bool separates = part == Part::kProperty && (c == ':' || c == ',');
    if (c == '%' || c == '\r' || c == '\n' || separates) {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view CommandOf(Severity severity) {
  if (severity == Severity::kError) return "error";
  return severity == Severity::kWarning ? "warning" : "notice";
}

}  // namespace

std::string RenderGithub(const Report& report) {
  Places places(*report.graph);
  std::string out;
  for (const Diagnostic& finding : report.findings) {
    if (finding.suppression.active) continue;
    const std::string path = PathInRepository(report, places.PathOf(finding.at.file));
    const LineColumn begin = places.At(finding.at.file, finding.at.span.begin);
    const LineColumn end = places.At(finding.at.file, finding.at.span.end);
    fmt::format_to(std::back_inserter(out), "::{} file={},line={},endLine={}",
                   CommandOf(finding.severity), Escape(path, Part::kProperty), begin.line,
                   end.line);
    // The service takes columns only where both are in one line.
    if (begin.line == end.line) {
      fmt::format_to(std::back_inserter(out), ",col={},endColumn={}", begin.column, end.column);
    }
    fmt::format_to(std::back_inserter(out), ",title={}::{}\n",
                   Escape(fmt::format("plumbline ({})", finding.rule), Part::kProperty),
                   Escape(AnnotationText(finding, path, begin), Part::kMessage));
  }
  return out;
}

}  // namespace plumbline
