#include "arm/environment.h"
#include "arm/resource_body.h"
#include "arm/secret_source.h"
#include "engine/rule_context.h"
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

The name of the variable decides. A value that is an expression counts when it reads a secure parameter or keys.
)md";

// What cannot be a secret whatever it is called: switches and numbers.
bool IsHarmless(const arm::Value& value, std::string_view text) {
  return text.empty() || value.Bool().has_value() || value.Integer().has_value();
}

bool ReadsSecret(const arm::Value& value, const arm::Template& scope) {
  const auto expression = value.Expression();
  return expression && arm::FindSecretSource(expr::Parse(*expression, expr::Dialect::kArm), scope);
}

void Check(const arm::Resource& resource, RuleContext& ctx) {
  const auto environments = arm::EnvironmentsOf(resource);
  if (environments.empty() || !arm::IsDeployed(ctx.model(), resource)) return;
  // The values of site containers are names of app settings.
  if (resource.IsType("Microsoft.Web/sites/sitecontainers")) return;
  const bool takes_secure_value =
      StartsWithIgnoreCase(resource.full_type, "Microsoft.ContainerInstance/") ||
      resource.IsType("Microsoft.Resources/deploymentScripts");
  const bool takes_secret_ref = StartsWithIgnoreCase(resource.full_type, "Microsoft.App/");
  const arm::Template& scope = ctx.model().EvaluationScope(ctx.OwnerOf(resource));
  for (const arm::Environment& environment : environments) {
    for (const arm::NamedValue& variable : environment.variables.items) {
      if (variable.is_secure || !variable.name_known || !schema::IsSecretLikeName(variable.name)) {
        continue;
      }
      const arm::Value& value = variable.value;
      const auto text = RuleContext::KnownText(value);
      if (text ? IsHarmless(value, *text) : !ReadsSecret(value, scope)) continue;

      std::vector<Edit> edits;
      std::string_view help = "keep it in a place that is not returned, such as a key vault";
      if (takes_secure_value) {
        help = "use `secureValue`";
        edits.push_back({value.key_span(), "\"secureValue\""});
      } else if (takes_secret_ref) {
        help = "declare it in `secrets` of the configuration, and name it in `secretRef`";
      }
      auto report = ctx.Report(value.span(),
                               "environment variable `{}` holds a secret that everyone who reads "
                               "the resource can see",
                               variable.name);
      if (text) report.Masked();
      report.Label(variable.name_span, "named like a secret")
          .Help("{}", help)
          .FixWith(FixSafety::kUnsafe, "make it a secure value", std::move(edits));
    }
  }
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
    .on = {OnResource{"", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
