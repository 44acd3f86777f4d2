#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With `debugSetting.detailLevel` a deployment keeps the bodies of its requests or answers in the deployment history, with
the secrets in them, for everybody who may read the history.

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental",
    "debugSetting": { "detailLevel": "requestContent, responseContent" },
    "templateLink": { "relativePath": "site.json" }
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental",
    "templateLink": { "relativePath": "site.json" }
  }
}
```

Ask for the details of one deployment from the command line instead, while you look for an error.
)md";

void Check(const arm::Resource& deployment, RuleContext& ctx) {
  const arm::Value level = deployment.properties["debugSetting"]["detailLevel"];
  const auto text = level.Text();
  if (!text) return;
  const bool requests = ContainsIgnoreCase(*text, "requestContent");
  const bool responses = ContainsIgnoreCase(*text, "responseContent");
  if (!requests && !responses) return;
  ctx.Report(level.span(), "the deployment keeps its {} in the deployment history",
             requests && responses ? "requests and their answers"
             : requests            ? "requests"
                                   : "answers")
      .Help("use `none`, or remove `debugSetting`")
      .Fix(FixSafety::kSafe, "keep nothing", level.span(), "\"none\"");
}

}  // namespace

extern constinit const Rule debug_setting = {
    .id = "debug-setting",
    .summary = "a deployment keeps requests or answers, with their secrets, in its history",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "template"},
    .controls = {"CWE-532"},
    .equivalents = {"arm-ttk:Deployment-Resources-Must-Not-Be-Debug",
                    "psrule:Azure.Template.DebugDeployment", "sonar:S4507"},
    .on = {OnResource{"Microsoft.Resources/deployments", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
