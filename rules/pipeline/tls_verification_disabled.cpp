#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/secrets.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Without the check of certificates, a tool, a package or a script comes from whoever sits between the job and the server.

```yaml bad
steps:
- bash: curl -k https://tools.contoso.example/install.tgz -o t.tgz
```

```yaml good
steps:
- bash: curl --fail https://tools.contoso.example/install.tgz -o t.tgz
```

Calls of the machine itself (`localhost`, `127.0.0.1`, `*.local`) are left out.
)md";

using pipeline::ShellCommand;
using pipeline::Step;

struct Setting {
  std::string_view name;
  std::string_view value;  // Empty: any that means yes.
};
constexpr Setting kSettings[] = {
    {"NODE_TLS_REJECT_UNAUTHORIZED", "0"},
    {"GIT_SSL_NO_VERIFY", ""},
    {"PYTHONHTTPSVERIFY", "0"},
    {"AZURE_CLI_DISABLE_CONNECTION_VERIFICATION", ""},
    {"ADAL_PYTHON_SSL_NO_VERIFY", ""},
    {"NPM_CONFIG_STRICT_SSL", "false"},
};

bool IsOff(std::string_view name, std::string_view value) {
  value = Trim(value);
  if (value.size() >= 2 && (value[0] == '"' || value[0] == '\'')) {
    value = value.substr(1, value.size() - 2);
  }
  return std::ranges::any_of(kSettings, [&](const Setting& setting) {
    return EqualsIgnoreCase(setting.name, name) &&
           (setting.value.empty() ? pipeline::IsTruthy(value)
                                  : EqualsIgnoreCase(setting.value, value));
  });
}

struct Option {
  std::string_view program;
  std::string_view words;  // In front of the option; may be empty.
  std::string_view option;
  std::string_view value = {};  // The word behind it.
};
constexpr Option kOptions[] = {
    {"curl", "", "--insecure"},
    {"wget", "", "--no-check-certificate"},
    {"git", "", "http.sslVerify", "false"},
    {"git", "", "http.sslVerify=false"},
    {"npm", "", "strict-ssl", "false"},
    {"yarn", "", "strict-ssl", "false"},
    {"npm", "", "--strict-ssl=false"},
    {"pip", "", "--trusted-host"},
    {"pip3", "", "--trusted-host"},
    {"kubectl", "", "--insecure-skip-tls-verify"},
    {"kubectl", "", "--insecure-skip-tls-verify=true"},
    {"helm", "", "--insecure-skip-tls-verify"},
    {"docker", "", "--tlsverify=false"},
    {"Invoke-WebRequest", "", "-SkipCertificateCheck"},
    {"Invoke-RestMethod", "", "-SkipCertificateCheck"},
    {"iwr", "", "-SkipCertificateCheck"},
    {"irm", "", "-SkipCertificateCheck"},
    {"dotnet", "nuget", "--allow-insecure-connections"},
    {"ssh", "", "StrictHostKeyChecking=no"},
    {"scp", "", "StrictHostKeyChecking=no"},
    {"ssh", "", "-oStrictHostKeyChecking=no"},
    {"scp", "", "-oStrictHostKeyChecking=no"},
    {"apt-get", "", "Acquire::https::Verify-Peer=false"},
};

// Of machines nobody stands in front of.
bool IsLocal(const ShellCommand& command) {
  return std::ranges::any_of(command.words, [](const pipeline::ShellWord& word) {
    const std::string_view text = word.text;
    return text.find("localhost") != text.npos || text.find("127.0.0.1") != text.npos ||
           text.find(".local") != text.npos || text.find("host.docker.internal") != text.npos ||
           text.find("[::1]") != text.npos || text.find("0.0.0.0") != text.npos;
  });
}

// `-k`, also in `-sk`: flags without values only.
bool IsInsecureFlag(std::string_view word) {
  static constexpr std::string_view kFlags = "ksSfLgGiIjlNOR#vV0123456";
  return word.size() > 1 && word[0] == '-' && word[1] != '-' &&
         word.find('k') != std::string_view::npos &&
         std::ranges::all_of(word.substr(1),
                             [](char c) { return kFlags.find(c) != std::string_view::npos; });
}

