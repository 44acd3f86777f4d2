#include "arm/environment.h"
#include "engine/secret_findings.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An environment variable of a container, a deployment script or a Batch start task that is given as `value` can be
read by everyone who may read the resource. Container groups and deployment scripts take `secureValue` instead, which
is never returned; container apps and jobs take `secretRef`, the name of one of their secrets.

```json bad
{
  "type": "Microsoft.ContainerInstance/containerGroups",
  "apiVersion": "2023-05-01",
  "name": "worker",
  "properties": {
    "containers": [
      {
        "name": "worker",
        "properties": {
          "environmentVariables": [{ "name": "DB_PASSWORD", "value": "Sommer2024" }]
        }
      }
    ]
  }
}
```

```json good
{
  "type": "Microsoft.ContainerInstance/containerGroups",
  "apiVersion": "2023-05-01",
  "name": "worker",
  "properties": {
    "containers": [
      {
        "name": "worker",
        "properties": {
          "environmentVariables": [{ "name": "DB_PASSWORD", "secureValue": "[parameters('dbPassword')]" }]
        }
      }
    ]
  }
}
```

The name of the variable decides. A value that is an expression counts when it reads a secure parameter or keys; those of
deployment scripts are reported by script-secret-argument.
)md";

// What cannot be a secret whatever it is called: switches and numbers.
bool IsHarmless(const arm::Value& value, std::string_view text) {
  return text.empty() || value.Bool().has_value() || value.Integer().has_value();
}

class Checker {
 public:
  Checker(const arm::Expansion& expansion, RuleContext& ctx) : ctx_(ctx), finder_(expansion) {}

  void Check(const arm::DeployedResource& resource) {
    const arm::Resource& declared = *resource.declared;
    if (!IsSent(resource) || declared.node.tree() != &ctx_.document().tree) return;
    // The values of site containers are names of app settings.
    if (declared.IsType("Microsoft.Web/sites/sitecontainers")) return;
    for (const arm::Environment& environment : arm::EnvironmentsOf(declared)) {
      for (const arm::NamedValue& variable : environment.variables.items) {
        if (variable.is_secure || !variable.name_known ||
            !schema::IsSecretLikeName(variable.name)) {
          continue;
        }
        const auto text = RuleContext::KnownText(variable.value);
        if (text && IsHarmless(variable.value, *text)) continue;
        // What flows into deployment scripts is followed by script-secret-argument.
        if (!text && declared.IsType("Microsoft.Resources/deploymentScripts")) continue;
        const auto flow = text ? std::nullopt : finder_.Find(resource.owner, variable.value.node());
        if (text || (flow && !flow->is_literal)) Report(resource, variable, flow);
      }
    }
  }

 private:
  void Report(const arm::DeployedResource& deployed, const arm::NamedValue& variable,
              const std::optional<arm::Flow>& flow) {
    const arm::Resource& resource = *deployed.declared;
    const arm::Value& value = variable.value;
    if (!seen_.Add({&ctx_.document(), value.node(), value.span()})) return;
    std::vector<Edit> edits;
    std::string_view help = "keep it in a place that is not returned, such as a key vault";
    if (StartsWithIgnoreCase(resource.full_type, "Microsoft.ContainerInstance/") ||
        resource.IsType("Microsoft.Resources/deploymentScripts")) {
      help = "use `secureValue`";
      edits.push_back({value.key_span(), "\"secureValue\""});
    } else if (StartsWithIgnoreCase(resource.full_type, "Microsoft.App/")) {
      help = "declare it in `secrets` of the configuration, and name it in `secretRef`";
    }
    auto report = ctx_.Report(value.span(),
                              "environment variable `{}` holds a secret that everyone who reads "
                              "the resource can see",
                              variable.name);
    if (flow) {
      ShowFlow(*flow, fmt::format("becomes environment variable `{}`", variable.name), ctx_,
               report);
    } else {
      report.Masked();
    }
    NameResource(deployed, ctx_, report);
    report.Label(variable.name_span, "named like a secret")
        .Help("{}", help)
        .FixWith(FixSafety::kUnsafe, "make it a secure value", std::move(edits));
  }

  RuleContext& ctx_;
  arm::FlowFinder finder_;
  SeenPlaces seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  Checker checker(expansion, ctx);
  for (const arm::DeployedResource& resource : expansion.resources()) checker.Check(resource);
}

}  // namespace

extern constinit const Rule environment_secret_plain = {
    .id = "environment-secret-plain",
    .summary = "an environment variable named like a secret has its value in plain sight",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-526"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
