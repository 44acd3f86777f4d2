#include <algorithm>
#include <vector>

#include "engine/flow_findings.h"
#include "pipeline/logging_command.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The runner masks a secret in the log only where its exact text occurs. What is derived from it (encoded, cut, put into
JSON) is printed in clear, and so is a credential that a script fetched itself and that the runner knows nothing about.

```yaml bad
steps:
- bash: echo "key is ${API_KEY:0:6}..."
  env:
    API_KEY: $(apiKey)
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv-contoso
    SecretsFilter: apiKey
```

```yaml good
steps:
- bash: ./call-api.sh
  env:
    API_KEY: $(apiKey)
- task: AzureKeyVault@2
  inputs:
    azureSubscription: dev
    KeyVaultName: kv-contoso
    SecretsFilter: apiKey
```

Printing a secret as it is shows `***` and is reported as a warning, and so are commands that print the whole
environment of a step that has a secret in it. Output that goes to a file, to another program or into a variable is
not printed.

A credential that one step stored without `issecret=true` is followed to the steps and jobs that print it.
)md";

using pipeline::KnownSecret;
using pipeline::ScriptText;
using pipeline::Shell;
using pipeline::ShellCommand;
using pipeline::Step;

bool IsOneOf(const ShellCommand& command, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) { return command.IsCalled(name); });
}

bool IsOutput(const ShellCommand& command, Shell shell) {
  if (shell == Shell::kPowerShell) {
    if (command.IsCalled("Write-Verbose")) return pipeline::HasOption(command, {"-Verbose"});
    return IsOneOf(command,
                   {"Write-Host", "Write-Output", "Write-Information", "Write-Warning", "echo"});
  }
  return IsOneOf(command, {"echo", "printf"});
}

// What becomes of the output of command `at`: printed as it is, printed changed, or not printed.
enum class Fate : std::uint8_t { kNotPrinted, kPrinted, kChanged };
Fate FateOf(const ScriptText& script, std::uint32_t at) {
  Fate fate = Fate::kPrinted;
  const ShellCommand* command = &script.commands[at];
  while (!command->output_to_file) {
    const auto index = static_cast<std::uint32_t>(command - script.commands.data());
    const ShellCommand* next = script.PipedTo(index);
    if (next == nullptr) return command->joint == pipeline::Joint::kPipe ? Fate::kNotPrinted : fate;
    if (IsOneOf(*next, {"base64", "rev", "cut", "xxd", "od", "hexdump", "sed", "tr", "awk", "head",
                        "tail", "fold", "ConvertTo-Json"})) {
      fate = Fate::kChanged;
    } else if (!IsOneOf(*next, {"cat", "tee", "Out-Host", "Out-String", "Write-Host"})) {
      return Fate::kNotPrinted;  // Handed to a program: `docker login --password-stdin`,
                                 // `sha256sum`.
    }
    command = next;
  }
  return Fate::kNotPrinted;
}

// A piece of the script that stands for a secret.
struct Use {
  Span span;
  std::string name;    // As written: `$(apiKey)`, `API_KEY`.
  bool masked = true;  // The runner knows its value.
  bool certain = true;
  const char* what = nullptr;  // Of a credential that the script fetched.
};

// Where variable `name` of the shell stands in [range) for its value, changed or not: not as a test
// of being set, and not as its length.
struct Place {
  Span span;
  bool changed = false;
};
std::vector<Place> ValuePlaces(std::string_view text, Span range, std::string_view name,
                               Shell shell, bool environment) {
  std::vector<Place> places;
  for (std::size_t from = range.begin;;) {
    const auto found = environment ? pipeline::FindEnvironmentUse(text, name, shell, from)
                                   : pipeline::FindVariableUse(text, name, shell, from);
    if (!found || found->end > range.end) return places;
    from = found->end;
    Place place{*found, false};
    if (found->begin > 0 && text[found->begin - 1] == '\\') continue;  // `\$NAME` is text.
    if (shell == Shell::kPowerShell) {
      if (found->begin > 0 && text[found->begin - 1] == '`') continue;
      const std::string_view rest = text.substr(found->end);
      if (StartsWithIgnoreCase(rest, ".Substring(") ||
          StartsWithIgnoreCase(rest, ".ToCharArray(")) {
        place.changed = true;
      } else if (rest.size() > 1 && rest[0] == '.' && IsLetterAscii(rest[1])) {
        // In a string `"$x.Length"` is the value and a text; only `$($x.Length)` is a property.
        const std::size_t open = text.rfind("$(", found->begin);
        if (open == std::string_view::npos || text.find(')', open) < found->begin) {
          places.push_back(place);
        }
        continue;
      }
    } else if (text.substr(found->begin, 2) == "${" && found->end < text.size()) {
      const std::string_view rest = text.substr(found->end);
      if (rest[0] == '+' || rest.starts_with(":+")) continue;  // Only whether it is set.
      place.changed = rest[0] != '}' && !rest.starts_with(":-") && !rest.starts_with(":?") &&
                      rest[0] != '-' && rest[0] != '?';
    }
    places.push_back(place);
  }
}

