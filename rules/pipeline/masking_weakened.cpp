#include <algorithm>
#include <charconv>

#include "engine/rule_context.h"
#include "pipeline/edits.h"
#include "pipeline/secrets.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The runner replaces the values of secrets in logs by `***`. Some of its settings weaken that for the whole job, and what
is printed once stays in the log.

```yaml bad
variables:
  AZP_IGNORE_SECRETS_SHORTER_THAN: 8
steps:
- script: make
```

```yaml good
variables:
  configuration: release
steps:
- script: make
```

If a short secret makes logs unreadable because its text occurs everywhere, give it a longer value.
)md";

struct Setting {
  std::string_view name;
  bool is_length = false;
  std::string_view effect;
};
// Settings of the runner, by the names that it reads from variables and from the environment.
constexpr Setting kSettings[] = {
    {"AZP_IGNORE_SECRETS_SHORTER_THAN", true, "secrets of less than {} characters are printed"},
    {"SYSTEM_UNSAFEALLOWMULTILINESECRET", false,
     "secrets of several lines are accepted and masked line by line"},
    {"SYSTEM_DONOTMASKMULTILINESECRETS", false,
     "the lines of secrets of several lines are printed"},
};
// Up to this length the runner's own minimum applies.
constexpr int kHarmlessLength = 3;

void Judge(std::string_view name, NodeRef value, NodeRef entry, RuleContext& ctx) {
  if (!value.IsString()) return;
  const auto same = [name](const Setting& setting) {
    return name.size() == setting.name.size() &&
           std::ranges::equal(name, setting.name,
                              [](char a, char b) { return ToUpperAscii(a == '.' ? '_' : a) == b; });
  };
  const auto* setting = std::ranges::find_if(kSettings, same);
  if (setting == std::end(kSettings)) return;
  const std::string_view text = Trim(value.text());
  std::string effect(setting->effect);
  if (setting->is_length) {
    int length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc() || end != text.data() + text.size() || length <= kHarmlessLength)
      return;
    effect = fmt::format(fmt::runtime(setting->effect), text);
  } else if (!pipeline::IsTruthy(text)) {
    return;
  }
  auto report = ctx.Report(value.span(), "`{}` weakens the masking of secrets: {}", name, effect);
  if (const auto edit = pipeline::RemoveEntry(entry)) {
    report.FixWith(FixSafety::kSafe, fmt::format("remove `{}`", name), {*edit});
  }
}

void CheckVariable(const pipeline::Variable& variable, RuleContext& ctx) {
  Judge(variable.Name(), variable.value,
        variable.name_is_key ? variable.value : variable.name.parent(), ctx);
}

void CheckStep(const pipeline::Step& step, RuleContext& ctx) {
  pipeline::ForEachMember(step.env, false,
                          [&ctx](NodeRef entry, bool) { Judge(entry.key(), entry, entry, ctx); });
}

}  // namespace

extern constinit const Rule masking_weakened = {
    .id = "masking-weakened",
    .summary = "a setting weakens the masking of secrets in logs",
    .severity = Severity::kError,
    .fix = FixKind::kSafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline-security"},
    .controls = {"CWE-532", "CICD-SEC-7"},
    .equivalents = {"zizmor:insecure-commands", "zizmor:misfeature"},
    .on = {OnPipelineVariable{CheckVariable}, OnStep{CheckStep}},
    .docs = kDocs,
};

}  // namespace plumbline