void CheckScript(const Step& step, RuleContext& ctx) {
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  const auto report = [&](Span span, std::string_view what) {
    ctx.Report(RuleContext::SourceOf(step.script, span),
               "`{}` switches the check of certificates off", what)
        .Help("install the certificate of the server's authority instead");
  };
  constexpr std::string_view kCallback = "ServerCertificateValidationCallback";
  if (const std::size_t at = FindIgnoreCase(script.text, kCallback); at != std::string_view::npos) {
    const auto begin = static_cast<std::uint32_t>(at);
    const std::size_t line_end = std::min(script.text.find('\n', at), script.text.size());
    if (ContainsIgnoreCase(script.text.substr(at, line_end - at), "$true") &&
        !script.InComment(begin)) {
      report({begin, begin + static_cast<std::uint32_t>(kCallback.size())}, kCallback);
    }
  }
  for (const ShellCommand& command : script.commands) {
    for (const pipeline::ShellAssignment& assignment : command.assignments) {
      std::string_view name = assignment.name;
      if (StartsWithIgnoreCase(name, "env:")) name.remove_prefix(4);
      const std::string_view value =
          script.text.substr(assignment.value.begin, assignment.value.size());
      if (IsOff(name, value)) report({assignment.name_span.begin, assignment.value.end}, name);
    }
    if (command.words.empty()) continue;
    const std::string_view program = command.Name();
    for (std::size_t i = command.first_argument(); i < command.words.size(); ++i) {
      const pipeline::ShellWord& word = command.words[i];
      const bool is_curl = EqualsIgnoreCase(program, "curl") && IsInsecureFlag(word.text);
      const bool is_known =
          is_curl || std::ranges::any_of(kOptions, [&](const Option& option) {
            return EqualsIgnoreCase(option.program, program) &&
                   EqualsIgnoreCase(option.option, word.text) &&
                   (option.words.empty() ||
                    EqualsIgnoreCase(option.words, command.words[command.first_argument()].text)) &&
                   (option.value.empty() ||
                    (i + 1 < command.words.size() &&
                     EqualsIgnoreCase(option.value, command.words[i + 1].text)));
          });
      const std::size_t equals = word.text.find('=');
      const bool is_set = (command.IsCalled("export") || command.IsCalled("set")) &&
                          equals != std::string::npos &&
                          IsOff(std::string_view(word.text).substr(0, equals),
                                std::string_view(word.text).substr(equals + 1));
      if (is_set || (is_known && !IsLocal(command))) {
        report(word.span, is_set ? std::string_view(word.text).substr(0, equals)
                                 : std::string_view(word.text));
        break;
      }
    }
  }
}

// A cheap look before the script is lexed.
bool MayHold(std::string_view text) {
  constexpr std::string_view kWords[] = {"curl",
                                         "no-check-certificate",
                                         "sslVerify",
                                         "strict-ssl",
                                         "trusted-host",
                                         "insecure",
                                         "tlsverify",
                                         "SkipCertificateCheck",
                                         "ServerCertificateValidationCallback",
                                         "StrictHostKeyChecking",
                                         "Verify-Peer",
                                         "REJECT_UNAUTHORIZED",
                                         "SSL_NO_VERIFY",
                                         "HTTPSVERIFY",
                                         "DISABLE_CONNECTION_VERIFICATION",
                                         "STRICT_SSL"};
  return std::ranges::any_of(
      kWords, [text](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

void Check(const Step& step, RuleContext& ctx) {
  pipeline::ForEachMember(step.env, false, [&ctx](NodeRef entry, bool) {
    if (entry.IsScalar() && IsOff(entry.key(), entry.text())) {
      ctx.Report(entry.span(), "`{}` switches the check of certificates off", entry.key())
          .Help("install the certificate of the server's authority instead");
    }
  });
  if (step.kind == pipeline::StepKind::kTask && step.inputs) {
    pipeline::ForEachMember(step.inputs, false, [&ctx](NodeRef input, bool) {
      const std::string_view key = input.key();
      const bool off =
          ((EqualsIgnoreCase(key, "trustSSL") ||
            EqualsIgnoreCase(key, "acceptUntrustedCertificates") ||
            EqualsIgnoreCase(key, "acceptUntrustedCerts")) &&
           EqualsIgnoreCase(Trim(input.text()), "true")) ||
          (EqualsIgnoreCase(key, "verifySSL") && EqualsIgnoreCase(Trim(input.text()), "false"));
      if (off) ctx.Report(input.span(), "`{}` switches the check of certificates off", key);
    });
  }
  if (step.script && MayHold(step.script.text())) CheckScript(step, ctx);
}

void CheckVariable(const pipeline::Variable& variable, RuleContext& ctx) {
  if (!variable.value.IsScalar() || !IsOff(variable.Name(), variable.value.text())) return;
  ctx.Report(variable.value.span(), "`{}` switches the check of certificates off", variable.Name())
      .Help("install the certificate of the server's authority instead");
}

}  // namespace

extern constinit const Rule tls_verification_disabled = {
    .id = "tls-verification-disabled",
    .summary = "certificate checks are switched off",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "network"},
    .controls = {"CWE-295", "CICD-SEC-7"},
    .equivalents = {"pipeline-check:ADO-023", "sonar:S4830", "zizmor:insecure-url-scheme"},
    .on = {OnStep{Check}, OnPipelineVariable{CheckVariable}},
    .docs = kDocs,
};

}  // namespace plumbline
