// Where values come from: the way from a source to a reader, as a list of steps.
#include "pipeline/value_flow.h"

#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "parsed.h"
#include "pipeline/step_scripts.h"

namespace plumbline::pipeline {
namespace {

// What `$(name)` holds in the last step, as `what from source: step; step (marks)`.
std::string Flows(FlowKind kind, std::string_view text, std::string_view name) {
  const ParsedYaml parsed(text);
  const Pipeline pipeline = Pipeline::Build(parsed.root(), Role::kPipeline);
  StepScripts scripts(pipeline);
  const Step* last = nullptr;
  for (const Step& step : pipeline.steps) last = &step;
  REQUIRE(last != nullptr);
  const auto flow = scripts.flow().OfVariable(kind, name, *last);
  if (!flow) return "nothing";
  std::string out = fmt::format("{} from {}:", flow->what, flow->source);
  for (const FlowStep& step : flow->steps) out += fmt::format(" {};", step.text);
  if (flow->is_masked) out += " masked";
  if (flow->is_derived) out += " derived";
  if (flow->crosses_jobs) out += " crosses";
  return out;
}

TEST_CASE("untrusted values") {
  const auto flows = [](std::string_view text, std::string_view name) {
    return Flows(FlowKind::kUntrusted, text, name);
  };
  CHECK(flows("steps:\n- script: a\n", "Build.SourceBranch") ==
        "branch name from Build.SourceBranch:");
  CHECK(flows("steps:\n- script: a\n", "Build.SourceVersion") == "nothing");
  CHECK(flows("variables:\n  a: $(b)\n  b: $(a)\nsteps:\n- script: a\n", "a") == "nothing");
  CHECK(flows("variables:\n  a: x-$(Build.SourceBranchName)\nsteps:\n- script: a\n", "a") ==
        "branch name from Build.SourceBranchName: branch name, which whoever may push a branch or "
        "tag decides; variable `a`;");
  // What a script stores hides the list, and a filter ends the way.
  CHECK(flows("variables:\n  a: $(Build.SourceBranchName)\nsteps:\n"
              "- bash: echo \"##vso[task.setvariable variable=a]1\"\n- script: a\n",
              "a") == "nothing");
  CHECK(flows("steps:\n- bash: |\n    b=$(echo $BUILD_SOURCEBRANCH | tr -cd a-z)\n"
              "    echo \"##vso[task.setvariable variable=a]$b\"\n- script: a\n",
              "a") == "nothing");
  CHECK(flows("steps:\n- bash: |\n    b=$BUILD_SOURCEBRANCH\n"
              "    echo \"##vso[task.setvariable variable=a]$b\"\n- script: a\n",
              "a") ==
        "branch name from BUILD_SOURCEBRANCH: branch name, which whoever may push a branch or tag "
        "decides; kept in `b`; stored in variable `a`;");
}

TEST_CASE("secrets across jobs") {
  constexpr std::string_view kText = R"(jobs:
- job: A
  steps:
  - task: AzureCLI@2
    name: s
    inputs:
      scriptType: bash
      scriptLocation: inlineScript
      inlineScript: |
        t=$(az storage container generate-sas -n web -o tsv)
        echo "##vso[task.setvariable variable=url;isOutput=true]https://x?$t"
- job: B
  dependsOn: A
  variables:
    url: $[ dependencies.A.outputs['s.url'] ]
  steps:
  - script: echo
)";
  CHECK(Flows(FlowKind::kSecret, kText, "url") ==
        "shared access signature from az storage container generate-sas: `az storage container "
        "generate-sas` gives a shared access signature; kept in `t`; stored in output variable "
        "`url`, not as a secret of job `A`; variable `url`; crosses");
  CHECK(Flows(FlowKind::kSecret, kText, "other") == "nothing");
}

TEST_CASE("names that scripts read") {
  const auto names = [](std::string_view text, Shell shell) {
    std::string out;
    for (const NameRead& read :
         NamesReadIn(text, {0, static_cast<std::uint32_t>(text.size())}, shell)) {
      out += fmt::format("{}@{}-{} ", read.name, read.span.begin, read.span.end);
    }
    return out;
  };
  CHECK(names("a $B ${C} $(D) ${{ e }} $1", Shell::kBash) == "B@2-4 C@5-9 ");
  CHECK(names("$env:A ${env:B} $c", Shell::kPowerShell) == "A@0-6 B@7-15 c@16-18 ");
  CHECK(names("%A% 100% %B%", Shell::kCmd) == "A@0-3 B@9-12 ");
}

}  // namespace
}  // namespace plumbline::pipeline
