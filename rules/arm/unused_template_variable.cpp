#include <utility>
#include <vector>

#include "arm/read_names.h"
#include "engine/rule_context.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A variable is declared and nothing reads it. It is dead text, and whoever changes it changes nothing.

```json bad
{
  "variables": {
    "account": "shop",
    "container": "images"
  },
  "outputs": { "account": { "type": "string", "value": "[variables('account')]" } }
}
```

```json good
{
  "variables": { "account": "shop" },
  "outputs": { "account": { "type": "string", "value": "[variables('account')]" } }
}
```

A nested template that the one around it evaluates (`expressionEvaluationOptions.scope` is not `inner`) reads the
variables of the outer one; its own are the business of `outer-scope-members`. When a name is computed, as in
`variables(concat('size', parameters('kind')))`, any variable may be read, and nothing is reported. Variables that a
Bicep file exports are read elsewhere.

The unsafe fix removes the variable.
)md";

void Unused(const arm::Variable& variable, RuleContext& ctx) {
  auto report = ctx.Report(variable.name_span(), "variable `{}` is never read", variable.name());
  report.Help("remove it");
  // What a compiler wrote is not edited.
  if (ctx.model().root().IsBicepGenerated()) return;
  NodeRef node = variable.node;
  // An empty list of loops is not a list of loops.
  if (variable.IsLoop() && node.parent().size() == 1) node = node.parent();
  report.FixWith(FixSafety::kUnsafe, fmt::format("remove variable `{}`", variable.name()),
                 RemoveChild(node));
}

void Check(const Document& document, RuleContext& ctx) {
  // The part of a broken file that could not be read may read anything.
  if (!document.arm_template || !document.tree.problems.empty()) return;
  const arm::TemplateModel& model = *document.arm_template;
  const arm::ReadNames& read = ctx.read_names();
  for (const arm::Template& of : model.templates) {
    if (&model.EvaluationScope(of) != &of) continue;
    for (const arm::Variable& variable : of.variables) {
      // A name that is computed may be any.
      if (variable.name().starts_with('[')) continue;
      if (!read.Reads(of, variable)) Unused(variable, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule unused_template_variable = {
    .id = "unused-template-variable",
    .summary = "a variable of a template is never read",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"arm-ttk:Variables-Must-Be-Referenced", "bicep:no-unused-vars",
                    "armtools:unusedVar", "sonar:S1481", "psrule:Azure.Template.UseVariables",
                    "armtools:The-variable-*-is-never-used"},
    .on = {OnDocument{kTemplateFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
