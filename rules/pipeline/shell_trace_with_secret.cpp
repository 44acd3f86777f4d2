#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/rule_context.h"
#include "pipeline/edits.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
With tracing on, the shell or a program prints its commands, requests and headers with all values filled in. The log
masks a secret only as a whole: parts of it, and what was encoded, are printed in clear.

```yaml bad
steps:
- bash: |
    set -eux
    auth=$(printf 'ci:%s' "$FEED_TOKEN" | base64)
    ./publish --auth "$auth"
  env:
    FEED_TOKEN: $(System.AccessToken)
```

```yaml good
steps:
- bash: |
    set -eu
    auth=$(printf 'ci:%s' "$FEED_TOKEN" | base64)
    ./publish --auth "$auth"
  env:
    FEED_TOKEN: $(System.AccessToken)
```

A `set +x` in front of the first use of the secret ends the trace in time.
)md";

using pipeline::KnownSecrets;
using pipeline::ScriptText;
using pipeline::ShellCommand;
using pipeline::Step;

struct Trace {
  NodeRef scalar;
  Span span;  // What is marked.
  std::string message;
  bool of_shell = false;  // Ends with `set +x`; the others concern one command or the whole step.
  std::optional<Edit> fix = {};  // In the file.
};

bool IsOption(std::string_view word) { return word.size() > 1 && word[0] == '-' && word[1] != '-'; }

class TraceFinder {
 public:
  TraceFinder(const Step& step, const ScriptText& script) : step_(step), script_(script) {}

  std::vector<Trace> Find() {
    for (std::uint32_t i = 0; i < script_.commands.size(); ++i) {
      const ShellCommand& command = script_.commands[i];
      for (const pipeline::ShellAssignment& assignment : command.assignments) Setting(assignment);
      if (command.words.empty()) continue;
      if (script_.shell == pipeline::Shell::kPowerShell) PowerShell(command);
      if (script_.shell == pipeline::Shell::kBash) Bash(command, i);
      Program(command);
    }
    pipeline::ForEachMember(step_.env, false, [this](NodeRef entry, bool) {
      if (entry.IsString() && IsTraceSetting(entry.key(), entry.text())) {
        traces_.push_back(
            {entry,
             {0, static_cast<std::uint32_t>(entry.text().size())},
             fmt::format("`{}` makes the step's programs print what they send", entry.key())});
      }
    });
    return std::move(traces_);
  }

