#include "engine/rule_context.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A default of a secure parameter stands in the repository and in its history: whoever reads them has the secret,
and every deployment that forgets to pass a value uses it.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "password": { "type": "securestring", "defaultValue": "Winter-2026!" }
  },
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "password": { "type": "securestring" },
    "token": { "type": "securestring", "defaultValue": "[newGuid()]" }
  },
  "resources": []
}
```

An empty default, `newGuid()` and the value of another secure parameter are fine.
)md";

// True when nothing but constants goes into the value: literals, and functions of literals.
// newGuid() makes a new value each time; parameters(), reference() and the like are not constants.
bool IsConstant(const expr::Expression& expression, expr::ExprId id) {
  const expr::Expr& node = expression.nodes[id];
  if (node.kind == expr::ExprKind::kString || node.kind == expr::ExprKind::kNumber) return true;
  if (node.kind != expr::ExprKind::kCall || !node.qualifier.empty()) return false;
  constexpr std::string_view kPure[] = {
      "base64",       "base64ToString", "concat",      "format",  "join", "replace",
      "string",       "substring",      "toLower",     "toUpper", "trim", "uri",
      "uriComponent", "guid",           "uniqueString"};
  const std::string_view name = expression.TextOf(node.name);
  bool pure = false;
  for (const std::string_view function : kPure) pure |= EqualsIgnoreCase(name, function);
  if (!pure) return false;
  for (const expr::ExprId argument : expression.Children(id)) {
    if (!IsConstant(expression, argument)) return false;
  }
  return true;
}

// The first literal text inside a value that is one: the value itself, or something in an object.
NodeRef FindLiteral(NodeRef value) {
  if (value.IsObject() || value.IsArray()) {
    for (const NodeRef child : value.children()) {
      if (const NodeRef found = FindLiteral(child)) return found;
    }
    return {};
  }
  if (!value.IsString()) return {};
  const arm::Value read(value);
  if (const auto text = read.Text()) return Trim(*text).empty() ? NodeRef() : value;
  const auto text = read.Expression();
  if (!text) return {};
  const expr::Expression expression = expr::Parse(*text, expr::Dialect::kArm);
  const bool constant = expression.problems.empty() && expression.root != kNoId<expr::ExprId> &&
                        IsConstant(expression, expression.root) &&
                        !expression.StringValue(expression.root).empty();
  return constant ? value : NodeRef();
}

void Check(const arm::Parameter& parameter, RuleContext& ctx) {
  if (!parameter.IsSecure() || !parameter.default_value.node()) return;
  const NodeRef literal = FindLiteral(parameter.default_value.node());
  if (!literal) return;
  ctx.Report(literal.span(), "secure parameter `{}` has a literal default", parameter.name())
      .Masked()
      .Help(
          "remove the default; pass the value with the deployment, from a Key Vault if it can be");
}

}  // namespace

extern constinit const Rule secure_parameter_default = {
    .id = "secure-parameter-default",
    .summary = "a secure parameter has a literal default",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-798", "MCSB:IM-8"},
    .equivalents = {"arm-ttk:Secure-String-Parameters-Cannot-Have-Default",
                    "bicep:secure-parameter-default", "checkov:CKV_AZURE_131",
                    "kics:hardcoded_securestring_parameter_default_value", "sonar:S6648"},
    .on = {OnParameter{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
