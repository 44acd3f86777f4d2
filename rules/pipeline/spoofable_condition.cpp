#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/access_path.h"
#include "pipeline/untrusted_sources.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Commit messages and author names are free texts of whoever pushes. A condition on them lets anybody skip a check, or run what
should wait.

```yaml bad
steps:
- script: ./security-scan
  condition: and(succeeded(), not(contains(variables['Build.SourceVersionMessage'], '[skip scan]')))
```

```yaml good
steps:
- script: ./security-scan
```

Information where nothing about the step says that it protects or deploys something.
)md";

constexpr std::string_view kTexts[] = {
    "Build.SourceVersionMessage", "System.SourceVersionMessage", "Build.SourceVersionAuthor",
    "Build.RequestedFor",         "Build.RequestedForEmail",     "System.PullRequest.SourceBranch"};

// The step, or what the condition's owner is called, protects something.
bool Protects(NodeRef owner) {
  for (const NodeRef member : owner.children()) {
    if (!member.IsString()) continue;
    for (const std::string_view word : {"scan", "security", "approv", "sonar", "codeql", "audit",
                                        "sign", "deploy", "publish", "release", "push"}) {
      if (ContainsIgnoreCase(member.text(), word) ||
          ContainsIgnoreCase(member.key(), "deployment")) {
        return true;
      }
    }
  }
  return false;
}

void Check(const PipelineExpression& expression, RuleContext& ctx) {
  if (expression.use.place != pipeline::ExpressionPlace::kCondition || expression.use.is_key)
    return;
  const std::string_view text = expression.use.node.text();
  if (text.find("Build.") == std::string_view::npos &&
      text.find("System.") == std::string_view::npos) {
    return;
  }
  if (!expression.ast.problems.empty()) return;
  for (const pipeline::AccessPath& path : pipeline::AccessPathsOf(expression.ast)) {
    if (!path.IsIn("variables") || path.accessors.size() != 1) continue;
    const std::string_view name = path.Name(0);
    const bool is_text = std::ranges::any_of(
        kTexts, [name](std::string_view known) { return EqualsIgnoreCase(known, name); });
    if (!is_text) continue;
    const pipeline::UntrustedSource* const source = pipeline::FindUntrustedSource(name);
    auto report = ctx.Report(RuleContext::SourceOf(expression, path.span),
                             "the condition trusts `{}`, which {} decides", name,
                             source != nullptr ? source->who : "the user who started the run");
    report.Help("decide by a branch, an approval or a check of the environment");
    if (!Protects(expression.use.node.parent())) report.As(Severity::kInfo);
    return;
  }
}

}  // namespace

extern constinit const Rule spoofable_condition = {
    .id = "spoofable-condition",
    .summary = "a decision rests on a text that the triggering person writes",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "injection"},
    .controls = {"CWE-290", "CICD-SEC-1"},
    .equivalents = {"zizmor:bot-conditions"},
    .on = {OnPipelineExpression{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