  // Positions of `set +x`.
  static bool EndsTrace(const ShellCommand& command) {
    if (!command.IsCalled("set")) return false;
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      const std::string_view word = command.words[i].text;
      if (word.size() > 1 && word[0] == '+' && word.find('x') != std::string_view::npos)
        return true;
      if (word == "+o" && i + 1 < command.words.size() && command.words[i + 1].text == "xtrace")
        return true;
    }
    return false;
  }

 private:
  void Add(Span span, std::string message, bool of_shell = false, std::optional<Edit> fix = {}) {
    traces_.push_back({step_.script, span, std::move(message), of_shell, std::move(fix)});
  }

  // `set -x`, `set -euxo pipefail`, `set -o xtrace`.
  void Bash(const ShellCommand& command, std::uint32_t) {
    if (command.IsCalled("set")) {
      for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
        const pipeline::ShellWord& word = command.words[i];
        if (IsOption(word.text) && word.text.find('x') != std::string::npos) {
          Add(word.span, "the shell prints every command with its values", true,
              WithoutFlag(command, word));
          return;
        }
        if ((word.text.ends_with('o') && IsOption(word.text)) && i + 1 < command.words.size() &&
            command.words[i + 1].text == "xtrace") {
          Add(command.words[i + 1].span, "the shell prints every command with its values", true);
          return;
        }
      }
    }
    // `bash -x script.sh`; other arguments belong to the script.
    if (command.IsCalled("bash") || command.IsCalled("sh")) {
      for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
        const pipeline::ShellWord& word = command.words[i];
        if (!IsOption(word.text)) return;
        if (word.text.find('x') == std::string::npos) continue;
        Add(word.span,
            fmt::format("`{}` prints every command of the script with its values", command.Name()));
        return;
      }
    }
  }

  // The edit that takes `x` out of the flags, or the command when it is all that it does.
  std::optional<Edit> WithoutFlag(const ShellCommand& command,
                                  const pipeline::ShellWord& word) const {
    const std::string_view flags = script_.text.substr(word.span.begin, word.span.size());
    if (flags != word.text) return std::nullopt;
    const auto x = static_cast<std::uint32_t>(flags.find('x'));
    if (flags.size() > 2) {
      return Edit{
          RuleContext::SourceOf(step_.script, {word.span.begin + x, word.span.begin + x + 1}), ""};
    }
    // A line of its own in literal text.
    if (step_.script.style() != NodeStyle::kLiteral || command.words.size() != 2)
      return std::nullopt;
    const std::string_view file = step_.script.tree()->text();
    const Span at = RuleContext::SourceOf(step_.script, command.span);
    std::size_t begin = file.rfind('\n', at.begin);
    begin = begin == std::string_view::npos ? 0 : begin + 1;
    const std::size_t end = file.find('\n', at.end);
    if (end == std::string_view::npos || Trim(file.substr(begin, end - begin)) != "set -x")
      return std::nullopt;
    // The text must not become empty.
    if (Trim(script_.text) == "set -x") return std::nullopt;
    return Edit{{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end + 1)}, ""};
  }

  void PowerShell(const ShellCommand& command) {
    if (!command.IsCalled("Set-PSDebug")) return;
    const auto level = pipeline::FindOption(command, {"-Trace"});
    if (level && (level->text == "1" || level->text == "2")) {
      Add(command.span, "PowerShell prints every line before it runs", true);
    }
  }

  void Program(const ShellCommand& command) {
    if (command.IsCalled("curl")) {
      for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
        const pipeline::ShellWord& word = command.words[i];
        const bool verbose = word.text == "--verbose" || word.text == "--trace" ||
                             word.text == "--trace-ascii" || word.text.starts_with("--trace=") ||
                             word.text.starts_with("--trace-ascii=") || IsVerboseFlags(word.text);
        if (!verbose) continue;
        Add(word.span, "`curl` prints the headers that it sends");
        return;
      }
    }
    if (command.IsCalled("az")) {
      for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
        if (command.words[i].text == "--debug") {
          Add(command.words[i].span, "`az --debug` prints requests and answers");
          return;
        }
      }
    }
    if (command.IsCalled("npm")) {
      const auto level = pipeline::FindOption(command, {"--loglevel"});
      if (level && level->text == "silly") Add(level->span, "`npm` prints everything that it does");
    }
    // `export NAME=value`, `set NAME=value`, `$env:NAME = value` come as assignments or words.
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      const std::string_view word = command.words[i].text;
      const std::size_t equals = word.find('=');
      if (equals == std::string_view::npos || !command.IsCalled("set")) continue;
      if (IsTraceSetting(word.substr(0, equals), word.substr(equals + 1))) {
        Add(command.words[i].span,
            fmt::format("`{}` makes programs print what they send", word.substr(0, equals)));
      }
    }
  }

  // Flags of one letter without values, `-sv`, `-vfL`: with a value the rest of the word is the
  // value.
  static bool IsVerboseFlags(std::string_view word) {
    constexpr std::string_view kFlags = "vsSfLkgGiIjlNOR#0123456";
    return IsOption(word) && word.find('v') != std::string_view::npos &&
           std::ranges::all_of(word.substr(1),
                               [&](char c) { return kFlags.find(c) != std::string_view::npos; });
  }

  static bool IsTraceSetting(std::string_view name, std::string_view value) {
    value = Trim(value);
    if (value.size() >= 2 && (value[0] == '"' || value[0] == '\''))
      value = value.substr(1, value.size() - 2);
    if (name == "GIT_TRACE" || name == "GIT_CURL_VERBOSE" || name == "GIT_TRACE_CURL") {
      return pipeline::IsTruthy(value) || value == "2";
    }
    return name == "TF_LOG" &&
           (EqualsIgnoreCase(value, "DEBUG") || EqualsIgnoreCase(value, "TRACE"));
  }
  void Setting(const pipeline::ShellAssignment& assignment) {
    std::string_view name = assignment.name;
    const std::string_view value =
        script_.text.substr(assignment.value.begin, assignment.value.size());
    if (StartsWithIgnoreCase(name, "env:")) name.remove_prefix(4);
    if (IsTraceSetting(name, value)) {
      Add({assignment.name_span.begin, assignment.value.end},
          fmt::format("`{}` makes programs print what they send", name));
    }
    if (script_.shell == pipeline::Shell::kPowerShell &&
        EqualsIgnoreCase(name, "DebugPreference") && ContainsIgnoreCase(value, "Continue") &&
        !ContainsIgnoreCase(value, "SilentlyContinue")) {
      Add({assignment.name_span.begin, assignment.value.end},
          "debug messages of cmdlets are printed");
    }
  }

  const Step& step_;
  const ScriptText& script_;
  std::vector<Trace> traces_;
};

