#include <algorithm>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter of type `number` holds what looks like a version with a zero at its end. Numbers lose that zero: `3.10` arrives
as `3.1`.

```yaml bad
parameters:
- name: python
  type: number
  default: 3.10
steps:
- task: UsePythonVersion@0
  inputs:
    versionSpec: ${{ parameters.python }}
```

```yaml good
parameters:
- name: python
  type: string
  default: '3.10'
steps:
- task: UsePythonVersion@0
  inputs:
    versionSpec: ${{ parameters.python }}
```

Everywhere else the service keeps text as it is written: `versionSpec: 3.10` is fine.
)md";

// `3.10`, `1.0`.
bool LosesItsZero(NodeRef value) {
  if (!value.IsScalar()) return false;
  const std::string_view text = value.text();
  const std::size_t dot = text.find('.');
  return dot != std::string_view::npos && dot > 0 && text.back() == '0' && dot + 1 < text.size() &&
         std::ranges::all_of(text, [](char c) { return c == '.' || IsDigitAscii(c); }) &&
         text.find('.', dot + 1) == std::string_view::npos;
}

void Check(const pipeline::Parameter& parameter, RuleContext& ctx) {
  if (parameter.type.text() != "number") return;
  const auto check = [&](NodeRef value) {
    if (!LosesItsZero(value)) return;
    std::string_view shorter = value.text();
    shorter = shorter.substr(0, shorter.find_last_not_of('0') + 1);
    if (shorter.ends_with('.')) shorter.remove_suffix(1);
    ctx.Report(value.span(), "the number `{}` becomes `{}`", value.text(), shorter)
        .Label(parameter.type.span(), "as a number")
        .Help("make it a `string` and put the value in quotes");
  };
  check(parameter.default_value);
  if (!parameter.values.IsArray()) return;
  for (const NodeRef value : parameter.values.children()) check(value);
}

}  // namespace

extern constinit const Rule number_like_text = {
    .id = "number-like-text",
    .summary = "a version that is a number loses the zero at its end",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnPipelineParameter{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
