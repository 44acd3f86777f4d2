#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A value in the file is readable by everyone who can read the repository and its history, it is not masked in logs, and
nobody rotates it. This reports variables, `env` entries and string parameters that are named like a credential and have a
literal value.

```yaml bad
variables:
  reportingApiKey: q7RtBm29-XwLkv0d
steps:
- script: ./report.sh
  env:
    API_KEY: $(reportingApiKey)
```

```yaml good
variables:
- group: reporting
steps:
- script: ./report.sh
  env:
    API_KEY: $(reportingApiKey)
```

Numbers, booleans, paths, addresses and placeholders are left alone, and so are names of secrets. The password of a
database that only lives in a container of the same job is reported as information.
)md";

using pipeline::Job;
using pipeline::Step;

bool IsNumber(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return IsDigitAscii(c) || c == '.' || c == '-'; });
}

bool HasCredentials(std::string_view url) {
  const std::size_t host = url.find("://");
  const std::size_t at = url.find('@', host);
  const std::size_t colon = url.find(':', host + 3);
  return at != std::string_view::npos && colon < at && at < url.find('/', host + 3);
}

// `dir/file`, `./file`, `C:\dir`, `~/.ssh/key.pem`: words joined by slashes, or a known start.
// Slashes also occur in keys, whose pieces mix digits and both cases.
bool IsPath(std::string_view value) {
  if (value.starts_with("./") || value.starts_with("../") || value.starts_with("~/") ||
      value.starts_with(".\\") || value.starts_with("\\\\")) {
    return true;
  }
  if (value.size() > 2 && IsLetterAscii(value[0]) && value[1] == ':' &&
      (value[2] == '\\' || value[2] == '/')) {
    return true;
  }
  const auto is_path_char = [](char c) {
    return IsAlnumAscii(c) || c == '/' || c == '\\' || c == '.' || c == '_' || c == '-' || c == '@';
  };
  if (!std::ranges::all_of(value, is_path_char)) return false;
  const bool has_slash = value.find_first_of("/\\") != std::string_view::npos;
  const std::size_t dot = value.rfind('.');
  const bool has_extension = dot != std::string_view::npos && value.size() - dot <= 6 &&
                             value.size() - dot > 1 &&
                             std::ranges::all_of(value.substr(dot + 1), IsLetterAscii);
  if (has_extension) return true;
  return has_slash && std::ranges::none_of(value, IsDigitAscii);
}

bool IsWord(std::string_view value, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(
      words, [value](std::string_view word) { return EqualsIgnoreCase(value, word); });
}

// A literal that may be a credential.
bool MayBeSecret(std::string_view value) {
  if (value.empty() || pipeline::HasReplacement(value) || schema::IsPlaceholder(value))
    return false;
  // Reported as what they are, by their shape.
  if (schema::FindSecret(value)) return false;
  if (IsNumber(value) || IsPath(value)) return false;
  if (IsWord(value, {"true",     "false",   "yes",      "no",        "on",    "off",
                     "none",     "null",    "default",  "auto",      "all",   "required",
                     "optional", "enabled", "disabled", "undefined", "empty", "unused",
                     "n/a",      "todo",    "tbd",      "secret",    "token", "password"})) {
    return false;
  }
  if (value.find("://") != std::string_view::npos && !HasCredentials(value)) return false;
  if (StartsWithIgnoreCase(value, "@Microsoft.KeyVault(")) return false;
  // Blanks make it a sentence or a command, unless it is a connection string.
  if (value.find_first_of(" \t\n") != std::string_view::npos) {
    return ContainsIgnoreCase(value, "password=") || ContainsIgnoreCase(value, "pwd=") ||
           ContainsIgnoreCase(value, "accountkey=");
  }
  // A connection string without a password is none.
  if (value.find(';') != std::string_view::npos && value.find('=') != std::string_view::npos) {
    return ContainsIgnoreCase(value, "password=") || ContainsIgnoreCase(value, "pwd=") ||
           ContainsIgnoreCase(value, "key=");
  }
  return true;
}

// Names about credentials that hold none.
bool IsHarmlessName(std::string_view name) {
  for (const std::string_view start :
       {"require", "use", "has", "is", "enable", "disable", "skip", "no"}) {
    if (name.size() <= start.size() || !StartsWithIgnoreCase(name, start)) continue;
    const char next = name[start.size()];
    if ((next >= 'A' && next <= 'Z') || next == '_' || next == '-') return true;
  }
  return EndsWithIgnoreCase(name, "Secured") || EndsWithIgnoreCase(name, "KeyVault") ||
         EndsWithIgnoreCase(name, "Kind");
}

