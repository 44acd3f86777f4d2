#include <optional>
#include <string>
#include <vector>

#include "base/nearest.h"
#include "engine/resource_types_used.h"
#include "schema/type_graph.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`reference()` gives the `properties` of a resource, and with `'Full'` the whole of it. A member that the type does not have there fails the deployment when everything before it was done.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "outputs": { "a": { "type": "string", "value": "[reference(resourceId('Microsoft.Storage/storageAccounts', 'shop'), '2023-05-01').properties.primaryEndpoints.blob]" } },
  "resources": []
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "outputs": { "a": { "type": "string", "value": "[reference(resourceId('Microsoft.Storage/storageAccounts', 'shop'), '2023-05-01').primaryEndpoints.blob]" } },
  "resources": []
}
```

Compared is the published type at the version that the call names. Services answer with more than they publish, so a
member is reported only when its name is nearly that of another one, or stands at the wrong level.
)md";

using schema::BodyKind;
using schema::BodyNodeId;
using schema::TypeGraph;

// The part of a node that has the name, in any variant; nothing where anything may be.
struct Step {
  bool is_open = false;
  BodyNodeId node = kNoId<BodyNodeId>;
};
Step Member(const TypeGraph& graph, BodyNodeId at, std::string_view name) {
  const BodyKind kind = graph.KindOf(at);
  if (kind == BodyKind::kAny) return {true};
  if (kind != BodyKind::kObject && kind != BodyKind::kDiscriminated) return {};
  if (const auto found = graph.FindProperty(at, name)) return {false, found->type};
  if (kind == BodyKind::kDiscriminated) {
    if (EqualsIgnoreCase(graph.DiscriminatorOf(at), name)) return {true};
    for (std::size_t i = 0; i < graph.VariantCount(at); ++i) {
      if (const auto found = graph.FindProperty(graph.Variant(at, i), name))
        return {false, found->type};
    }
    return {};
  }
  if (graph.AdditionalOf(at) != kNoId<BodyNodeId>) return {false, graph.AdditionalOf(at)};
  return {graph.PropertyCount(at) == 0};
}

std::optional<std::string_view> NearestProperty(const TypeGraph& graph, BodyNodeId at,
                                                std::string_view name) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < graph.PropertyCount(at); ++i) {
    names.push_back(graph.Property(at, i).name);
  }
  return Nearest(name, names);
}

void CheckCall(const ArmExpression& expression, expr::ExprId call, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  const std::vector<expr::ExprId> arguments = ast.Children(call);
  if (arguments.size() < 2 || ast.nodes[arguments[1]].kind != expr::ExprKind::kString) return;
  const auto type_name = TypeOfResourceId(expression, arguments[0]);
  const auto version = schema::ApiVersion::Parse(ast.StringValue(arguments[1]));
  if (!type_name || !version) return;
  const TypeGraph& graph = TypeGraph::BuiltIn();
  const schema::ResourceTypeId type = graph.Find(type_name->name);
  if (type == kNoId<schema::ResourceTypeId>) return;
  const schema::TypeVersion* const found = graph.FindVersion(type, *version);
  if (found == nullptr) return;
  BodyNodeId at = found->body;
  bool is_full = false;
  if (arguments.size() > 2) {
    if (ast.nodes[arguments[2]].kind != expr::ExprKind::kString) return;
    is_full = EqualsIgnoreCase(ast.StringValue(arguments[2]), "Full");
  }
  if (!is_full) {
    const Step properties = Member(graph, at, "properties");
    if (properties.is_open || properties.node == kNoId<BodyNodeId>) return;
    at = properties.node;
  }
  // Parents stand behind their children: the members that are read from the call, outwards.
  expr::ExprId inner = call;
  for (expr::ExprId id{IndexOf(call) + 1}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    const expr::Expr& part = ast.nodes[id];
    if (part.first_child != inner) continue;
    if (part.kind != expr::ExprKind::kMember) return;
    const std::string_view name = ast.TextOf(part.name);
    // Of every resource, whatever is published.
    constexpr std::string_view kAlways[] = {"id",
                                            "name",
                                            "type",
                                            "apiVersion",
                                            "location",
                                            "tags",
                                            "resourceGroupName",
                                            "resourceId",
                                            "subscriptionId",
                                            "scope",
                                            "condition",
                                            "dependsOn",
                                            "provisioningState"};
    if (inner == call && (is_full || EqualsIgnoreCase(name, "provisioningState"))) {
      for (const std::string_view always : kAlways) {
        if (EqualsIgnoreCase(name, always)) return;
      }
    }
    const Step step = Member(graph, at, name);
    if (step.is_open) return;
    // reference-full-missing says it of identities.
    if (inner == call && !is_full && EqualsIgnoreCase(name, "identity")) return;
    if (step.node == kNoId<BodyNodeId>) {
      const BodyKind kind = graph.KindOf(at);
      if (kind != BodyKind::kObject && kind != BodyKind::kDiscriminated) return;
      std::string help;
      if (inner == call && !is_full && EqualsIgnoreCase(name, "properties")) {
        help =
            "`reference()` gives the properties already; with `'Full'` it gives the whole resource";
      } else if (inner == call && !is_full &&
                 Member(graph, found->body, name).node != kNoId<BodyNodeId>) {
        help = "it stands beside `properties`: write `'Full'` as third argument";
      } else if (const auto nearest = NearestProperty(graph, at, name)) {
        help = fmt::format("did you mean `{}`?", *nearest);
      }
      // Services answer with more than they publish.
      if (help.empty()) return;
      ctx.Report(RuleContext::SourceOf(expression, part.name), "{}@{} has no `{}` here",
                 graph.NameOf(type), version->ToText(), name)
          .Help("{}", help);
      return;
    }
    at = step.node;
    inner = id;
  }
}

void Check(const ArmExpression& expression, RuleContext& ctx) {
  const expr::Expression& ast = expression.ast;
  if (!ast.problems.empty()) return;
  for (expr::ExprId id{0}; id < ast.nodes.end_id();
       id = static_cast<expr::ExprId>(IndexOf(id) + 1)) {
    if (ast.IsCallOf(id, "reference")) CheckCall(expression, id, ctx);
  }
}

}  // namespace

extern constinit const Rule reference_property = {
    .id = "reference-property",
    .summary = "a member is read from a resource that has none of the name",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"bicep:BCP053"},
    .on = {OnArmExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
