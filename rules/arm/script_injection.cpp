#include <algorithm>
#include <string>
#include <unordered_set>

#include "arm/partial_text.h"
#include "engine/assigned_role_findings.h"
#include "engine/deployment_scripts.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
What a parameter holds becomes a part of the script: whoever chooses it can run commands under the identity of the
script. An environment variable stays a value.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "table": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "[format('sqlcmd -Q \"select * from {0}\"', parameters('table'))]" }
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "table": { "type": "string" } },
  "resources": [
    {
      "type": "Microsoft.Resources/deploymentScripts", "apiVersion": "2023-08-01", "name": "seed", "kind": "AzureCLI",
      "properties": { "scriptContent": "sqlcmd -Q \"select * from $TABLE\"", "environmentVariables": [ { "name": "TABLE", "value": "[parameters('table')]" } ] }
    }
  ]
}
```

Arguments in which a parameter stands without quotes are information. Parameters with allowed values, numbers and
booleans, hashes, ids and names of resources are left alone, and so is a script that is a parameter as a whole.
)md";

// The names of all resources. What is the name of one too has the few characters that names may
// have.
class ResourceNames {
 public:
  explicit ResourceNames(const arm::Expansion& expansion) : expansion_(expansion) {}

  bool Has(const eval::Value& value) {
    if (keys_.empty()) {
      for (const arm::DeployedResource& resource : expansion_.resources()) {
        if (const auto name = arm::PartialText::Of(resource.name)) keys_.insert(name->Key());
      }
    }
    const auto text = arm::PartialText::Of(value);
    return text && keys_.contains(text->Key());
  }
  const arm::Expansion& expansion() const { return expansion_; }

 private:
  const arm::Expansion& expansion_;
  std::unordered_set<std::string> keys_;
};

// The parameter whose text becomes a part of the value; empty when there is none. Names of
// resources, hashes and encodings hold nothing that a shell acts on.
std::string_view PastedParameter(ResourceNames& names, const eval::Value& value) {
  if (!value.IsUnknown() || value.IsSecret()) return {};
  const eval::UnknownData& unknown = value.unknown();
  if (!unknown.MayBe(eval::kStrings | eval::kArrays | eval::kObjects)) return {};
  const eval::Residual& residual = unknown.residual;
  if (residual.form == eval::Residual::Form::kCall) {
    constexpr std::string_view kPlain[] = {
        "uniqueString",           "guid",   "base64", "resourceId",
        "subscriptionResourceId", "length", "uri",    "uriComponent"};
    if (std::ranges::any_of(kPlain, [&residual](std::string_view name) {
          return EqualsIgnoreCase(name, residual.name);
        })) {
      return {};
    }
    if (EqualsIgnoreCase(residual.name, "parameters")) {
      const bool is_free = !unknown.HasAlternatives() && residual.arguments.size() == 1 &&
                           residual.arguments[0].IsString() && !names.Has(value);
      return is_free ? residual.arguments[0].text() : std::string_view();
    }
  }
  if (unknown.HasAlternatives()) return {};
  for (const eval::Piece& piece : unknown.pieces) {
    const std::string_view name = PastedParameter(names, piece.value);
    if (!name.empty()) return name;
  }
  if (!unknown.pieces.empty()) return {};
  for (const eval::Value& argument : residual.arguments) {
    const std::string_view name = PastedParameter(names, argument);
    if (!name.empty()) return name;
  }
  return {};
}

// The parameter that gives a known piece of a text, by its default or a parameter file: whoever
// deploys may pass another one.
std::string_view GivenParameter(const eval::Value& value, ResourceNames& names,
                                const RuleContext& ctx) {
  if (value.origin() == kNoId<eval::OriginId>) return {};
  const NodeRef node = names.expansion().session().NodeOf(value.origin()).node;
  if (!node) return {};
  const arm::Parameter* parameter = DefaultOf(node, ctx);
  if (parameter == nullptr) {
    const Document* const document = ctx.graph().DocumentOf(node.tree());
    if (document == nullptr || !document->parameter_file) return {};
    parameter = ctx.model().root().FindParameter(node.parent().key());
  }
  const bool is_free = parameter != nullptr && !parameter->IsSecure() &&
                       parameter->allowed_values.IsAbsent() &&
                       parameter->parsed_type == arm::ParameterType::kString && !names.Has(value);
  return is_free ? parameter->name() : std::string_view();
}

std::string_view PastedPiece(const eval::Value& value, ResourceNames& names,
                             const RuleContext& ctx) {
  const auto pieces = value.IsString()    ? value.string().pieces
                      : value.IsUnknown() ? value.unknown().pieces
                                          : std::span<const eval::Piece>();
  for (const eval::Piece& piece : pieces) {
    std::string_view name = GivenParameter(piece.value, names, ctx);
    if (name.empty() && piece.value.IsString()) name = PastedPiece(piece.value, names, ctx);
    if (!name.empty()) return name;
  }
  return {};
}

// Whether the arguments put quotes around what they take from parameters.
bool IsQuoted(ResourceNames& names, const eval::Value& arguments) {
  if (!arguments.IsUnknown()) return true;
  bool in_quotes = false;
  for (const eval::Piece& piece : arguments.unknown().pieces) {
    if (piece.value.IsString()) {
      for (const char c : piece.value.text()) {
        if (c == '"' || c == '\'') in_quotes = !in_quotes;
      }
    } else if (!in_quotes && !PastedParameter(names, piece.value).empty()) {
      return false;
    }
  }
  return true;
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  SeenPlaces seen;
  ResourceNames names(expansion);
  ForEachDeploymentScript(expansion, [&](const DeploymentScript& script) {
    std::string_view name;
    // A script that is a parameter as a whole is meant to be one.
    const bool is_parameter = script.content.IsUnknown() && script.content.unknown().pieces.empty();
    if (!is_parameter) name = PastedParameter(names, script.content);
    if (name.empty()) name = PastedPiece(script.content, names, ctx);
    if (!name.empty()) {
      const Written place = WrittenAt(ctx.graph(), expansion, script.content);
      if (place && seen.Add(place)) {
        ctx.ReportIn(*place.document, place.span, "parameter `{}` is pasted into the text of {}",
                     name, script.Title())
            .Help("pass it as an environment variable, and quote the variable in the script");
      }
    }
    const eval::Value* const arguments = script.At("arguments");
    if (arguments == nullptr || IsQuoted(names, *arguments)) return;
    const Written place = WrittenAt(ctx.graph(), expansion, *arguments);
    if (!place || !seen.Add(place)) return;
    ctx.ReportIn(*place.document, place.span,
                 "parameter `{}` stands in the arguments of {} without quotes",
                 PastedParameter(names, *arguments), script.Title())
        .As(Severity::kInfo)
        .Help("put quotes around it, or pass it as an environment variable");
  });
}

}  // namespace

extern constinit const Rule script_injection = {
    .id = "script-injection",
    .summary = "a parameter is pasted into the text of a deployment script",
    .severity = Severity::kWarning,
    .confidence = Confidence::kHigh,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"identity", "deployment-scripts"},
    .controls = {"CWE-78", "CWE-94"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
