// Logging commands of Azure Pipelines: a line a finding, which the agent turns into an issue of the
// build, linked to the file. The agent decodes `%3B`, `%0D`, `%0A` and `%5D`, then `%AZP25` to `%`,
// in properties and in the message. It knows errors and warnings; what is less is a plain line of
// the log.
#include <iterator>

#include <fmt/format.h>

#include "report/annotation.h"
#include "report/log_commands.h"

namespace plumbline {
namespace {

enum class Part { kMessage, kProperty };

std::string Escape(std::string_view text, Part part) {
  std::string out;
  for (const char c : text) {
    if (c == '%') {
      out += "%AZP25";
    } else if (c == '\r' || c == '\n' || (part == Part::kProperty && (c == ';' || c == ']'))) {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string RenderAzure(const Report& report) {
  Places places(*report.graph);
  std::string out;
  for (const Diagnostic& finding : report.findings) {
    if (finding.suppression.active) continue;
    const std::string path = PathInRepository(report, places.PathOf(finding.at.file));
    const LineColumn at = places.At(finding.at.file, finding.at.span.begin);
    const std::string text = AnnotationText(finding, path, at);
    if (finding.severity < Severity::kWarning) {
      out += WithoutLogCommands(text) + '\n';
      continue;
    }
    fmt::format_to(
        std::back_inserter(out),
        "##vso[task.logissue type={};sourcepath={};linenumber={};columnnumber={};code={};]{}\n",
        ToText(finding.severity), Escape(path, Part::kProperty), at.line, at.column, finding.rule,
        Escape(text, Part::kMessage));
  }
  return out;
}

}  // namespace plumbline