class StepCheck {
 public:
  StepCheck(const Step& step, const pipeline::KnownSecrets& secrets, RuleContext& ctx)
      : step_(step), ctx_(ctx), script_(ctx.scripts().Of(step)) {
    uses_ = secrets.UsesIn(script_.text);
    environment_ = pipeline::SecretEnvironmentOf(step, secrets);
    produced_ = pipeline::ProducedTexts(script_);
  }

  void Run() {
    if (uses_.empty() && environment_.empty() && produced_.empty()) return;
    logging_ = pipeline::FindLoggingCommands(script_.text);
    for (std::uint32_t i = 0; i < script_.commands.size(); ++i) {
      const ShellCommand& command = script_.commands[i];
      if (IsOutput(command, script_.shell)) {
        if (command.parent == pipeline::kNoCommand) Output(i);
      } else if (command.parent == pipeline::kNoCommand) {
        HereDocument(i);
        Environment(i);
        BareVariable(i);
      }
    }
  }

 private:
  // Reports what command `at` prints of [range).
  void PrintedIn(std::uint32_t at, Span range, Fate fate) {
    const std::string_view text = script_.text;
    const auto judge = [&](const Use& use, bool changed) {
      if (InLoggingCommand(use.span) || reported_.size() > 50) return;
      const Fate inner = InnerFate(at, use.span);
      if (inner == Fate::kNotPrinted || std::ranges::find(reported_, use.span) != reported_.end())
        return;
      reported_.push_back(use.span);
      Report(use, changed || fate == Fate::kChanged || inner == Fate::kChanged);
    };
    for (const pipeline::KnownSecrets::Use& use : uses_) {
      if (!range.Contains(use.macro.span)) continue;
      judge({use.macro.span, fmt::format("$({})", use.macro.name), true,
             use.secret.origin != pipeline::SecretOrigin::kGroup},
            false);
    }
    for (const pipeline::SecretEnvironment& variable : environment_) {
      for (const Place& place : ValuePlaces(text, range, variable.name, script_.shell, true)) {
        if (script_.IsVerbatim(place.span.begin)) continue;
        judge({place.span, std::string(variable.name), true,
               variable.secret.origin != pipeline::SecretOrigin::kGroup},
              place.changed);
      }
    }
    for (const pipeline::ProducedVariable& variable : produced_) {
      for (const Place& place : ValuePlaces(text, range, variable.name, script_.shell, false)) {
        if (place.span.begin < script_.commands[variable.command].span.end ||
            script_.IsVerbatim(place.span.begin)) {
          continue;
        }
        judge({place.span, std::string(variable.name),
               IsRegistered(variable.name, place.span.begin), true, variable.what},
              place.changed);
      }
    }
  }

  void Output(std::uint32_t at) {
    const Fate fate = FateOf(script_, at);
    if (fate == Fate::kNotPrinted) return;
    const ShellCommand& command = script_.commands[at];
    if (command.first_argument() >= command.words.size()) return;
    PrintedIn(at, {command.words[command.first_argument()].span.begin, command.span.end}, fate);
  }

  // `cat <<EOF`
  void HereDocument(std::uint32_t at) {
    const ShellCommand& command = script_.commands[at];
    if (!command.IsCalled("cat") || command.here_document.empty()) return;
    const Fate fate = FateOf(script_, at);
    if (fate != Fate::kNotPrinted) PrintedIn(at, command.here_document, fate);
  }

