#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"
#include "pipeline/walk.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
An input that takes a password, key or token of a built-in task has a literal value. Everyone who can read the
repository and its history has the credential. This also looks into inputs that list names and values, such as
`connectionStrings`, `AppSettings`, `secretArguments`, `overrideParameters` and `/p:Password=` of `msbuildArguments`.

```yaml bad
steps:
- task: DecryptFile@1
  inputs:
    cipher: aes-256-cbc
    inFile: signing.key.enc
    passphrase: correct-Horse7battery
```

```yaml good
steps:
- task: DecryptFile@1
  inputs:
    cipher: aes-256-cbc
    inFile: signing.key.enc
    passphrase: $(signingPassphrase)
```

Placeholders are left alone, and so are the encrypted passwords of Service Fabric tasks (`passwordEncrypted: true`).
)md";

Span Whole(NodeRef scalar) { return {0, static_cast<std::uint32_t>(scalar.text().size())}; }

void Report(NodeRef input, Span piece, std::string_view what, RuleContext& ctx) {
  // What has the shape of a known kind of credential is reported as that.
  const std::string_view text = input.text();
  for (auto match = schema::FindSecret(text); match; match = schema::FindSecret(text, match->end)) {
    if (match->begin < piece.end && piece.begin < match->end) return;
  }
  const Span at = piece == Whole(input) ? input.span() : RuleContext::SourceOf(input, piece);
  ctx.Report(at, "{} has a literal value", what)
      .Masked()
      .Help("put it into a variable group or key vault and write `$(name)` here");
}

bool IsLiteralSecret(std::string_view value) {
  return !value.empty() && !pipeline::HasReplacement(value) && !value.starts_with('$') &&
         !value.starts_with('%') && !schema::IsPlaceholder(value);
}

// The names of pairs in connection strings that hold a credential.
bool IsCredentialPart(std::string_view name) {
  constexpr std::string_view kNames[] = {"password", "pwd", "accountkey", "sharedaccesskey",
                                         "sharedaccesssignature"};
  name = Trim(name);
  return std::ranges::any_of(kNames,
                             [name](std::string_view n) { return EqualsIgnoreCase(n, name); });
}

// `Server=...;Password=...`: reports the value of a part that is a credential.
void CheckConnectionString(NodeRef input, Span text, RuleContext& ctx) {
  const std::string_view value = input.text();
  for (std::uint32_t at = text.begin; at < text.end;) {
    const std::uint32_t end =
        std::min(static_cast<std::uint32_t>(std::min(value.find(';', at), value.size())), text.end);
    const std::size_t equals = value.substr(0, end).find('=', at);
    if (equals != std::string_view::npos && IsCredentialPart(value.substr(at, equals - at))) {
      const Span part{static_cast<std::uint32_t>(equals + 1), end};
      if (IsLiteralSecret(Trim(value.substr(part.begin, part.size())))) {
        Report(input, part,
               fmt::format("`{}` in input `{}`", Trim(value.substr(at, equals - at)), input.key()),
               ctx);
      }
    }
    at = end + 1;
  }
}

// The end of a value at `at`: of the quotes around it, else before the next blank. `value` becomes
// the part without quotes.
std::uint32_t ReadValue(std::string_view text, std::uint32_t at, Span& value) {
  const auto size = static_cast<std::uint32_t>(text.size());
  if (at < size && (text[at] == '"' || text[at] == '\'')) {
    std::uint32_t end = at + 1;
    while (end < size && text[end] != text[at]) end += text[end] == '\\' ? 2 : 1;
    value = {at + 1, std::min(end, size)};
    return std::min(end + 1, size);
  }
  std::uint32_t end = at;
  while (end < size && !IsSpaceAscii(text[end]) && text[end] != ';') ++end;
  value = {at, end};
  return end;
}

void CheckPair(NodeRef input, std::string_view name, Span value, RuleContext& ctx) {
  const std::string_view text = Trim(input.text().substr(value.begin, value.size()));
  if (!schema::IsSecretLikeName(name) || !IsLiteralSecret(text)) return;
  if (EqualsIgnoreCase(text, "true") || EqualsIgnoreCase(text, "false") ||
      std::ranges::all_of(text, IsDigitAscii) ||
      StartsWithIgnoreCase(text, "@Microsoft.KeyVault(")) {
    return;
  }
  if (text.find("://") != std::string_view::npos && text.find('@') == std::string_view::npos)
    return;
  // A connection string counts by what is in it.
  if (text.find(';') != std::string_view::npos && text.find('=') != std::string_view::npos) {
    CheckConnectionString(input, value, ctx);
    return;
  }
  Report(input, value, fmt::format("`{}` in input `{}`", name, input.key()), ctx);
}

