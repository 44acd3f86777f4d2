#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "arm/nested_arguments.h"
#include "base/ascii.h"
#include "engine/rule_context.h"
#include "graph/filled_in_later.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The name of a deployment has at most 64 characters: letters, digits, `-`, `_`, `.`, `(` and `)`, and it does
not end in a dot. Azure refuses any other name.

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site:shop",
  "properties": {
    "mode": "Incremental",
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": []
    }
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
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "resources": []
    }
  }
}
```

Names are checked after evaluation, with what is certain of them. When only the default of a parameter makes
the name too long, the finding is a warning.
)md";

constexpr std::int64_t kMost = 64;

// The first character that the service does not take; letters of other alphabets pass, and so do
// slashes, which separate segments.
std::optional<char> ForbiddenIn(std::string_view text) {
  for (const char c : text) {
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    if (is_ascii && !IsAlnumAscii(c) &&
        std::string_view("-_.()/").find(c) == std::string_view::npos) {
      return c;
    }
  }
  return std::nullopt;
}

std::string Shown(char c) { return c == ' ' ? "a space" : fmt::format("`{}`", c); }

// What is wrong with a name; empty when nothing certainly is.
std::string ProblemOf(const eval::Value& name) {
  if (name.IsString()) {
    const auto length = static_cast<std::int64_t>(eval::Utf16Length(name.string()));
    if (length > kMost) {
      return fmt::format("the name of the deployment has {} characters; Azure takes {} at most",
                         length, kMost);
    }
    if (const auto c = ForbiddenIn(name.text())) {
      return fmt::format("the name of a deployment cannot have {} in it", Shown(*c));
    }
    if (name.text().ends_with('.')) return "the name of a deployment cannot end in a dot";
    return {};
  }
  if (!name.IsUnknown() || name.unknown().kinds != eval::kStrings) return {};
  if (name.unknown().min > kMost) {
    return fmt::format(
        "the name of the deployment has at least {} characters; Azure takes {} at most",
        name.unknown().min, kMost);
  }
  for (const eval::Piece& piece : name.unknown().pieces) {
    if (!piece.value.IsString()) continue;
    if (IsFilledInLater(piece.value.text())) return {};
    if (const auto c = ForbiddenIn(piece.value.text())) {
      return fmt::format("the name of a deployment cannot have {} in it", Shown(*c));
    }
  }
  return {};
}

void CheckResource(const arm::Expansion& expansion, const arm::DeployedResource& deployment,
                   std::set<const arm::Resource*>& reported, RuleContext& ctx) {
  const arm::Resource& declared = *deployment.declared;
  eval::ForEachLeaf(
      deployment.name, [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
        if (leaf.IsString() && IsFilledInLater(leaf.text())) return true;
        const std::string problem = ProblemOf(leaf);
        if (problem.empty() || !reported.insert(&declared).second) return problem.empty();
        auto report = ctx.Report(declared.name.span(), "{}", problem);
        if (leaf.IsString() && declared.name.Expression())
          report.Note("the name is `{}`", leaf.text());
        if (!answers.empty()) report.Note("when {}", eval::Describe(expansion.session(), answers));
        for (const arm::Parameter* used :
             DefaultsThatMayDiffer(ctx.graph(), ctx.document(), declared.name.node())) {
          report.As(Severity::kWarning)
              .Label(used->default_value.span(), "with this default of `{}`", used->name());
        }
        return false;
      });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Resource*> reported;
  for (const arm::DeployedResource& resource : expansion.resources()) {
    if (!resource.declared->IsType("Microsoft.Resources/deployments") || resource.IsExisting() ||
        resource.IsDeployed() == eval::Truth::kFalse ||
        resource.declared->node.tree() != &ctx.document().tree) {
      continue;
    }
    CheckResource(expansion, resource, reported, ctx);
  }
}

}  // namespace

extern constinit const Rule deployment_name_length = {
    .id = "deployment-name-length",
    .summary = "the name of a deployment is too long, or has characters that Azure does not take",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"psrule:Azure.Deployment.Name"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
