#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template takes 64 outputs at most; Azure refuses one with more. What belongs together can be members of one object.

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "outputs": { "network": { "type": "object", "value": { "name": "net", "prefix": "10.0.0.0/16" } } },
  "resources": []
}
```

With `--pedantic`, more than four fifths of that number are reported as information.
)md";

constexpr std::size_t kMost = 64;

void Check(const arm::Template& of, RuleContext& ctx) {
  const std::size_t count = of.outputs.size();
  const Span place = of.outputs_section.key_span();
  if (count > kMost) {
    ctx.Report(place, "the template has {} outputs; Azure takes {} at most", count, kMost)
        .Help("put what belongs together into an output of type `object`");
  } else if (ctx.pedantic() && count * 5 > kMost * 4) {
    ctx.Report(place, "the template has {} of the {} outputs that Azure takes", count, kMost)
        .As(Severity::kInfo);
  }
}

}  // namespace

extern constinit const Rule limit_outputs = {
    .id = "limit-outputs",
    .summary = "a template has more than 64 outputs",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:max-outputs"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
