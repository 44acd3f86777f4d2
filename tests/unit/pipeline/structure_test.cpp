#include "pipeline/structure.h"

#include <string>

#include <catch2/catch.hpp>

#include "pipeline/cron.h"
#include "unit/pipeline/parsed.h"

namespace plumbline::pipeline {
namespace {

std::string_view Name(StructureClass kind) {
  static constexpr std::string_view kNames[] = {
      "unknown", "missing", "type", "order",  "conflict", "value", "name",
      "null",    "legacy",  "task", "matrix", "filter",   "cron",
  };
  return kNames[static_cast<std::size_t>(kind)];
}

// "class key-or-value; ..."
std::string Dump(const std::vector<StructureProblem>& problems) {
  std::string out;
  for (const StructureProblem& problem : problems) {
    if (!out.empty()) out += "; ";
    out += Name(problem.kind);
    if (problem.weight == StructureWeight::kWarning) out += "?";
    if (problem.weight == StructureWeight::kHint) out += "??";
    out += ' ';
    out += problem.on_key ? problem.node.key() : problem.node.text();
    if (!problem.replacement.empty()) out += ">" + problem.replacement;
  }
  return out;
}

struct Case {
  const char* yaml;
  const char* problems;
};

void CheckAll(std::initializer_list<Case> cases, Role role = Role::kNone) {
  for (const Case& each : cases) {
    INFO(each.yaml);
    const ParsedYaml parsed(each.yaml);
    CHECK(Dump(CheckDocument(parsed.root(), role)) == each.problems);
  }
}

}  // namespace

TEST_CASE("the kind of document is the one that fits best") {
  CheckAll({
      {"steps: []", ""},
      {"name: x\ntrigger: none\npr: [main]\nschedules: []\npool: a\nsteps: []\nstrategy: "
       "{parallel: 2}",
       ""},
      {"parameters: {a: 1}\nsteps: []", ""},
      {"parameters:\n- name: a\n  type: environment\nsteps: []", ""},
      {"parameters:\n- name: a\n  type: legacyObject\nsteps: []", ""},
      {"parameters:\n- name: a\n  type: stringlist\nsteps: []", "value stringlist>stringList"},
      {"parameters: []\nresources: {}\nvariables: {}\nstages: []", ""},
      {"phases: []", "legacy phases"},
      {"phases: []\npool: a", "legacy phases; conflict pool"},
      {"jobs: []\nsteps: []", "conflict steps"},
      {"stages: []\ncontainer: a", "conflict container"},
      {"extends: {template: a.yml}\njobs: []", "conflict jobs"},
      {"trigger: none\npool: a", "missing trigger"},
      {"Steps: []\npool: a", "unknown Steps>steps"},
      {"steps: []\ntimeoutInMinutes: 5", "unknown? timeoutInMinutes"},
      {"${{ if true }}:\n  steps: []\nparameters: []", ""},
      {"- a", ""},
  });
  CheckAll({{"name: a\nsteps: []", "unknown name"}}, Role::kTemplate);
  CheckAll({{"parameters: {a: 1}\nsteps: []", "type parameters"}}, Role::kPipeline);
}

TEST_CASE("keys of steps, jobs and stages") {
  CheckAll({
      {"steps:\n- script: a\n  displayname: b", "unknown displayname>displayName"},
      {"steps:\n- script: a\n  display_name: b", "unknown display_name>displayName"},
      {"steps:\n- script: a\n  dispalyName: b", "unknown dispalyName>displayName"},
      {"steps:\n- script: a\n  inputs: {}", "unknown inputs"},
      {"steps:\n- scrpt: a", "unknown scrpt>script"},
      {"steps:\n- run: a", "unknown run"},
      {"steps:\n- displayName: a", "missing displayName"},
      {"steps:\n- {}", "missing "},
      {"steps:\n- displayName: a\n  script: b", "order script"},
      {"steps:\n- script: a\n  bash: b", "conflict bash"},
      {"steps:\n- template: a.yml\n  condition: always()", "unknown condition"},
      {"jobs:\n- job: a\n  deployment: b", "conflict deployment"},
      {"jobs:\n- job: a\n  vmImage: b", "unknown vmImage"},
      {"jobs:\n- deployment: a\n  environment: b\n  steps: []", "unknown steps"},
      {"jobs:\n- job: a\n  pool: {name: a, os: linux, anything: b}", ""},
      {"jobs:\n- job:\n- job: ''", ""},
      {"stages:\n- stage: a\n  jobs: []\n  templateContext: {a: {b: c}}", ""},
      {"variables:\n- name: a\n  value: b\n- group: g\n- template: t\n  parameters: {a: [1]}", ""},
      {"steps: []\nvariables:\n- name: a\n  group: b", "conflict group"},
      {"steps: []\nvariables:\n- a: b", "unknown a"},
  });
}

TEST_CASE("directives add keys and items") {
  CheckAll({
      {"steps:\n- ${{ if a }}:\n  - script: b\n    nope: c", "unknown nope"},
      {"steps:\n- ${{ if a }}:\n    script: b\n  ${{ else }}:\n    bash: c\n  displayName: d", ""},
      {"steps:\n- ${{ each s in parameters.steps }}:\n  - ${{ s }}", ""},
      {"steps:\n- ${{ each p in step }}:\n    ${{ p.key }}: ${{ p.value }}\n  anything: b", ""},
      {"steps: ${{ parameters.steps }}", ""},
      {"steps: prefix ${{ parameters.steps }}", "type prefix ${{ parameters.steps }}"},
      {"steps:\n- ${{ parameters.step }}", ""},
      {"steps:\n- text", "type text"},
      {"jobs:\n  ${{ if a }}:\n  - job: b\n    nope: c", "unknown nope"},
      {"jobs:\n- ${{ each p in job }}:\n    ${{ p.key }}: ${{ p.value }}\n  steps:\n  - run: a",
       "unknown run"},
      {"jobs:\n- job: a\n  ${{ if b }}:\n    pool: c\n    nope: d", "unknown nope"},
      {"resources:\n  containers:\n  - container: a\n    ${{ if b }}:\n      image: c\nsteps: []",
       ""},
      {"variables:\n  ${{ if a }}:\n    b: c\n  d: [e]\nsteps: []", "type d"},
      {"variables:\n  ${{ if a }}:\n  - name: b\n    nope: c\nsteps: []", "unknown nope"},
      {"pool:\n  ${{ if a }}:\n    name: b\nsteps: []", ""},
  });
}

TEST_CASE("a condition that stops the compilation is left alone") {
  CheckAll({
      {"steps:\n- ${{ if a }}:\n  - 'no such service': error", ""},
      {"steps:\n- ${{ if a }}:\n  - assert: b", ""},
      {"steps:\n- ${{ if a }}:\n  - scrpt: b", "unknown scrpt>script"},
      {"jobs:\n- job: a\n  ${{ if b }}:\n    no such pool: error", ""},
      {"steps:\n- no such service: error", "unknown no such service"},
  });
}

TEST_CASE("required keys") {
  CheckAll({
      {"resources:\n  repositories:\n  - repository: a\n    name: b\nsteps: []",
       "missing repository"},
      {"resources:\n  repositories:\n  - repository: a\n    type: git\nsteps: []",
       "missing? repository"},
      {"resources:\n  repositories:\n  - repository: self\n    trigger: none\nsteps: []", ""},
      {"resources:\n  containers:\n  - container: a\nsteps: []", "missing container"},
      {"resources:\n  containers:\n  - container: a\n    type: acr\nsteps: []", ""},
      {"jobs:\n- deployment: a\n  strategy:\n    runOnce: {}", "missing runOnce"},
      {"jobs:\n- deployment: a\n  strategy:\n    runOnce:\n      deploy: {pool: a}",
       "missing deploy"},
      {"jobs:\n- deployment: a\n  strategy: {}", "missing strategy"},
      {"jobs:\n- deployment: a\n  strategy:\n    ${{ if b }}: {}", ""},
      {"schedules:\n- displayName: a\nsteps: []", "missing displayName"},
      {"extends:\n  parameters: {}", "missing extends"},
      {"steps:\n- download:\n- script:", "missing download"},
  });
}

TEST_CASE("shapes") {
  CheckAll({
      {"steps:\n  script: a", "type steps"},
      {"steps: a", "type a"},
      {"steps:\n- script: [a]", "type script"},
      {"steps:\n- task: A@1\n  inputs:\n    a: {b: c}\n    d: e", "type a"},
      {"steps:\n- task: A@1\n  inputs:\n    env: {b: c}", ""},
      {"jobs:\n- job: a\n  dependsOn: b\n  pool: c\n  container: d", ""},
      {"jobs:\n- job: a\n  dependsOn: {b: c}", "type dependsOn"},
      {"resources:\nsteps: []", "type resources"},
      {"steps:\n-", "type "},
      {"extends:\n  template: a.yml\n  parameters: [b]", "type parameters"},
      {"extends:\n  template: a.yml\n  parameters: {steps: {a: b}}", ""},
      {"trigger:\n- {{ branch }}\nsteps: []", ""},
  });
}

TEST_CASE("values") {
  CheckAll({
      {"steps:\n- script: a\n  enabled: maybe", "value maybe"},
      {"steps:\n- script: a\n  enabled: Yes\n  failOnStderr: OFF", ""},
      {"steps:\n- script: a\n  enabled: $(x)\n  timeoutInMinutes: ${{ y }}", ""},
      {"steps:\n- script: a\n  timeoutInMinutes: 1h", "value 1h"},
      {"steps:\n- script: a\n  retryCountOnTaskFailure: 10\n- script: b\n  "
       "retryCountOnTaskFailure: 11",
       "value? 11"},
      {"jobs:\n- job: a\n  workspace: {clean: All}", "value All>all"},
      {"lockBehavior: parallel\nsteps: []", "value parallel"},
      {"trigger: main\nsteps: []", "value main"},
      {"trigger: None\nsteps: []", "value None>none"},
      {"pool: {demands: [a, a -equals b, a b, a -gt 1]}\nsteps: []", "value a b; value? a -gt 1"},
      {"resources:\n  pipelines:\n  - pipeline: a\n    source: ''\nsteps: []", "value "},
  });
}

TEST_CASE("names") {
  CheckAll({
      {"stages:\n- stage: a-b\n  jobs:\n  - job: 1a\n  - job: a.b",
       "name a-b>a_b; name 1a>_1a; name a.b>a_b"},
      {"jobs:\n- deployment: deploy\n- deployment: Deploy\n- job: deploy", "name deploy"},
      {"steps:\n- script: a\n  name: a-b\n- script: b\n  name: a b", "name a b>a_b"},
      {"steps:\n- task: A\n- task: A@1.*\n- task: A@1.2.3\n- task: a b/c.d@1\n- task: A@x\n- task: "
       "'@1'",
       "task A; task A@x; task @1"},
      {"parameters:\n- name: a b\nsteps: []", "name a b>a_b"},
      {"resources:\n  repositories:\n  - repository: a.b\n    type: git\n    name: c\nsteps: []",
       ""},
  });
}

TEST_CASE("matrix, filters, nulls, old words") {
  CheckAll({
      {"strategy:\n  matrix:\n    a: {b: c}\n    a-b: {b: c}\n    c: {d: [e]}\n    f: g\n    ${{ h "
       "}}: {i: j}\nsteps: []",
       "matrix? a-b>a_b; matrix d; matrix f"},
      {"strategy:\n  matrix: $[ a ]\nsteps: []", ""},
      {"strategy:\n  matrix: {}\nsteps: []", "matrix matrix"},
      {"strategy: {matrix: {a: {}}, parallel: 2}\nsteps: []", "conflict parallel"},
      {"trigger: [/a, a//b, 'a[b]', a/*, refs/heads/a, 'a:b']\nsteps: []",
       "filter /a; filter a//b; filter a[b]; filter a:b"},
      {"trigger: {branches: {include: [release/1.*, release/.*, '!a']}, paths: {include: [/a "
       "b]}}\nsteps: []",
       "filter? release/.*; filter? !a"},
      {"trigger: {branches: {}, include: [a]}\nsteps: []", "conflict include"},
      {"stages:\n- stage: a\n  dependsOn:\n  jobs:", "null dependsOn; null jobs"},
      {"steps:\n- script: a\n  env:\n  condition: null", "null?? env; null condition"},
      {"resources:\n- repo: self\nsteps: []", "legacy resources"},
      {"steps:\n- upload: a\n  artifact: b", "legacy upload>publish"},
      {"queue: a\nsteps: []", "legacy queue"},
  });
}

TEST_CASE("parts") {
  const auto check = [](const char* yaml, schema::PipelinePart part) {
    const ParsedYaml parsed(yaml);
    return Dump(CheckPart(parsed.root(), part));
  };
  using schema::PipelinePart;
  CHECK(check("- script: a\n- job: b", PipelinePart::kSteps) == "unknown job");
  CHECK(check("script: a\nnope: b", PipelinePart::kStep) == "unknown nope");
  CHECK(check("- job: a\n  steps: [{bash: b}]", PipelinePart::kJobs) == "");
  CHECK(check("stage: a\njobs: b", PipelinePart::kStage) == "type b");
  CHECK(check("- a", PipelinePart::kStages) == "type a");
  CHECK(check("a: b", PipelinePart::kVariables) == "");
  CHECK(check("- container: a\n  image: b", PipelinePart::kContainers) == "");
}

TEST_CASE("schedules") {
  const auto check = [](std::string_view text) {
    const auto problem = CheckCron(text);
    if (!problem) return std::string();
    return std::string(text.substr(problem->span.begin, problem->span.size())) +
           (problem->accepted ? "?" : "");
  };
  CHECK(check("0 3 * * *") == "");
  CHECK(check("0 0,12 1-15/2 Jan-march MON,fri") == "");
  CHECK(check("*/5 * * * 0-6") == "");
  CHECK(check("*/4 * * * *") == "*/4?");
  CHECK(check("0 25 * * *") == "25");
  CHECK(check("0 3 * * 7") == "7");
  CHECK(check("0 3 * 13 *") == "13");
  CHECK(check("0 3 31 2 *") == "31 2");
  CHECK(check("0 3 30,31 2,4 *") == "");
  CHECK(check("0 3 L * *") == "L");
  CHECK(check("0 3 ? * *") == "?");
  CHECK(check("*/0 3 * * *") == "*/0");
  CHECK(check("@daily") == "@daily");
  CHECK(check("0 0 3 * * *") == "0 0 3 * * *");
  CHECK(CheckCron("").has_value());
}

}  // namespace plumbline::pipeline
