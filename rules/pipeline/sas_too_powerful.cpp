#include <algorithm>
#include <string>
#include <vector>

#include "base/date.h"
#include "engine/rule_context.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A shared access signature works from anywhere until it expires, whatever becomes of the run. Give it what one run needs:
read rights, one container, an hour, HTTPS alone, and sign it with the identity of the run.

```yaml bad
steps:
- bash: |
    az storage account generate-sas --account-name contoso --services bfqt --resource-types sco \
      --permissions acdlrw --expiry 2030-01-01
```

```yaml good
steps:
- bash: |
    az storage container generate-sas --account-name contoso --name web --permissions r \
      --expiry "$(date -u -d '+1 hour' +%Y-%m-%dT%H:%MZ)" --https-only --as-user --auth-mode login
```

Only `--https-only` missing is told as information.
)md";

using pipeline::ShellCommand;
using pipeline::Step;

bool HoldsAll(std::string_view text, std::string_view letters) {
  return std::ranges::all_of(letters,
                             [text](char c) { return text.find(c) != std::string_view::npos; });
}

// `date -d '+30 days'`, `AddMonths(6)`: longer than a day.
bool IsLong(std::string_view expiry) {
  for (const std::string_view unit : {"month", "year", "week", "AddMonths", "AddYears"}) {
    if (ContainsIgnoreCase(expiry, unit)) return true;
  }
  for (const std::string_view unit : {"AddDays(", "day"}) {
    const std::size_t at = FindIgnoreCase(expiry, unit);
    if (at == std::string_view::npos) continue;
    // The number behind `AddDays(`, or in front of `days`.
    std::size_t from = at + unit.size();
    if (unit == "day") {
      from = at;
      while (from > 0 && expiry[from - 1] == ' ') --from;
      while (from > 0 && IsDigitAscii(expiry[from - 1])) --from;
    }
    std::size_t number = 0;
    std::size_t digits = 0;
    for (; from < expiry.size() && IsDigitAscii(expiry[from]) && digits < 6; ++from, ++digits) {
      number = number * 10 + static_cast<std::size_t>(expiry[from] - '0');
    }
    if (digits > 0 && number > 1) return true;
  }
  return false;
}

struct Weakness {
  Span span;
  std::string text;
};

std::vector<Weakness> WeaknessesOf(const ShellCommand& command, const pipeline::ScriptText& script,
                                   Date as_of) {
  std::vector<Weakness> found;
  const auto permissions = pipeline::FindOption(command, {"--permissions", "-Permission"});
  if (permissions && permissions->is_literal) {
    const std::string_view text = permissions->text;
    if (HoldsAll(text, "d") || HoldsAll(text, "rwl") || HoldsAll(text, "acw")) {
      found.push_back({permissions->span, fmt::format("allows `{}`", text)});
    }
  }
  const auto services = pipeline::FindOption(command, {"--services", "-Service"});
  const auto types = pipeline::FindOption(command, {"--resource-types", "-ResourceType"});
  if (services && types && services->is_literal && types->is_literal) {
    const bool all =
        (HoldsAll(services->text, "bfqt") && HoldsAll(types->text, "sco")) ||
        (ContainsIgnoreCase(services->text, "Table") &&
         ContainsIgnoreCase(services->text, "Queue") && ContainsIgnoreCase(services->text, "Blob"));
    if (all) found.push_back({services->span, "is for everything in the account"});
  }
  if (const auto expiry = pipeline::FindOption(command, {"--expiry", "-ExpiryTime"})) {
    // The variable that the script put the date into.
    std::string value(script.text.substr(expiry->span.begin, expiry->span.size()));
    for (const ShellCommand& other : script.commands) {
      for (const pipeline::ShellAssignment& assignment : other.assignments) {
        const auto use = pipeline::FindVariableUse(value, assignment.name, script.shell);
        if (use && assignment.value.end <= command.span.begin) {
          value = script.text.substr(assignment.value.begin, assignment.value.size());
        }
      }
    }
    const auto date = ParseDate(std::string_view(expiry->text).substr(0, 10));
    if (IsLong(value)) {
      found.push_back({expiry->span, "is valid for longer than a day"});
    } else if (expiry->is_literal && date && *date > as_of) {
      found.push_back({expiry->span, fmt::format("is valid until {}", expiry->text.substr(0, 10))});
    }
  }
  if (const auto protocol = pipeline::FindOption(command, {"-Protocol"})) {
    if (EqualsIgnoreCase(protocol->text, "HttpsOrHttp")) {
      found.push_back({protocol->span, "works over plain HTTP"});
    }
  }
  return found;
}

void Check(const Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (text.find("generate-sas") == std::string_view::npos &&
      !ContainsIgnoreCase(text, "SASToken")) {
    return;
  }
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const ShellCommand& command : script.commands) {
    const bool is_cli = command.IsCalled("az") &&
                        std::ranges::any_of(command.words, [](const pipeline::ShellWord& word) {
                          return word.text == "generate-sas";
                        });
    const bool is_cmdlet = StartsWithIgnoreCase(command.Name(), "New-AzStorage") &&
                           EndsWithIgnoreCase(command.Name(), "SASToken");
    if (!is_cli && !is_cmdlet) continue;
    const std::vector<Weakness> found = WeaknessesOf(command, script, ctx.as_of());
    if (!found.empty()) {
      auto report = ctx.Report(RuleContext::SourceOf(step.script, found[0].span),
                               "the shared access signature {}", found[0].text);
      for (std::size_t i = 1; i < found.size(); ++i) {
        report.Label(RuleContext::SourceOf(step.script, found[i].span), "and it {}", found[i].text);
      }
      report.Help("give it what the run needs, for an hour, with `{}`",
                  is_cli ? "--https-only --as-user --auth-mode login" : "-Protocol HttpsOnly");
      continue;
    }
    if (is_cli && !pipeline::HasOption(command, {"--https-only"})) {
      const Span name = command.words[command.name_index_].span;
      ctx.Report(RuleContext::SourceOf(step.script, {name.begin, command.span.end}),
                 "the shared access signature works over plain HTTP")
          .As(Severity::kInfo)
          .Help("add `--https-only`");
    }
  }
}

}  // namespace

extern constinit const Rule sas_too_powerful = {
    .id = "sas-too-powerful",
    .summary = "a shared access signature is valid for long, for everything, or over HTTP",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-732", "CICD-SEC-6"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
