#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`contentVersion` is mandatory: four numbers with dots between them, for your own use. Azure compares it with
the version that a linked deployment asks for.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0",
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": []
}
```
)md";

// `n.n.n.n`
bool IsVersion(std::string_view text) {
  int parts = 0;
  while (true) {
    std::size_t digits = 0;
    while (digits < text.size() && IsDigitAscii(text[digits])) ++digits;
    if (digits == 0) return false;
    ++parts;
    text.remove_prefix(digits);
    if (text.empty()) return parts == 4;
    if (text[0] != '.') return false;
    text.remove_prefix(1);
  }
}

void Check(const arm::Template& tmpl, RuleContext& ctx) {
  if (tmpl.holder != kNoId<arm::ResourceId> || !tmpl.node.IsObject()) return;
  const NodeRef version = tmpl.content_version.node();
  if (!version) {
    const NodeRef schema = tmpl.schema.node();
    const Span place =
        schema ? schema.key_span() : Span{tmpl.node.span().begin, tmpl.node.span().begin + 1};
    auto report = ctx.Report(place, "the template has no `contentVersion`");
    report.Help("add `\"contentVersion\": \"1.0.0.0\"`");
    if (schema) {
      report.Fix(FixSafety::kSafe, "add version 1.0.0.0", {schema.span().end, schema.span().end},
                 ",\n  \"contentVersion\": \"1.0.0.0\"");
    }
    return;
  }
  if (version.IsString() && IsVersion(version.text())) return;
  ctx.Report(version.span(), "`contentVersion` is not four numbers with dots between them")
      .Fix(FixSafety::kSafe, "use version 1.0.0.0", version.span(), "\"1.0.0.0\"");
}

}  // namespace

extern constinit const Rule content_version = {
    .id = "content-version",
    .summary = "`contentVersion` is missing or not four dotted numbers",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"psrule:Azure.Template.TemplateFile",
                    "arm-ttk:DeploymentTemplate-Schema-Is-Correct"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
