#include <string>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Every entry of a parameter file is an object with either a `value`, or a `reference` to a secret of a key vault. Azure
refuses an entry with neither or both, and a value that is not wrapped.

```json bad main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "app": "shop" }
}
```

```json good main.parameters.json
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "app": { "value": "shop" } }
}
```

Other keys than these and `metadata` are a warning: they are ignored.
)md";

void CheckObject(const arm::ParameterAssignment& given, RuleContext& ctx) {
  bool has_value = false;
  bool has_reference = false;
  bool has_others = false;
  for (const NodeRef member : given.node.children()) {
    const std::string_view key = member.key();
    if (EqualsIgnoreCase(key, "value")) {
      has_value = true;
    } else if (EqualsIgnoreCase(key, "reference")) {
      has_reference = true;
    } else if (EqualsIgnoreCase(key, "expression")) {
      return;  // Of the newest engines.
    } else if (!EqualsIgnoreCase(key, "metadata")) {
      has_others = true;
    }
  }
  if (has_value && has_reference) {
    ctx.Report(given.name_span(), "`{}` has a `value` and a `reference`", given.name())
        .Help("keep one of them");
  } else if (!has_value && !has_reference) {
    ctx.Report(given.name_span(), "`{}` has no `value` and no `reference`", given.name())
        .Help("write `{{ \"value\": ... }}`");
  } else if (has_others) {
    for (const NodeRef member : given.node.children()) {
      const std::string_view key = member.key();
      if (EqualsIgnoreCase(key, "value") || EqualsIgnoreCase(key, "reference") ||
          EqualsIgnoreCase(key, "metadata")) {
        continue;
      }
      ctx.Report(member.key_span(), "`{}` means nothing beside the value of `{}`", key,
                 given.name())
          .As(Severity::kWarning)
          .Help("remove it; notes belong into `metadata`");
    }
  }
}

void Check(const arm::ParameterFile& file, RuleContext& ctx) {
  for (const arm::ParameterAssignment& given : file.assignments) {
    if (given.node.IsObject()) {
      CheckObject(given, ctx);
    } else if (!given.node.IsMissing()) {
      const Span span = given.node.span();
      const std::string_view written = ctx.document().source.text().substr(span.begin, span.size());
      ctx.Report(span, "the value of `{}` is not wrapped in an object", given.name())
          .Help("write `{{ \"value\": ... }}`")
          .Fix(FixSafety::kSafe, "wrap the value", span,
               fmt::format("{{ \"value\": {} }}", written));
    }
  }
}

}  // namespace

extern constinit const Rule parameters_file_entry = {
    .id = "parameters-file-entry",
    .summary = "an entry of a parameter file is no `value` and no `reference`",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"arm-ttk:DeploymentParameters-Should-Have-Value",
                    "psrule:Azure.Template.ParameterValue"},
    .on = {OnParameterFile{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
