#include <algorithm>

#include "engine/rule_context.h"
#include "schema/secrets.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The values of a Kubernetes secret are only encoded. Let the cluster read them from a key vault, or pass them as protected
settings.

```json bad
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2020-10-01",
  "name": "seed",
  "location": "westeurope",
  "kind": "AzureCLI",
  "properties": {
    "azCliVersion": "2.59.0",
    "retentionInterval": "PT1H",
    "scriptContent": "cat <<EOF | kubectl apply -f -\napiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: Sommer-2024\nEOF\n"
  }
}
```

```json good
{
  "type": "Microsoft.Resources/deploymentScripts",
  "apiVersion": "2020-10-01",
  "name": "seed",
  "location": "westeurope",
  "kind": "AzureCLI",
  "properties": {
    "azCliVersion": "2.59.0",
    "retentionInterval": "PT1H",
    "scriptContent": "kubectl create secret generic db --from-literal=password=\"$DB_PASSWORD\"\n"
  }
}
```
)md";

constexpr std::string_view kKind = "kind: Secret";

// The next line from `at` on; `at` moves behind it.
std::string_view NextLine(std::string_view text, std::size_t& at) {
  const std::size_t end = std::min(text.find('\n', at), text.size());
  const std::string_view line = text.substr(at, end - at);
  at = end + 1;
  return line;
}

// Whether the manifest that begins at `at` has a value under `data` or `stringData` that is written
// out.
bool HoldsValue(std::string_view text, std::size_t at) {
  bool inside = false;
  while (at < text.size()) {
    const std::string_view line = NextLine(text, at);
    const std::string_view content = Trim(line);
    if (content.starts_with("---") || content == "EOF") return false;
    if (content == "data:" || content == "stringData:") {
      inside = true;
      continue;
    }
    if (!line.empty() && line[0] != ' ' && line[0] != '\t') inside = false;
    const std::size_t colon = content.find(": ");
    if (!inside || colon == std::string_view::npos) continue;
    const std::string_view value = Trim(content.substr(colon + 2));
    // What a shell, a chart or a format string fills in.
    if (value.find_first_of("${}<") == std::string_view::npos && !schema::IsPlaceholder(value)) {
      return true;
    }
  }
  return false;
}

void Check(NodeRef node, RuleContext& ctx) {
  if (!node.IsString()) return;
  const std::string_view text = node.text();
  for (std::size_t at = text.find(kKind); at != std::string_view::npos;
       at = text.find(kKind, at + 1)) {
    std::size_t rest = at;
    const bool is_whole = Trim(NextLine(text, rest)) == kKind;
    if (!is_whole || !HoldsValue(text, rest)) continue;
    const Span span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + kKind.size())};
    ctx.Report(RuleContext::SourceOf(node, span), "a Kubernetes secret stands in the template")
        .Note("its values are encoded, not encrypted")
        .Help("let the cluster read it from a key vault");
    return;
  }
}

}  // namespace

extern constinit const Rule kubernetes_secret_inline = {
    .id = "kubernetes-secret-inline",
    .summary = "the manifest of a Kubernetes secret is part of a template",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"secrets"},
    .controls = {"CWE-312"},
    .equivalents = {"gitleaks:kubernetes-secret-yaml"},
    .on = {OnScalar{kTemplateFiles, Check}},
    .docs = kDocs,
};

}  // namespace plumbline
