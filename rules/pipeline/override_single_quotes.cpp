#include <algorithm>
#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
A value in `overrideParameters` stands in single quotes. Only double quotes are taken away: the template receives the quotes
too, and a value with a blank is split at it.

```yaml bad
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -sku 'P1v3'
```

```yaml good
steps:
- task: AzureResourceManagerTemplateDeployment@3
  inputs:
    azureResourceManagerConnection: dev
    subscriptionId: 00000000-0000-0000-0000-000000000000
    resourceGroupName: rg
    location: westeurope
    csmFile: main.json
    overrideParameters: -sku "P1v3"
```
)md";

constexpr bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

char CloserOf(char c) {
  switch (c) {
    case '"':
      return '"';
    case '(':
      return ')';
    case '[':
      return ']';
    case '{':
      return '}';
    default:
      return '\0';
  }
}

// Where a token ends: quotes and brackets hold blanks together.
std::size_t TokenEnd(std::string_view text, std::size_t at) {
  std::vector<char> open;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      ++at;
    } else if (!open.empty() && c == open.back()) {
      open.pop_back();
    } else if (const char closer = CloserOf(c);
               closer != '\0' && (open.empty() || open.back() != '"')) {
      open.push_back(closer);
    } else if (open.empty() && IsBlank(c)) {
      break;
    }
  }
  return std::min(at, text.size());
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.IsTask("AzureResourceManagerTemplateDeployment") &&
      !step.IsTask("AzureResourceGroupDeployment")) {
    return;
  }
  const NodeRef input = step.Input("overrideParameters");
  if (!input.IsString()) return;
  const std::string_view text = input.text();
  for (std::size_t at = 0; at < text.size();) {
    if (IsBlank(text[at])) {
      ++at;
      continue;
    }
    const std::size_t end = TokenEnd(text, at);
    if (text[at] == '\'') {
      // Up to the other quote, which may stand in a later token.
      const std::size_t other = text.find('\'', at + 1);
      const std::size_t stop =
          other == std::string_view::npos ||
                  text.substr(at, other - at).find(" -") != std::string_view::npos
              ? end
              : other + 1;
      const Span span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(stop)};
      auto report =
          ctx.Report(RuleContext::SourceOf(input, span), "the quotes become part of the value");
      report.Help("use double quotes");
      at = std::max(end, stop);
      continue;
    }
    at = end;
  }
}

}  // namespace

extern constinit const Rule override_single_quotes = {
    .id = "override-single-quotes",
    .summary = "single quotes in `overrideParameters` become part of the value",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-116"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
