#include "engine/deployment_scripts.h"

#include <algorithm>

#include "syntax/scalar.h"

namespace plumbline {
namespace {

pipeline::Shell ShellOf(const arm::DeployedResource& resource) {
  const eval::Value* const kind = FindAt(resource.body, "kind");
  if (kind == nullptr || !kind->IsString()) return pipeline::Shell::kUnknown;
  if (EqualsIgnoreCase(kind->text(), "AzureCLI")) return pipeline::Shell::kBash;
  if (EqualsIgnoreCase(kind->text(), "AzurePowerShell")) return pipeline::Shell::kPowerShell;
  return pipeline::Shell::kUnknown;
}

void AddText(const eval::Value& content, DeploymentScript& script) {
  if (content.IsString()) {
    script.text = content.text();
    script.is_whole = true;
  } else if (content.IsUnknown()) {
    for (const eval::Piece& piece : content.unknown().pieces) {
      if (piece.value.IsString()) {
        script.text += piece.value.text();
      } else {
        script.text += "${{ unknown }}";
      }
    }
  }
}

}  // namespace

const eval::Value* DeploymentScript::At(std::string_view path) const {
  const eval::Value* const properties = FindAt(resource->body, "properties");
  const eval::Value* const value = properties == nullptr ? nullptr : FindAt(*properties, path);
  return value == nullptr || value->IsNull() ? nullptr : value;
}

std::string DeploymentScript::Title() const {
  if (!resource->name.IsString() || resource->name.text().empty()) return "the deployment script";
  return fmt::format("deployment script `{}`", resource->name.text());
}

void ForEachDeploymentScript(const arm::Expansion& expansion,
                             FunctionRef<void(const DeploymentScript&)> f) {
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!EqualsIgnoreCase(resource.type, "Microsoft.Resources/deploymentScripts") ||
        !IsSent(resource)) {
      continue;
    }
    DeploymentScript script;
    script.expansion = &expansion;
    script.resource = &resource;
    if (const eval::Value* const content = script.At("scriptContent")) {
      script.content = *content;
      AddText(*content, script);
    }
    script.script = pipeline::ParseScript(script.text, ShellOf(resource));
    f(script);
  }
}

Written PlaceIn(const DeploymentScript& script, Span span, const Graph& graph) {
  Written place = WrittenAt(graph, *script.expansion, script.content);
  if (place && script.content.IsString() && place.node.IsString() &&
      place.node.text() == script.text) {
    place.span = MapToSource(place.node, span);
  }
  return place;
}

Written PlaceOfMember(const DeploymentScript& script, std::string_view path, const Graph& graph) {
  Written place = PlaceOfKey(script, path, graph);
  if (place) place.span = place.node.span();
  return place;
}

Written PlaceOfKey(const DeploymentScript& script, std::string_view path, const Graph& graph) {
  NodeRef at = script.resource->declared->properties.node();
  Written place = WrittenAt(graph, at ? at : script.resource->declared->node);
  if (place && at) place.span = at.key_span();
  while (!path.empty() && at && at.IsObject()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    at = at.Find(Key(path.substr(0, dot)), CaseRule::kIgnore);
    if (at) {
      place.node = at;
      place.span = at.key_span();
    }
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return place;
}

void StepSecrets(const eval::Value& value, const arm::Expansion& expansion, const RuleContext& ctx,
                 ReportBuilder& report) {
  eval::Session& session = expansion.session();
  for (const std::uint16_t index : session.IndicesOf(eval::SecretsWithin(session, value))) {
    const eval::Secret& secret = session.SecretAt(index);
    if (secret.origin == kNoId<eval::OriginId>) continue;
    const eval::Origin origin = session.NodeOf(secret.origin);
    const Written place = WrittenAt(ctx.graph(), origin.node);
    if (!place) continue;
    const bool is_declared = origin.node.IsObject() && origin.node.has_key();
    report.Step(
        *place.document, is_declared ? origin.node.key_span() : place.span, "{}",
        secret.kind == eval::SecretKind::kSecureParameter ? "a secure parameter" : "a secret");
  }
}

std::string TitleOfSecret(const eval::Value& value, const arm::Expansion& expansion) {
  eval::Session& session = expansion.session();
  for (const std::uint16_t index : session.IndicesOf(eval::SecretsWithin(session, value))) {
    const eval::Secret& secret = session.SecretAt(index);
    switch (secret.kind) {
      case eval::SecretKind::kSecureParameter:
        return fmt::format("secure parameter `{}`", secret.name);
      case eval::SecretKind::kListFunction:
        return fmt::format("the result of `{}()`", secret.name);
      case eval::SecretKind::kKeyVaultReference:
        return "a secret of a key vault";
      case eval::SecretKind::kSecureOutput:
        return "a secure output";
      case eval::SecretKind::kPipelineVariable:
        return fmt::format("secret variable `{}`", secret.name);
    }
  }
  return "a secret";
}

}  // namespace plumbline
