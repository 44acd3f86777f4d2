#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "arm/read_names.h"
#include "engine/rule_context.h"
#include "pipeline/edits.h"
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

In pipelines it is the same: nothing in the file says `parameters.name`.

```yaml bad
parameters:
- name: verbose
  type: boolean
  default: false
steps:
- script: make
```

```yaml good
steps:
- script: make
```
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

// --- Pipelines ---------------------------------------------------------------------------------

constexpr bool IsNameChar(char c) { return IsAlnumAscii(c) || c == '_'; }

// The names that expressions of a file read from `parameters`. This looks at the text, since it is
// enough to know that a name is written somewhere.
class ReadParameters {
 public:
  explicit ReadParameters(const Tree& tree) {
    const std::string_view text = tree.text();
    auto comment = tree.comments.begin();
    for (std::size_t at = text.find("${{"); at != std::string_view::npos;
         at = text.find("${{", at + 3)) {
      while (comment != tree.comments.end() && comment->end <= at) ++comment;
      if (comment != tree.comments.end() && comment->begin <= at) continue;
      const std::size_t end = std::min(text.find("}}", at), text.size());
      Expression(text.substr(at + 3, end - at - 3));
    }
  }

  bool Reads(std::string_view name) const {
    return all_ || std::ranges::any_of(
                       names_, [name](std::string_view it) { return EqualsIgnoreCase(it, name); });
  }

 private:
  void Expression(std::string_view text) {
    constexpr std::string_view kContext = "parameters";
    for (std::size_t i = 0; i + kContext.size() <= text.size(); ++i) {
      if ((text[i] | 0x20) != 'p' || !EqualsIgnoreCase(text.substr(i, kContext.size()), kContext)) {
        continue;
      }
      const bool is_word =
          (i == 0 || (!IsNameChar(text[i - 1]) && text[i - 1] != '.')) &&
          (i + kContext.size() == text.size() || !IsNameChar(text[i + kContext.size()]));
      if (is_word) Accessor(Trim(text.substr(i + kContext.size())));
    }
  }
  // What follows the name of the context.
  void Accessor(std::string_view rest) {
    const auto name_at = [rest](std::size_t begin) {
      std::size_t end = begin;
      while (end < rest.size() && IsNameChar(rest[end])) ++end;
      return rest.substr(begin, end - begin);
    };
    std::string_view name;
    if (rest.starts_with('.')) {
      name = name_at(1);
    } else if (rest.starts_with("['")) {
      name = rest.substr(2, std::min(rest.find('\'', 2), rest.size()) - 2);
    }
    if (name.empty()) {
      all_ = true;  // All of them, or one whose name is computed.
    } else {
      names_.push_back(name);
    }
  }

  std::vector<std::string_view> names_;
  bool all_ = false;
};

void CheckPipeline(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  const Document& document = ctx.document();
  if (pipeline.parameters.empty() || !document.tree.problems.empty()) return;
  const ReadParameters read(document.tree);
  // A template that reads none stands in for another one that takes the same.
  if (document.kind == DocumentKind::kPipelineTemplate && pipeline.parameters.size() > 1 &&
      std::ranges::none_of(pipeline.parameters, [&read](const pipeline::Parameter& parameter) {
        return read.Reads(parameter.Name());
      })) {
    return;
  }
  for (const pipeline::Parameter& parameter : pipeline.parameters) {
    const std::string_view name = parameter.Name();
    if (name.empty() || read.Reads(name)) continue;
    auto report = ctx.Report(parameter.NameSpan(), "parameter `{}` is never read", name);
    report.As(Confidence::kMedium);
    // What includes the file, or queues it with values, may set it.
    if (document.kind != DocumentKind::kPipeline ||
        ctx.graph().pipeline_links().IsIncluded(document)) {
      report.Help("remove it, and what is passed for it");
      continue;
    }
    report.Help("remove it");
    if (auto edit = pipeline::RemoveEntry(parameter.node)) {
      report.FixWith(FixSafety::kUnsafe, fmt::format("remove parameter `{}`", name),
                     {std::move(*edit)});
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
    .categories = {"template", "pipeline"},
    .equivalents = {"actionlint:reusable-workflows", "arm-ttk:Parameters-Must-Be-Referenced",
                    "bicep:no-unused-params", "armtools:unusedParam", "sonar:S6955",
                    "psrule:Azure.Template.UseParameters", "armtools:The-parameter-*-is-never-used",
                    "armtools:User-function-parameter-*-is-never-used"},
    .aliases = {"parameter-unused"},
    .on = {OnDocument{kTemplateFiles, Check}, OnPipeline{CheckPipeline}},
    .docs = kDocs,
};

}  // namespace plumbline
