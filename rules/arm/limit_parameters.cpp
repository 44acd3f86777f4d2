#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A template takes 256 parameters at most; Azure refuses one with more. What belongs together can be members of one object.

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "network": { "type": "object" } },
  "resources": []
}
```

With `--pedantic`, more than four fifths of that number are reported as information.
)md";

constexpr std::size_t kMost = 256;

void Check(const arm::Template& of, RuleContext& ctx) {
  const std::size_t count = of.parameters.size();
  const Span place = of.parameters_section.key_span();
  if (count > kMost) {
    ctx.Report(place, "the template has {} parameters; Azure takes {} at most", count, kMost)
        .Help("put what belongs together into a parameter of type `object`");
  } else if (ctx.pedantic() && count * 5 > kMost * 4) {
    ctx.Report(place, "the template has {} of the {} parameters that Azure takes", count, kMost)
        .As(Severity::kInfo);
  }
}

}  // namespace

extern constinit const Rule limit_parameters = {
    .id = "limit-parameters",
    .summary = "a template has more than 256 parameters",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:max-params"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
