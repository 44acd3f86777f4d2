#include "engine/rule_context.h"
#include "pipeline/app_slots.h"
#include "pipeline/edits.h"
#include "pipeline/script_text.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`SwapWithProduction` of AzureAppServiceManage is on unless it is switched off, and then `TargetSlot` is not looked at: a swap
that is meant for two test slots goes live. The other cases here are swaps of a slot with itself and inputs that are
missing.

```yaml bad
steps:
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: test
    Action: Swap Slots
    WebAppName: app-shop
    ResourceGroupName: rg-shop
    SourceSlot: staging
    TargetSlot: qa
```

```yaml good
steps:
- task: AzureAppServiceManage@0
  inputs:
    azureSubscription: test
    Action: Swap Slots
    WebAppName: app-shop
    ResourceGroupName: rg-shop
    SourceSlot: staging
    SwapWithProduction: false
    TargetSlot: qa
```
)md";

using pipeline::Step;

bool IsGiven(NodeRef input) { return input && !(input.IsScalar() && Trim(input.text()).empty()); }
bool IsSame(std::string_view a, std::string_view b) {
  return pipeline::Compare(Trim(a), Trim(b)) == pipeline::Same::kYes;
}
bool IsProduction(NodeRef input) { return EqualsIgnoreCase(Trim(input.text()), "production"); }

void CheckTask(const Step& step, RuleContext& ctx) {
  const NodeRef action = step.Input("Action");
  const bool complete = !step.MayHaveMoreInputs();
  if (!IsGiven(action) ? !complete : !EqualsIgnoreCase(Trim(action.text()), "Swap Slots")) return;
  const NodeRef source = step.Input("SourceSlot");
  const NodeRef target = step.Input("TargetSlot");
  const NodeRef with_production = step.Input("SwapWithProduction");
  for (const std::string_view name : {"SourceSlot", "TargetSlot", "SwapWithProduction"}) {
    if (step.InputAlternatives(name).size() > 1) return;  // Branches would have to be told apart.
  }
  if (complete) {
    for (const std::string_view name : {"ResourceGroupName", "SourceSlot"}) {
      if (IsGiven(step.Input(name))) continue;
      ctx.Report(step.discriminator.span(), "this swap has no `{}`", name);
      return;
    }
  }
  const std::string_view flag = Trim(with_production.text());
  if (pipeline::HasReplacement(flag) || (!with_production && !complete)) return;
  const bool is_on = flag.empty() || EqualsIgnoreCase(flag, "true");
  if (!is_on) {
    if (!IsGiven(target)) {
      if (complete)
        ctx.Report(with_production.span(),
                   "`SwapWithProduction` is off and there is no `TargetSlot`");
    } else if (IsSame(source.text(), target.text())) {
      ctx.Report(target.span(), "slot `{}` is swapped with itself", Trim(target.text()))
          .Label(source.span(), "the source");
    }
    return;
  }
  if (IsProduction(source)) {
    ctx.Report(source.span(), "production is swapped with itself");
    return;
  }
  if (!IsGiven(target)) return;
  if (IsProduction(target)) {
    // It does what it says; the input has no part in it.
    if (with_production) {
      ctx.Report(target.span(), "`TargetSlot` is ignored while `SwapWithProduction` is on")
          .As(Severity::kInfo);
    }
    return;
  }
  std::vector<Edit> edits;
  if (with_production && !flag.empty()) {
    edits.push_back({with_production.span(), "false"});
  } else if (!with_production) {
    if (auto edit = pipeline::InsertBefore(target, "SwapWithProduction: false"))
      edits.push_back(std::move(*edit));
  }
  // A name that may turn out to be `production` or nothing is not certain to be ignored wrongly.
  const bool computed = pipeline::HasReplacement(target.text());
  ctx.Report(target.span(),
             "target slot `{}` is ignored and production is swapped: `SwapWithProduction` is {}",
             Trim(target.text()), flag.empty() ? "not switched off" : "on")
      .As(computed ? Confidence::kMedium : Confidence::kHigh)
      .FixWith(FixSafety::kUnsafe,
               with_production ? "swap with the target slot" : "add `SwapWithProduction: false`",
               std::move(edits));
}

void Check(const Step& step, RuleContext& ctx) {
  if (step.IsTask("AzureAppServiceManage")) {
    CheckTask(step, ctx);
    return;
  }
  const std::string_view text = step.script.text();
  if (!ContainsIgnoreCase(text, "slot swap")) return;
  const pipeline::ScriptText& script = ctx.scripts().Of(step);
  for (const pipeline::ShellCommand& command : script.commands) {
    if (!command.StartsWith({"az", "*", "deployment", "slot", "swap"})) continue;
    const auto source = pipeline::FindOption(command, {"--slot", "-s"});
    const auto target = pipeline::FindOption(command, {"--target-slot"});
    if (!source || !target || !IsSame(source->text, target->text)) continue;
    ctx.Report(RuleContext::SourceOf(step.script, target->span), "slot `{}` is swapped with itself",
               target->text)
        .Label(RuleContext::SourceOf(step.script, source->span), "the source");
  }
}

}  // namespace

extern constinit const Rule swap_inputs_contradict = {
    .id = "swap-inputs-contradict",
    .summary = "the inputs of a swap do not do what they say",
    .severity = Severity::kError,
    .fix = FixKind::kUnsafe,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .on = {OnStep{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
