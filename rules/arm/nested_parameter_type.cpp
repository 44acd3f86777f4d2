#include <optional>
#include <set>
#include <string>
#include <utility>

#include "arm/nested_arguments.h"
#include "arm/value_type.h"
#include "engine/rule_context.h"
#include "eval/describe.h"
#include "graph/certain_links.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A deployment passes a value of another type than the template it deploys declares. Azure refuses the
deployment when it starts, which is in the middle of the one around it.

```json bad
{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "site",
  "properties": {
    "mode": "Incremental",
    "expressionEvaluationOptions": { "scope": "inner" },
    "parameters": { "instances": { "value": "3" } },
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": { "instances": { "type": "int" } },
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
    "expressionEvaluationOptions": { "scope": "inner" },
    "parameters": { "instances": { "value": 3 } },
    "template": {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": { "instances": { "type": "int" } },
      "resources": []
    }
  }
}
```

Looked at are templates that stand in the deployment and are evaluated in inner scope, and files of the
workspace to which a link certainly leads: by `relativePath`, or by an address that is put together from a
base and the file's path. The unsafe fix writes a literal as one of the right type (`3` for `"3"`). When only
the default of a parameter has the wrong type, the finding is a warning.
)md";

std::string_view NameOf(arm::ParameterType type) {
  switch (type) {
    case arm::ParameterType::kInt:
      return "int";
    case arm::ParameterType::kBool:
      return "bool";
    case arm::ParameterType::kArray:
      return "array";
    case arm::ParameterType::kObject:
    case arm::ParameterType::kSecureObject:
      return "object";
    default:
      return "string";
  }
}

// A literal as one of the type; nothing when it is no such value.
std::optional<std::string> Convert(NodeRef literal, arm::ParameterType type) {
  if (!literal.IsScalar()) return std::nullopt;
  const std::string_view text = literal.text();
  if (literal.IsString()) {
    const bool is_number = !text.empty() && text.size() < 10 && (text == "0" || text[0] != '0') &&
                           text.find_first_not_of("0123456789") == std::string_view::npos;
    if (type == arm::ParameterType::kInt && is_number) return std::string(text);
    if (type != arm::ParameterType::kBool) return std::nullopt;
    if (EqualsIgnoreCase(text, "true")) return "true";
    if (EqualsIgnoreCase(text, "false")) return "false";
    return std::nullopt;
  }
  if (type != arm::ParameterType::kString) return std::nullopt;
  return fmt::format("\"{}\"", text);
}

class Checker {
 public:
  Checker(const arm::Expansion& expansion, RuleContext& ctx) : expansion_(expansion), ctx_(ctx) {}

  void Check(const arm::DeployedResource& deployment) {
    const arm::Template& nested = *expansion_.templates()[deployment.nested].declared;
    const eval::Value* const given = arm::DeploymentProperty(deployment, "parameters");
    if (given == nullptr || !given->IsObject()) return;
    for (const eval::Member& member : given->members()) {
      const arm::Parameter* const parameter =
          member.has_unknown_key ? nullptr : nested.FindParameter(member.key);
      if (parameter == nullptr || parameter->parsed_type == arm::ParameterType::kUnknown) continue;
      arm::ForEachPassed(member.value,
                         [&](const eval::Value& value, std::span<const eval::Answer> answers) {
                           if (!arm::IsCertainlyOther(value, arm::KindsOf(parameter->parsed_type)))
                             return;
                           if (!seen_.emplace(deployment.declared, parameter).second) return;
                           Report(deployment, *parameter, value, answers);
                         });
    }
  }

 private:
  void Report(const arm::DeployedResource& deployment, const arm::Parameter& parameter,
              const eval::Value& value, std::span<const eval::Answer> answers) {
    const Document* const declared_in = ctx_.graph().DocumentOf(parameter.node.tree());
    if (declared_in == nullptr) return;
    const NodeRef written = arm::WrittenArgument(*deployment.declared, parameter.name());
    const arm::Parameter* const plain = arm::PlainParameter(ctx_.model(), written);
    // Its default is wrong, not its type.
    if (plain != nullptr &&
        (arm::KindsOf(plain->parsed_type) & arm::KindsOf(parameter.parsed_type)) != 0) {
      return;
    }
    const std::string_view wants = NameOf(parameter.parsed_type);
    auto report = ctx_.Report(arm::PlaceOfArgument(*deployment.declared, parameter.name()),
                              "`{}` is passed {}, but it is {} {}", parameter.name(),
                              eval::ToText(eval::KindsOf(value)), Article(wants), wants);
    const NodeRef type = parameter.type.node();
    report.LabelIn(*declared_in, type ? type.span() : parameter.name_span(), "declared here");
    if (!answers.empty()) report.Note("when {}", eval::Describe(expansion_.session(), answers));
    if (!written) return;
    if (arm::Value(written).Expression()) {
      if (plain != nullptr) return;
      for (const arm::Parameter* used :
           DefaultsThatMayDiffer(ctx_.graph(), ctx_.document(), written)) {
        report.As(Severity::kWarning)
            .Label(used->default_value.span(), "with this default of `{}`", used->name());
      }
    } else if (const auto literal = Convert(written, parameter.parsed_type)) {
      report.Help("write {}", *literal)
          .Fix(FixSafety::kUnsafe, fmt::format("pass {}", *literal), written.span(), *literal);
    }
  }

  const arm::Expansion& expansion_;
  RuleContext& ctx_;
  // The turns of a loop are alike.
  std::set<std::pair<const arm::Resource*, const arm::Parameter*>> seen_;
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  Checker checker(expansion, ctx);
  for (const auto* deployment : arm::DeploymentsWithParameters(expansion, ctx.document().tree)) {
    if (!IsCertainlyDeployed(ctx.graph(), expansion, *deployment)) continue;
    checker.Check(*deployment);
  }
}

}  // namespace

extern constinit const Rule nested_parameter_type = {
    .id = "nested-parameter-type",
    .summary = "a deployment passes a value of another type than its template declares",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"arm-ttk:Parameter-Types-Should-Be-Consistent", "bicep:BCP036"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