// Upper and lower case, digits or signs together, and long enough to be no word.
bool LooksRandom(std::string_view value) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_other = [](char c) { return !IsLetterAscii(c); };
  return value.size() >= 12 && std::ranges::any_of(value, is_upper) &&
         std::ranges::any_of(value, is_lower) && std::ranges::any_of(value, is_other);
}

// One word without digits or signs that a key vault could also list: `db-password` is a name.
bool IsSecretName(std::string_view value) {
  return schema::IsSecretLikeName(value) &&
         std::ranges::all_of(value,
                             [](char c) {
                               return IsLetterAscii(c) || c == '-' || c == '_' || c == '.' ||
                                      c == ':';
                             }) &&
         value.find_first_of("-_.:") != std::string_view::npos;
}

constexpr std::string_view kDatabases[] = {"postgres", "mysql", "mssql", "mariadb",
                                           "sqledge",  "mongo", "redis", "rabbit"};
bool NamesDatabase(std::string_view text) {
  return std::ranges::any_of(
      kDatabases, [text](std::string_view name) { return ContainsIgnoreCase(text, name); });
}

// A database in a container that is thrown away with the job.
bool HasThrowAwayDatabase(const Job& job, const pipeline::Pipeline& pipeline) {
  if (job.services) return true;
  return std::ranges::any_of(job.steps, [&](pipeline::StepId id) {
    const std::string_view text = pipeline.steps[id].script.text();
    return text.find("docker run") != std::string_view::npos && NamesDatabase(text);
  });
}
bool HasThrowAwayDatabase(const pipeline::Pipeline& pipeline) {
  const bool in_jobs = std::ranges::any_of(
      pipeline.jobs, [&](const Job& job) { return HasThrowAwayDatabase(job, pipeline); });
  return in_jobs || std::ranges::any_of(pipeline.resources, [](const pipeline::Resource& resource) {
           return resource.kind == pipeline::ResourceKind::kContainer &&
                  NamesDatabase(pipeline::FindMember(resource.node, "image").text());
         });
}

bool NamesPassword(std::string_view name) {
  return ContainsIgnoreCase(name, "password") || ContainsIgnoreCase(name, "pwd") ||
         ContainsIgnoreCase(name, "connectionstring") ||
         ContainsIgnoreCase(name, "connection_string");
}

void Judge(std::string_view what, std::string_view name, NodeRef value, bool throw_away,
           RuleContext& ctx) {
  if (!value.IsString()) return;
  const std::string_view text = Trim(value.text());
  if (name.find("${{") != std::string_view::npos || !schema::IsSecretLikeName(name) ||
      IsHarmlessName(name) || !MayBeSecret(text) || IsSecretName(text)) {
    return;
  }
  auto report = ctx.Report(value.span(), "{} `{}` has a literal {}", what, name,
                           what == "parameter" ? "default" : "value");
  report.Masked().Help(
      "keep it in a variable group or a key vault, or as a secret variable of the pipeline");
  if (LooksRandom(text)) report.As(Confidence::kHigh);
  if (throw_away && NamesPassword(name)) report.As(Severity::kInfo);
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  const bool any_throw_away = HasThrowAwayDatabase(pipeline);
  const auto variables = [&ctx](const std::vector<pipeline::Variable>& list, bool throw_away) {
    for (const pipeline::Variable& variable : list) {
      Judge("variable", variable.Name(), variable.value, throw_away, ctx);
    }
  };
  for (const pipeline::Parameter& parameter : pipeline.parameters) {
    const std::string_view type = parameter.type.text();
    if (!type.empty() && !EqualsIgnoreCase(type, "string")) continue;
    // One of a list of choices is no credential.
    if (parameter.values) continue;
    Judge("parameter", parameter.Name(), parameter.default_value, any_throw_away, ctx);
  }
  variables(pipeline.variables, any_throw_away);
  for (const pipeline::Stage& stage : pipeline.stages) variables(stage.variables, any_throw_away);
  for (const Job& job : pipeline.jobs)
    variables(job.variables, HasThrowAwayDatabase(job, pipeline));
  for (const Step& step : pipeline.steps) {
    if (!step.env) continue;
    const bool throw_away = step.job != kNoId<pipeline::JobId>
                                ? HasThrowAwayDatabase(pipeline.jobs[step.job], pipeline)
                                : any_throw_away;
    pipeline::ForEachMember(step.env, false, [&](NodeRef entry, bool) {
      Judge("environment variable", entry.key(), entry, throw_away, ctx);
    });
  }
}

}  // namespace

extern constinit const Rule plaintext_secret_variable = {
    .id = "plaintext-secret-variable",
    .summary = "a variable that is named like a credential has a literal value",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-312", "CICD-SEC-6"},
    .equivalents = {"pipeline-check:ADO-003", "psrule-azuredevops:NoPlainTextSecrets",
                    "actionlint:hardcoded-credentials"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
