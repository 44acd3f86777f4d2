#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A text in the file has the shape of a real credential: an account key, an access token, a webhook address. Everyone who
can read the repository, or its history, has it.

```yaml bad
steps:
- script: ./publish
  env:
    PUBLISH_TO: glpat-Zx81vQ2nLmT7rKd93wYb
```

```yaml good
variables:
- group: publish
steps:
- script: ./publish
  env:
    PUBLISH_TO: $(publishToken)
```

Revoke the credential first: taking it out of the file does not take it out of the history. In pipelines this rule also
speaks of connection strings, shared access signatures and private keys, for which templates have rules of their own. In
folders of tests and examples it is a warning. Reports never show more than the first characters.
)md";

constexpr std::string_view kTestFolders[] = {"test",     "tests",    "__tests__", "testdata",
                                             "fixtures", "examples", "samples",   "mocks"};

bool IsInTestFolder(std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return false;
    for (const std::string_view folder : kTestFolders) {
      if (EqualsIgnoreCase(path.substr(0, slash), folder)) return true;
    }
    path.remove_prefix(slash + 1);
  }
}

void Check(const Document& document, RuleContext& ctx) {
  const bool is_pipeline = document.pipeline.has_value();
  for (const LiteralSecret& secret : document.secrets) {
    if (secret.is_secure_default) continue;
    if (!is_pipeline && secret.match.kind != schema::SecretKind::kToken) continue;
    auto report = ctx.Report(secret.span, "{} in plain text", secret.match.title);
    report.Masked().Help(
        "revoke it, and read the new one from a key vault{}",
        is_pipeline ? ", variable group or secret variable" : " or a secure parameter");
    if (secret.match.high_confidence) report.As(Confidence::kHigh);
    if (IsInTestFolder(document.path())) report.As(Severity::kWarning);
  }
}

}  // namespace

extern constinit const Rule hardcoded_secret = {
    .id = "hardcoded-secret",
    .summary = "a text has the shape of a real credential",
    .severity = Severity::kError,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets", "pipeline-security"},
    .controls = {"CWE-798", "CICD-SEC-6"},
    .equivalents = {"pipeline-check:ADO-003", "pipeline-check:ADO-008",
                    "actionlint:hardcoded-credentials", "sonar:secrets",
                    "gitleaks:azure-ad-client-secret", "gitleaks:generic-api-key", "gitleaks:jwt",
                    "gitleaks:github-pat", "gitleaks:gitlab-pat",
                    "gitleaks:microsoft-teams-webhook", "gitleaks:slack-webhook-url",
                    "gitleaks:npm-access-token", "gitleaks:sendgrid-api-token",
                    "gitleaks:databricks-api-token", "gitleaks:nuget-config-password",
                    "gitleaks:curl-auth-header"},
    .aliases = {"known-token"},
    .on = {OnDocument{kAllFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