  // `$token` alone in PowerShell, or piped to something that prints.
  void BareVariable(std::uint32_t at) {
    const ShellCommand& command = script_.commands[at];
    if (script_.shell != Shell::kPowerShell || command.words.size() != 1 ||
        !command.assignments.empty()) {
      return;
    }
    const std::string_view word =
        script_.text.substr(command.words[0].span.begin, command.words[0].span.size());
    if (!word.starts_with('$') || word.starts_with("$(") ||
        word.find('.') != std::string_view::npos)
      return;
    const Fate fate = FateOf(script_, at);
    // As the value of a script block or function it is a result and no output, which is not seen
    // here: only the top level of the script counts.
    if (fate == Fate::kNotPrinted || InBlock(command.span.begin)) return;
    PrintedIn(at, command.span, fate);
  }
  bool InBlock(std::uint32_t offset) const {
    const std::string_view before = script_.text.substr(0, offset);
    return std::ranges::count(before, '{') > std::ranges::count(before, '}');
  }

  // `env`, `printenv`, `set`, `Get-ChildItem env:`
  void Environment(std::uint32_t at) {
    const auto secret =
        std::ranges::find_if(environment_, [](const pipeline::SecretEnvironment& variable) {
          return variable.secret.origin != pipeline::SecretOrigin::kGroup;
        });
    if (secret == environment_.end()) return;
    const ShellCommand& command = script_.commands[at];
    if (!PrintsEnvironment(command)) return;
    for (const ShellCommand* next = &command; next != nullptr;) {
      if (next->output_to_file) return;
      const ShellCommand* piped =
          script_.PipedTo(static_cast<std::uint32_t>(next - script_.commands.data()));
      if (piped != nullptr &&
          !IsOneOf(*piped, {"sort", "cat", "tee", "Format-Table", "Format-List", "Sort-Object",
                            "ft", "fl", "sort-object", "Out-String"})) {
        return;
      }
      next = piped;
    }
    auto report =
        ctx_.Report(RuleContext::SourceOf(step_.script, command.span),
                    "prints the whole environment, which holds the secret `{}`", secret->name);
    if (secret->entry) report.Label(secret->entry.key_span(), "passed to the step here");
    report.As(Severity::kWarning);
  }
  bool PrintsEnvironment(const ShellCommand& command) const {
    if (!command.assignments.empty()) return false;
    const std::size_t arguments =
        command.words.size() - std::min(command.words.size(), command.first_argument());
    if (script_.shell == Shell::kPowerShell) {
      return arguments >= 1 &&
             IsOneOf(command, {"Get-ChildItem", "gci", "ls", "dir", "Get-Item"}) &&
             (StartsWithIgnoreCase(command.words[command.first_argument()].text, "env:")) &&
             (command.words[command.first_argument()].text.size() <= 6);
    }
    if (arguments != 0) return false;
    if (script_.shell == Shell::kCmd) return command.IsCalled("set");
    return IsOneOf(command, {"env", "printenv", "set", "export"});
  }

  // A use inside of `$( )` is printed only when the command there prints it too.
  Fate InnerFate(std::uint32_t outer, Span use) const {
    Fate fate = Fate::kPrinted;
    for (std::uint32_t i = outer + 1; i < script_.commands.size(); ++i) {
      const ShellCommand& command = script_.commands[i];
      if (!command.span.Contains(use) || !script_.IsInside(i, outer)) continue;
      const bool is_value = script_.shell == Shell::kPowerShell && command.words.size() == 1 &&
                            command.words[0].span == use;
      if (!is_value && !IsOutput(command, script_.shell)) return Fate::kNotPrinted;
      const Fate own = FateOf(script_, i);
      if (own != Fate::kPrinted) fate = own;
      if (own == Fate::kNotPrinted) return own;
    }
    return fate;
  }

  bool InLoggingCommand(Span span) const {
    return std::ranges::any_of(logging_, [span](const pipeline::LoggingCommand& command) {
      return Span{command.span.begin, std::max(command.message.end, command.span.end)}.Contains(
          span);
    });
  }
  // `##vso[task.setsecret]$token` (or a secret variable with that value) in front of the use.
  bool IsRegistered(std::string_view name, std::uint32_t before) const {
    return std::ranges::any_of(logging_, [&](const pipeline::LoggingCommand& command) {
      if (command.span.begin > before) return false;
      const pipeline::LoggingProperty* secret = command.Find("issecret");
      const bool registers =
          command.Is("task.setsecret") || (command.Is("task.setvariable") && secret != nullptr &&
                                           pipeline::LoggingFlag(secret->value) == true);
      if (!registers) return false;
      const auto use =
          pipeline::FindVariableUse(script_.text, name, script_.shell, command.message.begin);
      return use && use->end <= command.message.end;
    });
  }

