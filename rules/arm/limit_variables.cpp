#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template takes 512 variables at most; Azure refuses one with more. What belongs together can be members of one object.

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "variables": { "network": { "name": "net", "prefix": "10.0.0.0/16" } },
  "resources": []
}
```

With `--pedantic`, more than four fifths of that number are reported as information.
)md";

constexpr std::size_t kMost = 512;

void Check(const arm::Template& of, RuleContext& ctx) {
  const std::size_t count = of.variables.size();
  const Span place = of.variables_section.key_span();
  if (count > kMost) {
    ctx.Report(place, "the template has {} variables; Azure takes {} at most", count, kMost)
        .Help("put what belongs together into one object");
  } else if (ctx.pedantic() && count * 5 > kMost * 4) {
    ctx.Report(place, "the template has {} of the {} variables that Azure takes", count, kMost)
        .As(Severity::kInfo);
  }
}

}  // namespace

extern constinit const Rule limit_variables = {
    .id = "limit-variables",
    .summary = "a template has more than 512 variables",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:max-variables"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
