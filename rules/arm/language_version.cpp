#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "engine/rule_context.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Symbolic names, `definitions`, `existing` resources and the types that parameters and outputs may refine (`nullable`,
`items`, `properties`, ...) belong to language version 2.0. A template that does not ask for it is refused, or read in
another way than it was meant.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": {
    "store": { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shop" }
  }
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "languageVersion": "2.0",
  "resources": {
    "store": { "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "shop" }
  }
}
```

A nested template has a version of its own. One finding stands for all that a template uses.
)md";

struct Feature {
  Span span;
  std::string name;
};

// The key of a declaration that only the newer types have. (Without a type, `$ref` is
// parameter-type's.)
NodeRef NewKey(NodeRef declaration) {
  constexpr std::string_view kKeys[] = {"nullable",     "items",  "prefixItems",
                                        "properties",   "sealed", "additionalProperties",
                                        "discriminator"};
  for (const NodeRef member : declaration.children()) {
    const auto is_it = [member](std::string_view key) {
      return EqualsIgnoreCase(key, member.key());
    };
    if (std::ranges::any_of(kKeys, is_it)) return member;
  }
  return {};
}

// The first thing in the template that needs the version.
std::optional<Feature> FirstFeature(const arm::Template& of, const arm::TemplateModel& model) {
  if (of.IsSymbolic()) return Feature{of.resources_section.key_span(), "an object of resources"};
  if (of.definitions.IsObject()) return Feature{of.definitions.key_span(), "`definitions`"};
  const auto in_declaration = [](NodeRef declaration) -> std::optional<Feature> {
    const NodeRef key = declaration.IsObject() ? NewKey(declaration) : NodeRef();
    if (!key) return std::nullopt;
    return Feature{key.key_span(), fmt::format("`{}`", key.key())};
  };
  for (const arm::Parameter& parameter : of.parameters) {
    if (auto found = in_declaration(parameter.node)) return found;
  }
  for (const arm::ResourceId id : of.resources) {
    const arm::Resource& resource = model.resources[id];
    if (resource.existing) return Feature{resource.At("existing").key_span(), "`existing`"};
    const arm::Value options = resource.At("@options");
    if (!options.IsAbsent()) return Feature{options.key_span(), "`@options`"};
  }
  for (const arm::Output& output : of.outputs) {
    if (auto found = in_declaration(output.node)) return found;
  }
  return std::nullopt;
}

void Check(const arm::Template& of, RuleContext& ctx) {
  if (!of.node.IsObject() || of.IsBicepGenerated()) return;
  const auto version = of.language_version.Text();
  if (!of.language_version.IsAbsent() && !version) return;
  if (version && (version->find("experimental") != std::string_view::npos ||
                  (!version->empty() && (*version)[0] >= '2' && (*version)[0] <= '9'))) {
    return;
  }
  const auto feature = FirstFeature(of, ctx.model());
  if (!feature) return;
  auto report = ctx.Report(feature->span, "{} needs `languageVersion` 2.0", feature->name);
  if (version) {
    report.Label(of.language_version.span(), "this version does not have it")
        .Fix(FixSafety::kSafe, "use language version 2.0", of.language_version.span(), "\"2.0\"");
  } else {
    report.Help("add `\"languageVersion\": \"2.0\"` to the template")
        .FixWith(FixSafety::kSafe, "use language version 2.0",
                 {InsertMember(of.node, "languageVersion", "\"2.0\"")});
  }
}

}  // namespace

extern constinit const Rule language_version = {
    .id = "language-version",
    .summary = "a template uses what belongs to language version 2.0 without asking for it",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation"},
    .on = {OnTemplate{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
