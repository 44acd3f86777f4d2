#include <algorithm>
#include <optional>
#include <string>

#include "engine/rule_context.h"
#include "pipeline/logging_command.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Variables reach scripts as environment variables. A variable called `path` replaces `PATH` for every task, and those
whose names begin with `endpoint`, `input`, `secret`, `path` or `securefile` are kept back for the agent's own use. Names
are made of letters, digits, `.` and `_`; with a space or a dash most shells cannot read them.

```yaml bad
variables:
  path: out/bin
steps:
- script: make
```

```yaml good
variables:
  binPath: out/bin
steps:
- script: make
```

A name that only begins with one of these words is a hint, and a warning where a script reads it from the environment.
)md";

constexpr std::string_view kReserved[] = {"endpoint", "input", "secret", "path", "securefile"};

// The word that the name begins with; empty when it is none.
std::string_view ReservedPrefix(std::string_view name) {
  for (const std::string_view word : kReserved) {
    if (StartsWithIgnoreCase(name, word)) return word;
  }
  return {};
}

std::string EnvironmentName(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == '.' || c == ' ' ? '_' : ToUpperAscii(c);
  return out;
}

// `$NAME`, `${NAME}`, `$env:NAME`, `%NAME%` in a script of the file.
bool IsRead(const pipeline::Pipeline& pipeline, std::string_view name) {
  const std::string variable = EnvironmentName(name);
  const auto is_word = [](char c) { return IsAlnumAscii(c) || c == '_'; };
  return std::ranges::any_of(pipeline.steps, [&](const pipeline::Step& step) {
    const std::string_view script = step.script.text();
    for (std::size_t at = script.find(variable); at != std::string_view::npos;
         at = script.find(variable, at + 1)) {
      const std::size_t end = at + variable.size();
      const char before = at == 0 ? ' ' : script[at - 1];
      const char after = end == script.size() ? ' ' : script[end];
      const bool is_marked = before == '$' || before == '{' || before == ':' || before == '%';
      if (is_marked && !is_word(after)) return true;
    }
    return false;
  });
}

// `.`, `_`, or the upper-case letter of `pathToTool`.
bool IsSeparateWord(std::string_view name, std::size_t prefix) {
  const char next = name[prefix];
  return next == '.' || next == '_' ||
         (IsLetterAscii(next) && next == ToUpperAscii(next) && name[0] == ToLowerAscii(name[0]));
}

void CheckName(std::string_view name, Span place, RuleContext& ctx) {
  const std::string_view word = ReservedPrefix(name);
  if (word.empty()) return;
  if (word.size() == name.size()) {
    if (word == "path") {
      ctx.Report(place, "variable `{}` replaces `PATH` for every task", name)
          .Help("give it another name");
    } else {
      ctx.Report(place, "variable `{}` is kept back from scripts", name)
          .Help("give it another name");
    }
    return;
  }
  const bool is_read = IsSeparateWord(name, word.size()) && IsRead(ctx.pipeline(), name);
  ctx.Report(place, "variable `{}` begins with `{}`, which keeps it back from scripts", name, word)
      .As(is_read ? Severity::kWarning : Severity::kHint)
      .Help("give it another name, or map it with `env`");
}

bool IsPlain(char c) { return IsAlnumAscii(c) || c == '.' || c == '_'; }

void CheckVariable(const pipeline::Variable& variable, RuleContext& ctx) {
  const std::string_view name = variable.Name();
  if (name.find('$') != std::string_view::npos || name.starts_with('{')) return;
  const Span place = variable.NameSpan();
  if (name.empty()) {
    if (variable.name_is_key) ctx.Report(place, "the name of a variable is empty");
    return;
  }
  const auto odd = std::ranges::find_if_not(name, IsPlain);
  if (odd == name.end()) {
    CheckName(name, place, ctx);
    return;
  }
  const auto bad =
      std::ranges::find_if_not(name, [](char c) { return IsPlain(c) || c == ' ' || c == '-'; });
  if (bad == name.end()) {
    ctx.Report(place, "variable `{}` has a {} in its name, which most shells cannot read", name,
               *odd == ' ' ? "space" : "dash")
        .As(Severity::kWarning)
        .Help("use letters, digits, `.` and `_`");
  } else {
    ctx.Report(place, "variable name `{}` has characters other than letters, digits, `.` and `_`",
               name);
  }
}

void CheckStep(const pipeline::Step& step, RuleContext& ctx) {
  const std::string_view script = step.script.text();
  if (script.find("##") == std::string_view::npos) return;
  for (const pipeline::LoggingCommand& command : pipeline::FindLoggingCommands(script)) {
    const pipeline::LoggingProperty* variable = command.Find("variable");
    if (!command.Is("task.setvariable") || variable == nullptr) continue;
    if (!std::ranges::all_of(variable->value, IsPlain)) continue;
    // The old `PATH` with a folder more is what it should be.
    const Span value = command.message;
    if (EqualsIgnoreCase(variable->value, "path") &&
        ContainsIgnoreCase(script.substr(value.begin, value.end - value.begin), "path")) {
      continue;
    }
    CheckName(variable->value, RuleContext::SourceOf(step.script, variable->value_span), ctx);
  }
}

}  // namespace

extern constinit const Rule reserved_variable_name = {
    .id = "reserved-variable-name",
    .summary = "the name of a variable is reserved or has characters it may not have",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"correctness", "pipeline"},
    .equivalents = {"actionlint:env-var-names"},
    .on = {OnPipelineVariable{CheckVariable}, OnStep{CheckStep}},
    .docs = kDocs,
};

}  // namespace plumbline
