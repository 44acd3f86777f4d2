#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Runs keep the inputs and outputs of every action for whoever may read the workflow. An action that reads a secret or logs
in should hide them with `runtimeConfiguration.secureData`.

```json bad
{
  "type": "Microsoft.Logic/workflows",
  "apiVersion": "2019-05-01",
  "name": "orders",
  "location": "westeurope",
  "properties": {
    "definition": {
      "actions": {
        "Get_secret": {
          "type": "ApiConnection",
          "inputs": { "method": "get", "path": "/secrets/@{encodeURIComponent('orders')}/value" }
        }
      }
    }
  }
}
```

```json good
{
  "type": "Microsoft.Logic/workflows",
  "apiVersion": "2019-05-01",
  "name": "orders",
  "location": "westeurope",
  "properties": {
    "definition": {
      "actions": {
        "Get_secret": {
          "type": "ApiConnection",
          "inputs": { "method": "get", "path": "/secrets/@{encodeURIComponent('orders')}/value" },
          "runtimeConfiguration": { "secureData": { "properties": ["inputs", "outputs"] } }
        }
      }
    }
  }
}
```
)md";

bool ReadsSecret(const arm::Value& action) {
  const auto path = action["inputs"]["path"].Text();
  return path && path->starts_with("/secrets/") && path->ends_with("/value");
}

bool LogsIn(const arm::Value& action) {
  const auto type = action["type"].Text();
  if (!type || !EqualsIgnoreCase(*type, "Http")) return false;
  const arm::Value login = action["inputs"]["authentication"];
  const auto kind = login["type"].Text();
  return login.IsObject() && !(kind && EqualsIgnoreCase(*kind, "ManagedServiceIdentity"));
}

void CheckActions(const arm::Value& actions, RuleContext& ctx) {
  for (const arm::Value& action : actions.Members()) {
    const bool reads = ReadsSecret(action);
    if ((reads || LogsIn(action)) &&
        action["runtimeConfiguration"]["secureData"]["properties"].IsAbsent()) {
      ctx.Report(action.key_span(), "action `{}` {}, and the run history shows it", action.key(),
                 reads ? "reads a secret" : "sends a credential")
          .Help("list `inputs` and `outputs` in `runtimeConfiguration.secureData.properties`");
    }
    CheckActions(action["actions"], ctx);
    CheckActions(action["else"]["actions"], ctx);
    CheckActions(action["default"]["actions"], ctx);
    for (const arm::Value& branch : action["cases"].Members()) CheckActions(branch["actions"], ctx);
  }
}

void Check(const arm::Resource& workflow, RuleContext& ctx) {
  CheckActions(workflow.properties["definition"]["actions"], ctx);
}

}  // namespace

extern constinit const Rule logic_app_run_history = {
    .id = "logic-app-run-history",
    .summary = "the run history of a workflow shows what an action does with a secret",
    .severity = Severity::kInfo,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .enabled = Default::kPedantic,
    .categories = {"secrets"},
    .controls = {"CWE-532"},
    .equivalents = {"sonar:S8682"},
    .on = {OnResource{"Microsoft.Logic/workflows", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
