#include <algorithm>

#include "engine/structure_findings.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A schedule has five fields, minute, hour, day, month and weekday, in UTC. Numbers in range, names of months and
weekdays, `*`, lists, ranges and steps are known; `@daily`, `?`, `L`, `#` and a field of seconds are not. A schedule with
another text is dropped, and nothing runs.

```yaml bad
schedules:
- cron: '0 25 * * *'
  branches:
    include: [main]
steps:
- script: make
```

```yaml good
schedules:
- cron: '0 3 * * *'
  displayName: nightly
  branches:
    include: [main]
steps:
- script: make
```

More than one run in five minutes is a warning; a name that says another time zone than UTC is an info.
)md";

constexpr std::string_view kZones[] = {"CET", "CEST", "EST",  "EDT",  "CST", "CDT", "MST", "MDT",
                                       "PST", "PDT",  "AEST", "AEDT", "IST", "JST", "BST"};

// The time zone that a text names, or nothing.
std::string_view ZoneIn(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (!IsAlnumAscii(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && IsAlnumAscii(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (word == "UTC" || word == "GMT") return {};
    if (const auto zone = std::ranges::find(kZones, word); zone != std::end(kZones)) return *zone;
    at = end;
  }
  return {};
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  ReportProblems(pipeline::StructureClass::kCron, "", ctx);
  pipeline::ForEachItem(pipeline.schedules, false, [&ctx](NodeRef schedule, bool) {
    const NodeRef name = pipeline::FindMember(schedule, "displayName");
    const std::string_view zone = ZoneIn(name.text());
    if (zone.empty()) return;
    ctx.Report(name.span(), "the name says {}, and schedules are in UTC", zone).As(Severity::kInfo);
  });
}

}  // namespace

extern constinit const Rule cron_invalid = {
    .id = "cron-invalid",
    .summary = "the cron text of a schedule is not valid",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .equivalents = {"actionlint:cron"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
