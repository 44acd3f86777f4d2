// The counts at the end of a report.
#pragma once

#include <cstddef>
#include <string>

#include "report/report.h"

namespace plumbline {

struct FindingCounts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;
  std::size_t hints = 0;
  std::size_t suppressed = 0;      // Not among those above.
  std::size_t fixable = 0;         // Not suppressed, with a safe fix.
  std::size_t fixable_unsafe = 0;  // Not suppressed, with unsafe fixes only.
};

FindingCounts CountFindings(const Report& report);
// The files that were analysed, without those that were only read because others need them.
std::size_t CountFiles(const Report& report);

// `3 errors, 1 warning (4 suppressed, 2 fixable with --fix) in 14 files, 12 ms`, without a line
// end.
std::string SummaryLine(const Report& report);

}  // namespace plumbline
