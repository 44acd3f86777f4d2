#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Names of parameters, variables and outputs are compared without regard to case. Two that differ in case only are one name
that is declared twice, and Azure refuses the template.

```json bad
{
  "parameters": {
    "siteName": { "type": "string" },
    "sitename": { "type": "string" }
  },
  "outputs": { "site": { "type": "string", "value": "[parameters('siteName')]" } }
}
```

```json good
{
  "parameters": { "siteName": { "type": "string" } },
  "outputs": { "site": { "type": "string", "value": "[parameters('siteName')]" } }
}
```

A name that occurs twice in one spelling is json-duplicate-key's.
)md";

template <class Declared>
void CheckNames(const std::vector<Declared>& all, std::string_view what, RuleContext& ctx) {
  std::unordered_map<std::uint32_t, const Declared*> first;
  for (const Declared& one : all) {
    const auto [other, is_new] = first.emplace(FoldedHash(one.name()), &one);
    if (is_new) continue;
    const Declared& earlier = *other->second;
    if (earlier.name() == one.name() || !EqualsIgnoreCase(earlier.name(), one.name())) continue;
    ctx.Report(one.name_span(), "{} `{}` and `{}` differ in case only", what, earlier.name(),
               one.name())
        .Label(earlier.name_span(), "first here")
        .Help("Azure reads them as the same name; rename one of them");
  }
}

void Check(const arm::Template& of, RuleContext& ctx) {
  CheckNames(of.parameters, "parameters", ctx);
  CheckNames(of.variables, "variables", ctx);
  CheckNames(of.outputs, "outputs", ctx);
}

}  // namespace

extern constinit const Rule parameter_duplicate_case = {
    .id = "parameter-duplicate-case",
    .summary = "two parameters, variables or outputs differ in case only",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation", "bicep:BCP028", "bicep:BCP353"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
