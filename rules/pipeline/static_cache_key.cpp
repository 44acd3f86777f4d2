#include <algorithm>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The key of a cache never changes. A cache is written once for each key, so the content of the first run stays.

```yaml bad
steps:
- task: Cache@2
  inputs:
    key: '"npm" | "$(Agent.OS)"'
    path: $(npm_config_cache)
```

```yaml good
steps:
- task: Cache@2
  inputs:
    key: '"npm" | "$(Agent.OS)" | package-lock.json'
    path: $(npm_config_cache)
```

A part in quotes is text; without quotes, what has a dot, a slash or a `*` is a file or a pattern, whose content counts. A part
such as `"v3"`, which somebody counts up by hand, is a hint.
)md";

// A part of a key between its bars.
enum class Part : std::uint8_t { kFixed, kByHand, kChanges };

Part PartOf(std::string_view text) {
  text = Trim(text);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    text = text.substr(1, text.size() - 2);
  } else if (text.find_first_of("./*\\") != std::string_view::npos && !text.starts_with("$(")) {
    return Part::kChanges;
  }
  if (text.find("${{") != std::string_view::npos) return Part::kChanges;
  if (text.find('$') != std::string_view::npos) {
    constexpr std::string_view kFixed[] = {"$(Agent.OS)", "$(Agent.OSArchitecture)",
                                           "$(Build.DefinitionName)", "$(System.TeamProject)"};
    return std::ranges::any_of(
               kFixed, [text](std::string_view fixed) { return EqualsIgnoreCase(fixed, text); })
               ? Part::kFixed
               : Part::kChanges;
  }
  return std::ranges::any_of(text, IsDigitAscii) ? Part::kByHand : Part::kFixed;
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  if (!step.IsTask("Cache")) return;
  const NodeRef key = step.Input("key");
  if (!key.IsString() || Trim(key.text()).empty()) return;
  bool by_hand = false;
  const std::string_view text = key.text();
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find_first_of("|\n", at), text.size());
    const Part part = PartOf(text.substr(at, end - at));
    if (part == Part::kChanges) return;
    by_hand = by_hand || part == Part::kByHand;
    at = end + 1;
  }
  ctx.Report(key.span(), "the key never changes, and neither does the cache")
      .As(by_hand ? Severity::kHint : Severity::kWarning)
      .Help("add the file that the content depends on, such as a lock file");
}

}  // namespace

extern constinit const Rule static_cache_key = {
    .id = "static-cache-key",
    .summary = "the key of a cache never changes",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
