#include <algorithm>

#include "engine/rule_context.h"
#include "pipeline/script_text.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`$(System.AccessToken)` in script text or in an argument puts the job's token into the script file and into lists of
processes, where every process of a self-hosted machine can read it. The token reads code and feeds, and often writes.

```yaml bad
steps:
- bash: 'curl -H "Authorization: Bearer $(System.AccessToken)" "$URL"'
```

```yaml good
steps:
- bash: 'curl -H "Authorization: Bearer $SYSTEM_ACCESSTOKEN" "$URL"'
  env:
    SYSTEM_ACCESSTOKEN: $(System.AccessToken)
```

`env`, credential inputs of tasks and header inputs of `InvokeRESTAPI` are where the macro belongs.
)md";

constexpr std::string_view kToken = "System.AccessToken";

bool IsArguments(std::string_view name) {
  constexpr std::string_view kNames[] = {"args", "arguments", "argument", "options",
                                         "customCommand"};
  return std::ranges::any_of(kNames,
                             [name](std::string_view n) { return EqualsIgnoreCase(n, name); }) ||
         EndsWithIgnoreCase(name, "Arguments") || EndsWithIgnoreCase(name, "Args");
}

// The places in one text are one finding: one entry of `env` repairs them.
void Report(NodeRef scalar, const pipeline::ScriptText* script, RuleContext& ctx) {
  std::vector<Span> places;
  for (const pipeline::Macro& macro : pipeline::MacrosOf(scalar.text())) {
    if (!EqualsIgnoreCase(macro.name, kToken)) continue;
    if (script != nullptr && script->InComment(macro.span.begin)) continue;
    places.push_back(RuleContext::SourceOf(scalar, macro.span));
  }
  if (places.empty()) return;
  auto report =
      ctx.Report(places[0], "the job's access token is pasted into {}",
                 script != nullptr ? "the script" : fmt::format("input `{}`", scalar.key()));
  for (std::size_t i = 1; i < places.size() && i < 8; ++i) report.Label(places[i], "and here");
  report.Help("map it in `env` and read the environment variable");
}

void Check(const pipeline::Step& step, RuleContext& ctx) {
  const std::string_view text = step.script.text();
  if (ContainsIgnoreCase(text, kToken)) {
    const pipeline::ScriptText& script = ctx.scripts().Of(step);
    Report(step.script, &script, ctx);
  }
  if (!step.inputs || step.IsTask("InvokeRESTAPI")) return;
  pipeline::ForEachMember(step.inputs, false, [&](NodeRef input, bool) {
    if (input == step.script || !input.IsString() || !IsArguments(input.key())) return;
    if (ContainsIgnoreCase(input.text(), kToken)) Report(input, nullptr, ctx);
  });
}

}  // namespace

extern constinit const Rule access_token_inline = {
    .id = "access-token-inline",
    .summary = "the job's access token is pasted into a script or argument",
    .severity = Severity::kWarning,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security", "secrets"},
    .controls = {"CWE-522", "CICD-SEC-6"},
    .equivalents = {"zizmor:template-injection"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