// `-name value -other "value"` (ARM parameters, application settings).
void CheckDashPairs(NodeRef input, RuleContext& ctx) {
  const std::string_view text = input.text();
  for (std::uint32_t at = 0; at < text.size();) {
    if (text[at] != '-' || (at > 0 && !IsSpaceAscii(text[at - 1]))) {
      ++at;
      continue;
    }
    std::uint32_t name_end = at + 1;
    while (name_end < text.size() && !IsSpaceAscii(text[name_end])) ++name_end;
    std::uint32_t value_at = name_end;
    while (value_at < text.size() && IsSpaceAscii(text[value_at])) ++value_at;
    // The next name: this one has no value.
    if (value_at >= text.size() || (text[value_at] == '-' && value_at + 1 < text.size() &&
                                    IsLetterAscii(text[value_at + 1]))) {
      at = value_at;
      continue;
    }
    Span value;
    const std::uint32_t end = ReadValue(text, value_at, value);
    CheckPair(input, text.substr(at + 1, name_end - at - 1), value, ctx);
    at = end;
  }
}

// `mark name=value` anywhere: `/p:Password=x`, `--from-literal=key=value`.
void CheckMarkedPairs(NodeRef input, std::string_view mark, RuleContext& ctx) {
  const std::string_view text = input.text();
  for (std::size_t found = FindIgnoreCase(text, mark); found != std::string_view::npos;
       found = FindIgnoreCase(text, mark, found + mark.size())) {
    auto at = static_cast<std::uint32_t>(found + mark.size());
    while (at < text.size() && (text[at] == ' ' || text[at] == '=' || text[at] == '"')) ++at;
    const std::size_t equals = text.find('=', at);
    if (equals == std::string_view::npos) return;
    const std::string_view name = text.substr(at, equals - at);
    if (name.find_first_of(" \t\n") != std::string_view::npos) continue;
    Span value;
    ReadValue(text, static_cast<std::uint32_t>(equals + 1), value);
    CheckPair(input, name, value, ctx);
  }
}

// `[{ "name": "n", "value": "v" }]`, read without a JSON parser: each name with the next value.
void CheckJsonPairs(NodeRef input, RuleContext& ctx) {
  const std::string_view text = input.text();
  const auto read = [&text](std::string_view key, std::size_t from, Span& value) {
    const std::size_t at = FindIgnoreCase(text, key, from);
    if (at == std::string_view::npos) return std::string_view::npos;
    std::size_t colon = at + key.size();
    while (colon < text.size() && (IsSpaceAscii(text[colon]) || text[colon] == ':')) ++colon;
    return static_cast<std::size_t>(ReadValue(text, static_cast<std::uint32_t>(colon), value));
  };
  for (std::size_t at = 0;;) {
    Span name, value;
    at = read("\"name\"", at, name);
    if (at == std::string_view::npos) return;
    const std::size_t object_end = std::min(text.find('}', at), text.size());
    const std::size_t end = read("\"value\"", at, value);
    if (end == std::string_view::npos) return;
    if (value.begin > object_end) continue;
    const std::string_view literal = text.substr(value.begin, value.size());
    if (EqualsIgnoreCase(input.key(), "connectionStrings") && IsLiteralSecret(literal)) {
      CheckConnectionString(input, value, ctx);
    } else {
      CheckPair(input, text.substr(name.begin, name.size()), value, ctx);
    }
    at = end;
  }
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (step.kind != pipeline::StepKind::kTask) return;
  const bool encrypted =
      EqualsIgnoreCase(Trim(step.Input({"passwordEncrypted", "isEncrypted"}).text()), "true");
  pipeline::ForEachMember(step.inputs, false, [&](NodeRef input, bool) {
    if (!input.IsString() || input.text().empty()) return;
    const std::string_view name = input.key();
    const std::string_view text = Trim(input.text());
    const auto is = [name](std::string_view other) { return EqualsIgnoreCase(name, other); };
    if (is("connectionStrings") || (is("appSettings") && text.starts_with('['))) {
      CheckJsonPairs(input, ctx);
    } else if (is("secretArguments")) {
      CheckMarkedPairs(input, "--from-literal", ctx);
    } else if (is("appSettings") || is("overrideParameters")) {
      CheckDashPairs(input, ctx);
    } else if (is("msbuildArguments") || is("msbuildArgs") || is("arguments")) {
      CheckMarkedPairs(input, "/p:", ctx);
      CheckMarkedPairs(input, "-p:", ctx);
    } else if (pipeline::IsSecretInput(step.task, step.task_major, name)) {
      if (encrypted || !IsLiteralSecret(text)) return;
      if (is("connectionString")) {
        CheckConnectionString(input, Whole(input), ctx);
        return;
      }
      Report(input, Whole(input), fmt::format("credential input `{}` of `{}`", name, step.task),
             ctx);
    }
  });
}

}  // namespace

extern constinit const Rule secret_input_literal = {
    .id = "secret-input-literal",
    .summary = "a credential input of a task has a literal value",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-798", "CICD-SEC-6"},
    .equivalents = {"pipeline-check:ADO-008"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
