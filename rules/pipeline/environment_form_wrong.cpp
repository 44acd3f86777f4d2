#include <optional>
#include <string>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "schema/pipeline_variables.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A script reads a predefined variable from its environment by its name in YAML. There it is called in upper case, with `_`
for every dot: `$Build.SourceBranch` is the variable `Build`, which is empty, and the text behind it.

```yaml bad
steps:
- bash: git log origin/main..$Build.SourceBranch
```

```yaml good
steps:
- bash: git log origin/main..$BUILD_SOURCEBRANCH
```

`$(Build.SourceBranch)` is replaced before the script starts and works in every shell.
)md";

struct Wrong {
  Span span{};  // Of the script's text.
  Span name{};
  const schema::PipelineVariable* variable = nullptr;
};

// What stands behind a mark: the longest name with a dot that is a predefined variable's.
const schema::PipelineVariable* VariableAt(std::string_view text, std::size_t& size) {
  const auto is_part = [](char c) { return IsAlnumAscii(c) || c == '_' || c == '.'; };
  size = 0;
  while (size < text.size() && is_part(text[size])) ++size;
  for (std::string_view name = text.substr(0, size);;) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return nullptr;
    const schema::PipelineVariable* const found = schema::FindPipelineVariable(name);
    if (found != nullptr && !found->environment.empty()) {
      size = name.size();
      return found;
    }
    name = name.substr(0, dot);
  }
}

// What the mark at `at`, a `$` or a `%`, begins.
Wrong WrongAt(std::string_view script, std::size_t at, pipeline::Shell shell) {
  const bool is_cmd = shell == pipeline::Shell::kCmd;
  if ((script[at] == '%') != is_cmd) return {};
  std::size_t begin = at + 1;
  const bool is_braced = !is_cmd && script.substr(begin).starts_with('{');
  if (is_braced) ++begin;
  if (shell == pipeline::Shell::kPowerShell) {
    if (!StartsWithIgnoreCase(script.substr(begin), "env:")) return {};
    begin += 4;
  }
  std::size_t size = 0;
  const schema::PipelineVariable* const variable = VariableAt(script.substr(begin), size);
  if (variable == nullptr) return {};
  std::size_t end = begin + size;
  if (is_cmd || is_braced) {
    if (!script.substr(end).starts_with(is_cmd ? '%' : '}')) return {};
    ++end;
  }
  return {{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)},
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + size)},
          variable};
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.script || step.shell == pipeline::Shell::kUnknown ||
      step.shell == pipeline::Shell::kPython) {
    return;
  }
  const std::string_view script = step.script.text();
  std::optional<pipeline::ScriptText> parsed;
  for (std::size_t at = script.find_first_of("$%"); at != std::string_view::npos;
       at = script.find_first_of("$%", at + 1)) {
    const Wrong wrong = WrongAt(script, at, step.shell);
    if (wrong.variable == nullptr) continue;
    if (!parsed) parsed.emplace(pipeline::ParseScript(step));
    if (parsed->InComment(wrong.span.begin) || parsed->IsVerbatim(wrong.span.begin)) continue;
    const std::string better =
        fmt::format("{}{}{}", script.substr(at, wrong.name.begin - at), wrong.variable->environment,
                    script.substr(wrong.name.end, wrong.span.end - wrong.name.end));
    const Span place = RuleContext::SourceOf(step.script, wrong.span);
    ctx.Report(place, "`{}` is no variable of the environment",
               script.substr(at, wrong.span.size()))
        .Help("write `{}`", better)
        .Fix(FixSafety::kUnsafe, "use the name it has there", place, better);
  }
}

}  // namespace

extern constinit const Rule environment_form_wrong = {
    .id = "environment-form-wrong",
    .summary = "a script reads a predefined variable by a name that the environment does not have",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:env-var-names"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