// A secret of the step: where it is used in the script, or nowhere there (programs may read it).
struct SecretOfStep {
  std::string name;
  std::vector<Span> uses;
  NodeRef entry;  // Of `env`.
  bool certain = true;
};

std::vector<SecretOfStep> SecretsOf(const Step& step, const ScriptText& script,
                                    const KnownSecrets& secrets) {
  std::vector<SecretOfStep> found;
  for (const pipeline::SecretEnvironment& variable : pipeline::SecretEnvironmentOf(step, secrets)) {
    SecretOfStep secret{std::string(variable.name),
                        {},
                        variable.entry,
                        variable.secret.origin != pipeline::SecretOrigin::kGroup};
    for (std::size_t from = 0;;) {
      const auto use = pipeline::FindEnvironmentUse(script.text, variable.name, script.shell, from);
      if (!use) break;
      if (!script.InComment(use->begin)) secret.uses.push_back(*use);
      from = use->end;
    }
    // The service principal counts when the script reads it.
    if (variable.entry || !secret.uses.empty()) found.push_back(std::move(secret));
  }
  for (const KnownSecrets::Use& use : secrets.UsesIn(script.text)) {
    if (script.InComment(use.macro.span.begin)) continue;
    found.push_back({std::string(use.macro.name),
                     {use.macro.span},
                     {},
                     use.secret.origin != pipeline::SecretOrigin::kGroup});
  }
  if (step.IsTask("AzureCLI") || step.IsTask("AzurePowerShell")) {
    for (const pipeline::ProducedVariable& variable : pipeline::ProducedVariables(script)) {
      const ShellCommand& command = script.commands[variable.command];
      found.push_back({std::string(variable.name), {command.span}, {}, true});
    }
  }
  return found;
}

void CheckStep(const Step& step, const KnownSecrets& secrets, RuleContext& ctx) {
  const ScriptText& script = ctx.scripts().Of(step);
  const std::vector<SecretOfStep> all = SecretsOf(step, script, secrets);
  if (all.empty()) return;
  const std::vector<Trace> traces = TraceFinder(step, script).Find();
  for (const Trace& trace : traces) {
    // The trace of the shell ends with the first `set +x` behind it.
    std::uint32_t end = static_cast<std::uint32_t>(script.text.size());
    if (trace.of_shell) {
      for (const ShellCommand& command : script.commands) {
        if (command.span.begin > trace.span.begin && command.span.begin < end &&
            TraceFinder::EndsTrace(command)) {
          end = command.span.begin;
        }
      }
    }
    const auto concerned = [&](const SecretOfStep& secret) {
      if (!trace.of_shell) return true;
      const auto traced = [&](Span use) { return use.begin > trace.span.begin && use.begin < end; };
      if (secret.uses.empty()) return end == script.text.size();
      return std::ranges::any_of(secret.uses, traced);
    };
    const auto secret = std::ranges::find_if(all, concerned);
    if (secret == all.end()) continue;
    const Span at = trace.scalar == step.script ? RuleContext::SourceOf(step.script, trace.span)
                                                : trace.scalar.span();
    auto report =
        ctx.Report(at, "{}, and the step handles the secret `{}`", trace.message, secret->name);
    if (secret->entry) {
      report.Label(secret->entry.key_span(), "the secret");
    } else if (!secret->uses.empty()) {
      report.Label(RuleContext::SourceOf(step.script, secret->uses[0]), "the secret");
    }
    if (trace.fix) report.FixWith(FixSafety::kSafe, "switch the trace off", {*trace.fix});
    if (!secret->certain) {
      report.As(Confidence::kLow);
    } else if (secret->uses.empty()) {
      report.As(Confidence::kMedium);
    }
  }
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const Step& step : pipeline.steps) {
    if (!step.script.text().empty()) CheckStep(step, ctx.scripts().secrets(), ctx);
  }
}

}  // namespace

extern constinit const Rule shell_trace_with_secret = {
    .id = "shell-trace-with-secret",
    .summary = "tracing is on in a step that handles secrets",
    .severity = Severity::kWarning,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-532", "CICD-SEC-10"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
