#include <set>
#include <string>

#include "arm/expansion.h"
#include "arm/value_type.h"
#include "engine/rule_context.h"
#include "eval/choice.h"
#include "eval/describe.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The value of an output is of another type than the output declares. The deployment fails at its very end, when
everything is deployed already.

```json bad
{ "outputs": { "count": { "type": "string", "value": "[length(createArray('a', 'b'))]" } } }
```

```json good
{ "outputs": { "count": { "type": "int", "value": "[length(createArray('a', 'b'))]" } } }
```

What only a deployment knows is not judged. When only the default of a parameter makes the value one of the
wrong type, the finding is a warning.
)md";

std::string_view TypeOf(eval::Kinds kinds) {
  switch (kinds) {
    case eval::kStrings:
      return "string";
    case eval::kIntegers:
      return "int";
    case eval::kBooleans:
      return "bool";
    case eval::kArrays:
      return "array";
    case eval::kObjects:
      return "object";
    default:
      return {};
  }
}

void CheckOutput(const arm::Expansion& expansion, const arm::DeployedOutput& output,
                 const Document& document, RuleContext& ctx) {
  const arm::Output& declared = *output.declared;
  if (declared.parsed_type == arm::ParameterType::kUnknown ||
      eval::IsTrue(output.condition) == eval::Truth::kFalse) {
    return;
  }
  const bool is_loop = declared.copy.IsObject();
  const NodeRef written = is_loop ? declared.copy.node() : declared.value.node();
  if (!written) return;
  const eval::Kinds wanted = arm::KindsOf(declared.parsed_type);
  const arm::Parameter* const plain = arm::PlainParameter(ctx.model(), written);
  // Its default is wrong, not its type.
  if (plain != nullptr && (arm::KindsOf(plain->parsed_type) & wanted) != 0) return;
  eval::ForEachLeaf(output.value, [&](const eval::Value& leaf,
                                      std::span<const eval::Answer> answers) {
    if (!arm::IsCertainlyOther(leaf, wanted)) return true;
    const eval::Kinds has = eval::KindsOf(leaf);
    auto report = ctx.ReportIn(document, is_loop ? written.key_span() : written.span(),
                               "the value of output `{}` is {}, not {}", declared.name(),
                               eval::ToText(has), eval::ToText(wanted));
    if (declared.type.node()) {
      report.LabelIn(document, declared.type.span(), "the type that it declares");
    }
    if (!answers.empty()) {
      report.Note("when {}", eval::Describe(expansion.session(), answers));
    } else if (const std::string_view right = TypeOf(has); !right.empty()) {
      report.Help("change the type to `{}`", right);
    }
    if (is_loop || plain != nullptr) return false;
    for (const arm::Parameter* used : DefaultsThatMayDiffer(ctx.graph(), document, written)) {
      report.As(Severity::kWarning)
          .LabelIn(document, used->default_value.span(), "with this default of `{}`", used->name());
    }
    return false;
  });
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  std::set<const arm::Output*> seen;
  for (const arm::DeployedTemplate& of : expansion.templates()) {
    // Linked templates have findings of their own.
    if (of.declared->node.tree() != &ctx.document().tree) continue;
    for (const arm::DeployedOutput& output : of.outputs) {
      if (!seen.insert(output.declared).second) continue;
      CheckOutput(expansion, output, ctx.document(), ctx);
    }
  }
}

}  // namespace

extern constinit const Rule output_type = {
    .id = "output-type",
    .summary = "the value of an output is of another type than the output declares",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP033", "bicep:BCP036", "bicep:BCP026"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
