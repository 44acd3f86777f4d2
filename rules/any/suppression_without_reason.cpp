#include "base/nearest.h"
#include "engine/rule_context.h"
#include "engine/suppression.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A suppression says why a finding is accepted, so that the next reader can judge it. It is reported when it
gives no reason (info), and as a warning when it names no rule, has passed its `until` day, or suppresses
nothing any more: old suppressions hide new findings.

```yaml bad
steps:
- script: make # plumbline: allow(remote-script)
```

```yaml good
steps:
- script: make # plumbline: allow(secret-printed) prints a public test key
```

The same holds for `//` comments and `metadata.plumbline.allow` in templates. Comments for other tools are
not judged.
)md";

void Check(const SuppressionUse& use, RuleContext& ctx) {
  if (use.foreign) return;
  if (!use.known) {
    std::vector<std::string_view> names;
    for (const Rule* rule : ctx.known_rules()) names.push_back(rule->id);
    auto report = ctx.Report(use.name_span, "no rule is called `{}`", use.name);
    report.As(Severity::kWarning);
    if (const auto nearest = Nearest(use.name, names, 3)) {
      report.Help("did you mean `{}`?", *nearest);
    }
    return;
  }
  if (use.malformed_date) {
    ctx.Report(use.until_span.empty() ? use.directive_span : use.until_span,
               "`until` is followed by no day; the suppression holds for ever")
        .As(Severity::kWarning)
        .Help("write it as YYYY-MM-DD");
    return;
  }
  if (use.expired) {
    ctx.Report(use.until_span, "the suppression of `{}` ended on {:04}-{:02}-{:02}", use.name,
               use.until->year, use.until->month, use.until->day)
        .As(Severity::kWarning)
        .Help("fix the finding, or give a new day and the reason for it");
    return;
  }
  if (use.rule_ran && !use.used) {
    ctx.Report(use.name_span, "nothing here is reported by `{}`", use.name)
        .As(Severity::kWarning)
        .Help("remove the suppression");
    return;
  }
  if (use.reason.empty()) {
    ctx.Report(use.directive_span, "the suppression of `{}` gives no reason", use.name)
        .Help("say behind it why the finding is accepted");
  }
}

}  // namespace

extern constinit const Rule suppression_without_reason = {
    .id = "suppression-without-reason",
    .summary = "a suppression gives no reason, names no rule, has expired, or suppresses nothing",
    .severity = Severity::kInfo,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"suppression"},
    .on = {OnSuppression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
