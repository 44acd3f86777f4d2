#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "arm/read_names.h"
#include "engine/rule_context.h"
#include "syntax/json_edit.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A parameter is declared and nothing reads it. Callers set a value that does nothing.

```json bad
{
  "parameters": {
    "location": { "type": "string" },
    "sku": { "type": "string" }
  },
  "outputs": { "place": { "type": "string", "value": "[parameters('location')]" } }
}
```

```json good
{
  "parameters": { "location": { "type": "string" } },
  "outputs": { "place": { "type": "string", "value": "[parameters('location')]" } }
}
```

A nested template that the one around it evaluates (`expressionEvaluationOptions.scope` is not `inner`) reads the
parameters of the outer one; its own are the business of `outer-scope-members`. When a name is computed, as in
`parameters(concat('sku', variables('size')))`, any parameter may be read, and nothing is reported.

A template without resources that reads none of its parameters stands in for another one that takes the same: nothing is
reported.

Keep an unused parameter when several templates have to take the same ones, because one caller deploys them all; a
suppression with that reason is then the place to say so. The unsafe fix removes it. Deployments that still pass it are
refused, so there is no fix when a parameter file next to the template does.
)md";

void Unused(const arm::Template& of, const arm::Parameter& parameter, RuleContext& ctx) {
  auto report = ctx.Report(parameter.name_span(), "parameter `{}` is never read", parameter.name());
  std::vector<Edit> edits = RemoveChild(parameter.node);
  if (of.IsNested()) {
    const arm::Value passed = ctx.model().resources[of.holder].properties["parameters"];
    const NodeRef given = passed.node().Find(Key(parameter.name()), CaseRule::kIgnore);
    if (given) {
      report.Label(given.key_span(), "a value is passed here");
      for (Edit& edit : RemoveChild(given)) edits.push_back(std::move(edit));
    } else if (passed.IsUnknown()) {
      edits.clear();
    }
  } else {
    for (const Document* file : ctx.graph().links().ParameterFilesOf(ctx.document())) {
      const arm::ParameterAssignment* const given = file->parameter_file->Find(parameter.name());
      if (given == nullptr) continue;
      report.LabelIn(*file, given->name_span(), "a value is passed here");
      edits.clear();
    }
  }
  report.Help("remove it, and what is passed for it");
  // What a compiler wrote is not edited.
  if (ctx.model().root().IsBicepGenerated()) return;
  report.FixWith(FixSafety::kUnsafe, fmt::format("remove parameter `{}`", parameter.name()),
                 std::move(edits));
}

// It deploys nothing and reads nothing: it stands in for another template with the same parameters,
// where a caller chooses between the two.
bool IsStandIn(const arm::Template& of, const arm::ReadNames& read) {
  const NodeRef resources = of.resources_section.node();
  if (!resources.IsArray() && !resources.IsObject()) return false;
  return resources.size() == 0 &&
         std::ranges::none_of(of.parameters, [&](const arm::Parameter& parameter) {
           return read.Reads(of, parameter);
         });
}

void Check(const Document& document, RuleContext& ctx) {
  // The part of a broken file that could not be read may read anything.
  if (!document.arm_template || !document.tree.problems.empty()) return;
  const arm::TemplateModel& model = *document.arm_template;
  const arm::ReadNames& read = ctx.read_names();
  for (const arm::Template& of : model.templates) {
    if (&model.EvaluationScope(of) != &of || IsStandIn(of, read)) continue;
    for (const arm::Parameter& parameter : of.parameters) {
      if (!read.Reads(of, parameter)) Unused(of, parameter, ctx);
    }
  }
}

}  // namespace

extern constinit const Rule unused_parameter = {
    .id = "unused-parameter",
    .summary = "a parameter is never read",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"template"},
    .equivalents = {"arm-ttk:Parameters-Must-Be-Referenced", "bicep:no-unused-params",
                    "armtools:unusedParam", "sonar:S6955", "psrule:Azure.Template.UseParameters"},
    .aliases = {"parameter-unused"},
    .on = {OnDocument{kTemplateFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
