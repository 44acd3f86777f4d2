#include "arm/nested_arguments.h"

#include <algorithm>

namespace plumbline::arm {

std::vector<const DeployedResource*> DeploymentsWithParameters(const Expansion& expansion,
                                                               const Tree& file) {
  std::vector<const DeployedResource*> found;
  for (const DeployedResource& resource : expansion.resources()) {
    if (resource.nested == kNoId<DeployedTemplateId> || resource.declared->node.tree() != &file ||
        resource.IsDeployed() == eval::Truth::kFalse) {
      continue;
    }
    const DeployedTemplate& nested = expansion.templates()[resource.nested];
    // In outer scope the names are those of the template around.
    if (&nested.scope->of() == nested.declared) found.push_back(&resource);
  }
  return found;
}

const eval::Value* DeploymentProperty(const DeployedResource& deployment, std::string_view key) {
  const eval::Member* const properties = eval::FindMember(deployment.body, "properties");
  const eval::Member* const found =
      properties == nullptr ? nullptr : eval::FindMember(properties->value, key);
  return found == nullptr ? nullptr : &found->value;
}

void ForEachPassed(
    const eval::Value& entry,
    const std::function<void(const eval::Value&, std::span<const eval::Answer>)>& f) {
  eval::ForEachLeaf(entry, [&f](const eval::Value& leaf, std::span<const eval::Answer> outer) {
    const eval::Member* const value = eval::FindMember(leaf, "value");
    if (value == nullptr) return true;
    eval::ForEachLeaf(
        value->value, [&](const eval::Value& passed, std::span<const eval::Answer> inner) {
          std::vector<eval::Answer> answers(outer.begin(), outer.end());
          for (const eval::Answer& answer : inner) {
            const auto same = std::ranges::find_if(answers, [&answer](const eval::Answer& other) {
              return other.selector == answer.selector;
            });
            if (same == answers.end()) {
              answers.push_back(answer);
            } else if (same->option != answer.option) {
              return true;  // The question has one answer only.
            }
          }
          f(passed, answers);
          return true;
        });
    return true;
  });
}

NodeRef WrittenEntry(const Resource& deployment, std::string_view name) {
  return deployment.properties["parameters"][Key(name)].node();
}

NodeRef WrittenArgument(const Resource& deployment, std::string_view name) {
  const NodeRef entry = WrittenEntry(deployment, name);
  if (!entry.IsObject()) return {};
  return entry.Find("value", CaseRule::kIgnore);
}

Span PlaceOfArguments(const Resource& deployment) {
  const NodeRef parameters = deployment.properties["parameters"].node();
  return parameters && parameters.has_key() ? parameters.key_span() : deployment.name.span();
}

Span PlaceOfArgument(const Resource& deployment, std::string_view name) {
  if (const NodeRef value = WrittenArgument(deployment, name)) return value.span();
  const NodeRef entry = WrittenEntry(deployment, name);
  if (entry.has_key() && EqualsIgnoreCase(entry.key(), name)) return entry.span();
  return PlaceOfArguments(deployment);
}

}  // namespace plumbline::arm
