// One line a finding, in the form that editors and grep know from compilers.
#include <iterator>

#include <fmt/format.h>

#include "report/paint.h"
#include "report/places.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/visible.h"

namespace plumbline {

std::string RenderConcise(const Report& report, const TextOptions& options) {
  Places places(*report.graph);
  Paint paint{options.color};
  std::string out;
  for (const Diagnostic& finding : report.findings) {
    if (finding.suppression.active) continue;
    const LineColumn at = places.At(finding.at.file, finding.at.span.begin);
    paint.Put(Style::kBold, Visible(places.PathOf(finding.at.file)), out);
    fmt::format_to(std::back_inserter(out), ":{}:{}: ", at.line, at.column);
    paint.Put(StyleOf(finding.severity), ToText(finding.severity), out);
    fmt::format_to(std::back_inserter(out), ": {} [{}]\n", Visible(finding.message), finding.rule);
  }
  if (!options.quiet) out += SummaryLine(report) + '\n';
  return out;
}

}  // namespace plumbline
