#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Experimental versions of the template language change without notice.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "languageVersion": "2.1-experimental",
  "resources": {}
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "languageVersion": "2.0",
  "resources": {}
}
```

Fine for trying things out.
)md";

void Check(const arm::Template& of, RuleContext& ctx) {
  const auto version = of.language_version.Text();
  if (!version || !EndsWithIgnoreCase(*version, "-experimental")) return;
  ctx.Report(of.language_version.span(), "language version `{}` may change without notice",
             *version);
}

}  // namespace

extern constinit const Rule language_experimental = {
    .id = "language-experimental",
    .summary = "a template is written in an experimental version of the language",
    .severity = Severity::kInfo,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:experimental-feature"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