  void Report(const Use& use, bool changed) {
    const Span at = RuleContext::SourceOf(step_.script, use.span);
    const Confidence confidence = use.certain ? Confidence::kMedium : Confidence::kLow;
    if (changed) {
      ctx_.Report(at, "secret `{}` is printed in a changed form, which the log does not mask",
                  use.name)
          .As(confidence);
    } else if (use.masked) {
      ctx_.Report(at, "secret `{}` is printed", use.name)
          .As(Severity::kWarning)
          .As(confidence)
          .Help("the log shows `***`; leave it out");
    } else {
      ctx_.Report(at, "`{}` holds {} {} and is printed in clear", use.name, Article(use.what),
                  use.what)
          .As(confidence)
          .Help("leave it out of the log; `##vso[task.setsecret]` has the log mask it");
    }
  }

  const Step& step_;
  RuleContext& ctx_;
  const ScriptText& script_;
  std::vector<pipeline::KnownSecrets::Use> uses_;
  std::vector<pipeline::SecretEnvironment> environment_;
  std::vector<pipeline::LoggingCommand> logging_;
  std::vector<pipeline::ProducedVariable> produced_;
  std::vector<Span> reported_;
};

// Python prints with `print(...)`; anything in the brackets counts.
void CheckPython(const Step& step, const pipeline::KnownSecrets& secrets, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  const ScriptText& script = ctx.scripts().Of(step);
  const std::vector<pipeline::SecretEnvironment> environment =
      pipeline::SecretEnvironmentOf(step, secrets);
  const auto report = [&](Span span, std::string_view name, const KnownSecret& secret) {
    ctx.Report(RuleContext::SourceOf(step.script, span), "secret `{}` is printed", name)
        .As(Severity::kWarning)
        .As(secret.origin == pipeline::SecretOrigin::kGroup ? Confidence::kLow
                                                            : Confidence::kMedium)
        .Help("the log shows `***`; leave it out");
  };
  for (std::size_t at = text.find("print("); at != std::string_view::npos;
       at = text.find("print(", at + 1)) {
    if ((at > 0 && (IsAlnumAscii(text[at - 1]) || text[at - 1] == '_')) ||
        script.InComment(static_cast<std::uint32_t>(at))) {
      continue;
    }
    std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (line.find("##vso[") != std::string_view::npos ||
        line.find("len(") != std::string_view::npos ||
        line.find("file=") != std::string_view::npos) {
      continue;
    }
    for (const pipeline::KnownSecrets::Use& use : secrets.UsesIn(line)) {
      report({static_cast<std::uint32_t>(at + use.macro.span.begin),
              static_cast<std::uint32_t>(at + use.macro.span.end)},
             fmt::format("$({})", use.macro.name), use.secret);
    }
    for (const pipeline::SecretEnvironment& variable : environment) {
      const auto use = pipeline::FindEnvironmentUse(text, variable.name, Shell::kPython, at);
      if (use && use->end <= end) report(*use, variable.name, variable.secret);
    }
  }
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  for (const Step& step : pipeline.steps) {
    if (step.script.text().empty()) continue;
    const pipeline::KnownSecrets& secrets = ctx.scripts().secrets();
    if (step.shell == Shell::kPython) {
      CheckPython(step, secrets, ctx);
    } else {
      StepCheck(step, secrets, ctx).Run();
    }
  }
}

// What another step or job stored in clear.
void CheckFlows(const PipelineExpansion& expansion, RuleContext& ctx) {
  for (const auto& use : expansion.scripts().flow().secret_uses()) {
    if (!use.is_printed || use.flow.is_masked) continue;
    const auto at = ctx.Locate(expansion, use.node, use.span);
    if (!at) continue;
    auto report = ctx.ReportIn(*at.document, at.span, "`{}` holds {} {} and is printed in clear",
                               use.name, Article(use.flow.what), use.flow.what);
    AddFlow(report, expansion, use.flow, at, "printed here", ctx);
    report.Help("store it with `issecret=true`, and leave it out of the log");
  }
}

}  // namespace

extern constinit const Rule secret_printed = {
    .id = "secret-printed",
    .summary = "a script writes a secret to the log",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-532", "CICD-SEC-10"},
    .equivalents = {"pipeline-check:ADO-031", "zizmor:unredacted-secrets"},
    .on = {OnPipeline{Check}, OnPipelineExpansion{CheckFlows}},
    .docs = kDocs,
};

}  // namespace plumbline
