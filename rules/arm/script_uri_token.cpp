#include "arm/resource_body.h"
#include "engine/rule_context.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The addresses that a deployment script is fetched from are stored with the resource and shown to everyone who may
read it. A shared access signature in one of them gives its access away.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": {
    "primaryScriptUri": "[concat('https://contoso.blob.core.windows.net/s/seed.sh?', listServiceSas('contoso', '2023-01-01', parameters('sas')).serviceSasToken)]"
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2023-08-01",
  "name": "seed",
  "properties": { "scriptContent": "az version" }
}
```

A signature that is written out is an error here, one that the template makes or takes as a parameter is a warning.
Put the text into `scriptContent`, or fetch the file inside the script with its identity.
)md";

// `sig=` behind `?` or `&`, with something in it.
std::optional<Span> FindSignature(std::string_view text) {
  constexpr std::string_view kName = "sig=";
  for (std::size_t at = FindIgnoreCase(text, kName); at != std::string_view::npos;
       at = FindIgnoreCase(text, kName, at + 1)) {
    if (at == 0 || (text[at - 1] != '?' && text[at - 1] != '&')) continue;
    const std::size_t end = std::min(text.find('&', at), text.size());
    const std::string_view value = text.substr(at + kName.size(), end - at - kName.size());
    if (value.empty() || schema::IsPlaceholder(value)) continue;
    return Span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
  }
  return std::nullopt;
}

// A call that makes a signature, or a parameter named like one: the bytes in the file, and the
// name.
struct Token {
  Span span;
  std::string name;
};
std::optional<Token> FindToken(const arm::Value& uri) {
  const auto written = uri.Expression();
  if (!written) return std::nullopt;
  const expr::Expression expression = expr::Parse(*written, expr::Dialect::kArm);
  if (!expression.problems.empty()) return std::nullopt;
  for (expr::ExprId id{0}; id < expression.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    const expr::Expr& node = expression.nodes[id];
    if (node.kind != expr::ExprKind::kCall) continue;
    std::string name(expression.TextOf(node.name));
    bool found =
        EqualsIgnoreCase(name, "listServiceSas") || EqualsIgnoreCase(name, "listAccountSas");
    if (expression.IsCallOf(id, "parameters")) {
      const expr::ExprId argument = expression.Child(id, 0);
      if (argument == kNoId<expr::ExprId> ||
          expression.nodes[argument].kind != expr::ExprKind::kString) {
        continue;
      }
      name = expression.StringValue(argument);
      found = ContainsIgnoreCase(name, "sas") && schema::IsSecretLikeName(name);
    }
    if (found) {
      return Token{RuleContext::SourceOf(uri.node(), {node.span.begin + 1, node.span.end + 1}),
                   std::move(name)};
    }
  }
  return std::nullopt;
}

void CheckUri(const arm::Value& uri, RuleContext& ctx) {
  if (const auto leading = arm::FindLeadingText(uri)) {
    if (const auto signature = FindSignature(leading->text)) {
      // The text is reported as what it is, by its shape.
      if (schema::FindSecret(leading->text)) return;
      ctx.Report(leading->is_whole ? RuleContext::SourceOf(uri.node(), *signature) : leading->span,
                 "the address of the script holds a shared access signature")
          .Help("put the text into `scriptContent`, or fetch it with the script's identity");
      return;
    }
  }
  if (const auto token = FindToken(uri)) {
    ctx.Report(token->span,
               "the address of the script, which is stored in clear, takes a shared access "
               "signature from `{}`",
               token->name)
        .As(Severity::kWarning)
        .Help("put the text into `scriptContent`, or fetch it with the script's identity");
  }
}

void Check(const arm::Resource& script, RuleContext& ctx) {
  if (!arm::IsDeployed(ctx.model(), script)) return;
  CheckUri(script.properties["primaryScriptUri"], ctx);
  for (const arm::Value& uri : script.properties["supportingScriptUris"].Elements()) {
    CheckUri(uri, ctx);
  }
}

}  // namespace

extern constinit const Rule script_uri_token = {
    .id = "script-uri-token",
    .summary = "the address of a deployment script carries a shared access signature",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"deployment-scripts", "secrets"},
    .controls = {"CWE-532"},
    .on = {OnResource{"Microsoft.Resources/deploymentScripts", Check}},
    .docs = kDocs,
};

}  // namespace plumbline
