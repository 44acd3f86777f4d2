#include "report/summary.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace plumbline {
namespace {

void AppendItem(std::string& list, std::string_view item) {
  if (!list.empty()) list += ", ";
  list += item;
}

void AppendCount(std::string& list, std::size_t count, std::string_view one) {
  if (count != 0) AppendItem(list, fmt::format("{} {}{}", count, one, count == 1 ? "" : "s"));
}

std::string Duration(std::chrono::microseconds elapsed) {
  const double milliseconds = static_cast<double>(elapsed.count()) / 1000;
  if (milliseconds < 1) return fmt::format("{:.1f} ms", milliseconds);
  if (milliseconds < 1000) return fmt::format("{:.0f} ms", milliseconds);
  return fmt::format("{:.2f} s", milliseconds / 1000);
}

}  // namespace

FindingCounts CountFindings(const Report& report) {
  FindingCounts counts;
  for (const Diagnostic& finding : report.findings) {
    if (finding.suppression.active) {
      ++counts.suppressed;
      continue;
    }
    switch (finding.severity) {
      case Severity::kError:
        ++counts.errors;
        break;
      case Severity::kWarning:
        ++counts.warnings;
        break;
      case Severity::kInfo:
        ++counts.infos;
        break;
      case Severity::kHint:
        ++counts.hints;
        break;
    }
    if (std::ranges::find(finding.fixes, FixSafety::kSafe, &Fix::safety) != finding.fixes.end()) {
      ++counts.fixable;
    } else if (!finding.fixes.empty()) {
      ++counts.fixable_unsafe;
    }
  }
  return counts;
}

std::size_t CountFiles(const Report& report) {
  const auto is_analysed = [](const auto& document) { return !document->is_context; };
  return static_cast<std::size_t>(std::ranges::count_if(report.graph->documents(), is_analysed));
}

std::string SummaryLine(const Report& report) {
  const FindingCounts counts = CountFindings(report);
  std::string line;
  AppendCount(line, counts.errors, "error");
  AppendCount(line, counts.warnings, "warning");
  AppendCount(line, counts.infos, "info");
  AppendCount(line, counts.hints, "hint");
  if (line.empty()) line = "no findings";

  std::string aside;
  if (counts.suppressed != 0) AppendItem(aside, fmt::format("{} suppressed", counts.suppressed));
  if (counts.fixable != 0) AppendItem(aside, fmt::format("{} fixable with --fix", counts.fixable));
  if (counts.fixable_unsafe != 0) {
    AppendItem(aside, fmt::format("{}{} with --unsafe-fixes", counts.fixable_unsafe,
                                  counts.fixable != 0 ? " more" : " fixable"));
  }
  if (!aside.empty()) line += fmt::format(" ({})", aside);

  const std::size_t files = CountFiles(report);
  fmt::format_to(std::back_inserter(line), " in {} file{}", files, files == 1 ? "" : "s");
  if (report.skipped_files != 0) {
    fmt::format_to(std::back_inserter(line), " ({} skipped)", report.skipped_files);
  }
  fmt::format_to(std::back_inserter(line), ", {}", Duration(report.elapsed));
  return line;
}

}  // namespace plumbline
