#include <algorithm>
#include <string>

#include "base/pattern.h"
#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/untrusted_sources.h"
#include "pipeline/walk.h"
#include "schema/pipeline_variables.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The text stays as it is, or becomes empty: `%NAME%` is of cmd, `$NAME` of bash, `$env:NAME` of PowerShell.

```yaml bad
steps:
- bash: echo %BUILD_BUILDID%
```

```yaml good
steps:
- bash: echo "$BUILD_BUILDID"
```

Only names of predefined variables, of `env` and of the pipeline's variables are looked at.
)md";

using pipeline::Shell;
using pipeline::Step;

// Names that the step's environment certainly has.
bool IsKnownName(const Step& step, std::string_view name, const RuleContext& ctx) {
  const bool may_be_predefined =
      name.find('_') != std::string_view::npos &&
      (StartsWithIgnoreCase(name, "BUILD_") || StartsWithIgnoreCase(name, "SYSTEM_") ||
       StartsWithIgnoreCase(name, "AGENT_") || StartsWithIgnoreCase(name, "PIPELINE_"));
  if (may_be_predefined) {
    for (const schema::PipelineVariable& variable : schema::PipelineVariables()) {
      if (EqualsIgnoreCase(variable.environment, name)) return true;
    }
  }
  bool found = false;
  pipeline::ForEachMember(step.env, false, [&](NodeRef entry, bool) {
    found = found || EqualsIgnoreCase(entry.key(), name);
  });
  for (const pipeline::Variable& variable : ctx.pipeline().variables) {
    found = found || pipeline::IsEnvironmentName(name, variable.Name());
  }
  return found;
}

constinit Pattern kPercent{R"re((%[A-Za-z_][A-Za-z0-9_]*%))re"};
constinit Pattern kPowerShell{R"re((\$env:[A-Za-z_][A-Za-z0-9_]*))re"};
constinit Pattern kPlain{R"re((\$[A-Z][A-Z0-9_]{2,}|\$\{[A-Z][A-Z0-9_]{2,}\}))re"};

std::string_view NameIn(std::string_view read) {
  if (read.starts_with("$env:")) return read.substr(5);
  const std::size_t begin = read.find_first_not_of("$%{");
  const std::size_t end = read.find_last_not_of("%}");
  return read.substr(begin, end - begin + 1);
}

std::string WrittenFor(Shell shell, std::string_view name) {
  if (shell == Shell::kBash) return fmt::format("${{{}}}", name);
  if (shell == Shell::kPowerShell) return fmt::format("$env:{}", name);
  return fmt::format("%{}%", name);
}

void Look(const Step& step, const Pattern& pattern, std::string_view of, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (std::size_t from = 0; from < text.size();) {
    const auto found = pattern.FindGroup(text, from);
    if (!found) return;
    from = found->end;
    const std::string_view read = text.substr(found->begin, found->end - found->begin);
    const std::string_view name = NameIn(read);
    const auto begin = static_cast<std::uint32_t>(found->begin);
    if (script.InComment(begin) || script.IsVerbatim(begin) || !IsKnownName(step, name, ctx))
      continue;
    // A variable of the script of that name, or an escaped mark.
    if (found->begin > 0 && (text[found->begin - 1] == '`' || text[found->begin - 1] == '\\'))
      continue;
    const std::string assigned = fmt::format("{} =", read);
    if (text.find(assigned) != std::string_view::npos ||
        text.find(fmt::format("{}=", read)) != std::string_view::npos) {
      return;
    }
    const Span at{begin, static_cast<std::uint32_t>(found->end)};
    const std::string better = WrittenFor(script.shell, name);
    ctx.Report(RuleContext::SourceOf(step.script, at), "`{}` is the syntax of {}", read, of)
        .Fix(FixSafety::kUnsafe, fmt::format("write `{}`", better),
             RuleContext::SourceOf(step.script, at), better);
    return;
  }
}

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (text.empty()) return;
  const bool may_read = step.env || !ctx.pipeline().variables.empty() ||
                        text.find("BUILD_") != text.npos || text.find("SYSTEM_") != text.npos ||
                        text.find("AGENT_") != text.npos || text.find("PIPELINE_") != text.npos;
  if (!may_read) return;
  // A shell in the shell has its own syntax.
  const auto nests = [text](std::initializer_list<std::string_view> programs) {
    return std::ranges::any_of(
        programs, [text](std::string_view program) { return ContainsIgnoreCase(text, program); });
  };
  switch (step.shell) {
    case Shell::kBash:
      if (text.find('%') != std::string_view::npos && !nests({"cmd ", "cmd.exe", ".bat", "<<"})) {
        Look(step, kPercent, "cmd", ctx);
      }
      if (text.find("$env:") != std::string_view::npos && !nests({"pwsh", "powershell", "<<"})) {
        Look(step, kPowerShell, "PowerShell", ctx);
      }
      break;
    case Shell::kPowerShell:
      if (text.find('%') != std::string_view::npos &&
          !nests({"cmd ", "cmd.exe", ".bat", "@'", "@\""})) {
        Look(step, kPercent, "cmd", ctx);
      }
      if (!nests({"bash", "wsl", "ssh ", "docker", "sh -c", "@'", "kubectl exec"})) {
        Look(step, kPlain, "bash", ctx);
      }
      break;
    case Shell::kCmd:
      if (text.find("$env:") != std::string_view::npos && !nests({"pwsh", "powershell"})) {
        Look(step, kPowerShell, "PowerShell", ctx);
      }
      if (!nests({"pwsh", "powershell", "bash", "wsl", "docker", "ssh ", "sh "})) {
        Look(step, kPlain, "bash", ctx);
      }
      break;
    default:
      break;
  }
}

}  // namespace

extern constinit const Rule environment_syntax_mismatch = {
    .id = "environment-syntax-mismatch",
    .summary = "a script uses the variable syntax of another shell",
    .severity = Severity::kWarning,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .equivalents = {"actionlint:shellcheck-integ"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
