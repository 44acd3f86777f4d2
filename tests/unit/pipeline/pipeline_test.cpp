#include "pipeline/pipeline.h"

#include <string>

#include <catch2/catch.hpp>

#include "pipeline/expression_uses.h"
#include "unit/pipeline/parsed.h"

namespace plumbline::pipeline {
namespace {

std::string Flags(bool possible, bool argument) {
  return std::string(possible ? "?" : "") + (argument ? "^" : "");
}

std::string_view Name(StepKind kind) {
  static constexpr std::string_view kNames[] = {
      "other",    "task",          "script",     "bash",    "pwsh",   "powershell", "checkout",
      "download", "downloadBuild", "getPackage", "publish", "upload", "reviewApp",  "template"};
  return kNames[static_cast<std::size_t>(kind)];
}
std::string_view Name(Shell shell) {
  static constexpr std::string_view kNames[] = {"?", "bash", "powershell", "cmd", "python"};
  return kNames[static_cast<std::size_t>(shell)];
}
std::string_view Name(Hook hook) {
  static constexpr std::string_view kNames[] = {"",          "preDeploy", "deploy", "routeTraffic",
                                                "postRoute", "failure",   "success"};
  return kNames[static_cast<std::size_t>(hook)];
}
std::string_view Name(StrategyKind kind) {
  static constexpr std::string_view kNames[] = {"",        "matrix",  "parallel",
                                                "runOnce", "rolling", "canary"};
  return kNames[static_cast<std::size_t>(kind)];
}
std::string_view Name(OperatingSystem system) {
  static constexpr std::string_view kNames[] = {"?", "linux", "windows", "macos"};
  return kNames[static_cast<std::size_t>(system)];
}
std::string_view Name(ListKind kind) {
  static constexpr std::string_view kNames[] = {"?",     "stages",    "jobs",
                                                "steps", "variables", "extends"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string Dump(const std::vector<Variable>& variables, const std::vector<NodeRef>& groups,
                 bool more) {
  std::string dump;
  for (const Variable& variable : variables) {
    dump += " " + std::string(variable.Name()) + "=" + std::string(variable.value.text()) +
            (variable.is_readonly ? "!" : "") + (variable.possible ? "?" : "");
  }
  for (const NodeRef group : groups) dump += " group:" + std::string(group.text());
  return dump.empty() && !more ? "" : " vars[" + dump + (more ? " ..." : "") + " ]";
}

std::string DumpStep(const Step& step) {
  std::string dump = std::string(Name(step.kind)) + Flags(step.possible, step.argument);
  if (step.kind == StepKind::kTask) {
    dump += ":" + std::string(step.task) + "@" + std::to_string(step.task_major);
  } else {
    dump += ":" + std::string(Trim(step.discriminator.text()));
  }
  if (step.hook != Hook::kNone) dump += " in " + std::string(Name(step.hook));
  if (step.script) dump += " runs " + std::string(Name(step.shell));
  return dump + "\n";
}

std::string DumpJob(const Pipeline& file, const Job& job) {
  std::string dump = job.is_template ? "template " : job.is_deployment ? "deployment " : "job ";
  dump += job.implicit ? "(implicit)" : std::string(job.name.text());
  dump += Flags(job.possible, job.argument);
  if (job.os != OperatingSystem::kUnknown) dump += " on " + std::string(Name(job.os));
  if (job.strategy_kind != StrategyKind::kNone) dump += " " + std::string(Name(job.strategy_kind));
  if (job.environment) dump += " env " + std::string(job.environment.text());
  dump += Dump(job.variables, job.variable_groups, job.more_variables) + "\n";
  for (const StepId id : job.steps) {
    CHECK(file.steps[id].job == job.id);
    dump += "    " + DumpStep(file.steps[id]);
  }
  if (job.more_steps) dump += "    ...\n";
  return dump;
}

// Stages with their jobs and steps, then what belongs to none, then references.
std::string Dump(const Pipeline& file) {
  std::string dump;
  if (!file.parameters.empty()) {
    dump += file.legacy_parameters ? "legacy params" : "params";
    for (const Parameter& param : file.parameters) {
      dump += " " + std::string(param.Name()) + ":" + std::string(param.type.text());
      if (param.default_value) dump += "=" + std::string(param.default_value.text());
    }
    dump += "\n";
  }
  const std::string variables = Dump(file.variables, {}, file.more_variables);
  if (!variables.empty()) dump += "root" + variables + "\n";
  for (const Resource& resource : file.resources) {
    dump += "resource " + std::to_string(static_cast<int>(resource.kind)) + " " +
            std::string(resource.alias.text()) + (resource.possible ? "?" : "") + "\n";
  }
  for (const Stage& stage : file.stages) {
    dump += (stage.is_template ? "stage template " : "stage ") + std::string(stage.name.text()) +
            Flags(stage.possible, stage.argument) +
            Dump(stage.variables, stage.variable_groups, stage.more_variables) + "\n";
    for (const JobId id : stage.jobs) {
      CHECK(file.jobs[id].stage == stage.id);
      dump += "  " + DumpJob(file, file.jobs[id]);
    }
    if (stage.more_jobs) dump += "  ...\n";
  }
  for (const Job& job : file.jobs) {
    const bool listed =
        job.stage != kNoId<StageId> && file.stages[job.stage].argument == job.argument;
    if (!listed) dump += "- " + DumpJob(file, job);
  }
  for (const Step& step : file.steps) {
    const bool listed = step.job != kNoId<JobId> && file.jobs[step.job].argument == step.argument;
    if (!listed) dump += "- " + DumpStep(step);
  }
  for (const TemplateReference& reference : file.templates) {
    dump += "uses " + std::string(Name(reference.list)) + " " + std::string(reference.path.text()) +
            (reference.possible ? "?" : "") + "\n";
  }
  if (!file.variable_groups.empty()) {
    dump += "groups";
    for (const NodeRef group : file.variable_groups) dump += " " + std::string(group.text());
    dump += "\n";
  }
  return dump;
}

struct Case {
  const char* name;
  Role role;
  const char* yaml;
  const char* dump;
};

}  // namespace

TEST_CASE("pipelines as models") {
  using enum Role;
  static constexpr Case kCases[] = {
      {"all kinds of steps", kTemplate, R"(
steps:
- checkout: self
- script: a
- bash: b
- pwsh: c
- powershell: d
- task: Bash@3
- download: current
- downloadBuild: x
- getPackage: x
- publish: x
- upload: x
- reviewApp: x
- template: t.yml
- displayName: no key
)",
       "- checkout:self\n- script:a runs ?\n- bash:b runs bash\n- pwsh:c runs powershell\n"
       "- powershell:d runs powershell\n- task:Bash@3\n- download:current\n- downloadBuild:x\n- "
       "getPackage:x\n"
       "- publish:x\n- upload:x\n- reviewApp:x\n- template:t.yml\n- other:\nuses steps t.yml\n"},
      {"steps at the root of a pipeline are one job", kPipeline, R"(
name: $(Date)
pool:
  vmImage: ubuntu-latest
variables:
  a: 1
strategy:
  matrix:
    x: {}
steps:
- script: a
)",
       "root vars[ a=1 ]\n- job (implicit) on linux matrix\n    script:a runs bash\n"},
      {"jobs at the root", kPipeline, R"(
pool: { vmImage: windows-2022 }
jobs:
- job: a
  steps:
  - script: x
- job: b
  pool: Private
  variables: { v: 1 }
  steps:
  - script: y
- template: jobs.yml
  parameters: { p: 1 }
- note: no job
)",
       "- job a on windows\n    script:x runs cmd\n"
       "- job b vars[ v=1 ]\n    script:y runs ?\n"
       "- template jobs.yml\n    ...\n"
       "uses jobs jobs.yml\n"},
      {"stages", kPipeline, R"(
stages:
- stage: one
  pool: { vmImage: macOS-14 }
  variables:
  - group: g
  - name: n
    value: v
    readonly: true
  - template: vars.yml
  jobs:
  - job:
    steps:
    - script: x
- template: stage.yml
- stage:
  jobs: []
)",
       "stage one vars[ n=v! group:g ... ]\n  job  on macos\n    script:x runs bash\n"
       "stage template stage.yml\n  ...\n"
       "stage \n"
       "uses variables vars.yml\nuses stages stage.yml\ngroups g\n"},
      {"deployments, hooks in the order they run", kPipeline, R"(
jobs:
- deployment: d
  environment: prod
  pool: { vmImage: ubuntu-22.04 }
  strategy:
    canary:
      increments: [10]
      on:
        success:
          steps: [ { script: s } ]
        failure:
          steps: [ { script: f } ]
      postRouteTraffic:
        steps: [ { script: p } ]
      deploy:
        pool: { vmImage: windows-latest }
        steps: [ { script: d }, { template: t.yml } ]
      preDeploy:
        steps: [ { script: e } ]
      routeTraffic:
        steps: [ { script: r } ]
- deployment: gate
  environment: { name: x }
- deployment: once
  strategy:
    runOnce: { deploy: { steps: [ { bash: b } ] } }
- deployment: roll
  strategy:
    rolling: { maxParallel: 2, deploy: { steps: [ { bash: b } ] } }
)",
       "- deployment d on linux canary env prod\n"
       "    script:e in preDeploy runs bash\n    script:d in deploy runs cmd\n    template:t.yml "
       "in deploy\n"
       "    script:r in routeTraffic runs bash\n    script:p in postRoute runs bash\n"
       "    script:f in failure runs bash\n    script:s in success runs bash\n    ...\n"
       "- deployment gate env \n"
       "- deployment once runOnce\n    bash:b in deploy runs bash\n"
       "- deployment roll rolling\n    bash:b in deploy runs bash\n"
       "uses steps t.yml\n"},
      {"directives around items", kPipeline, R"(
jobs:
- ${{ if eq(1, 2) }}:
  - job: a
    steps:
    - script: x
- ${{ else }}:
  - ${{ each e in parameters.es }}:
    - job: ${{ e }}
      steps:
      - bash: y
- job: c
  steps:
  - ${{ if x }}:
    - bash: z
    - template: t.yml
  - ${{ parameters.more }}
  - bash: sure
)",
       "- job a?\n    script?:x runs ?\n"
       "- job ${{ e }}?\n    bash?:y runs bash\n"
       "- job c\n    bash?:z runs bash\n    template?:t.yml\n    bash:sure runs bash\n    ...\n"
       "uses steps t.yml?\n"},
      {"directives inside items", kPipeline, R"(
stages:
- stage: s
  ${{ if x }}:
    variables: { a: 1 }
    jobs:
    - job: j
      ${{ insert }}:
        steps: [ { bash: b } ]
  ${{ else }}:
    jobs:
    - ${{ each p in job }}:
        ${{ p.key }}: ${{ p.value }}
      steps: [ { bash: c } ]
    - ${{ if y }}:
        deployment: merged
)",
       "stage s vars[ a=1? ]\n  job j?\n    bash?:b runs bash\n  job ?\n    bash?:c runs bash\n"
       "  deployment merged?\n"},
      {"a list that is a mapping of directives", kPipeline, R"(
jobs:
  ${{ if x }}:
  - job: a
  ${{ else }}:
  - job: b
)",
       "- job a?\n- job b?\n"},
      {"the message that stops a compilation is no stage or job", kPipeline, R"(
stages:
- ${{ if x }}:
  - 'choose an environment': error
- stage: a
  jobs:
  - 'choose one': error
)",
       "stage a\n"},
      {"variables", kTemplate, R"(
variables:
  a: 1
  ${{ if x }}:
    b: 2
  ${{ each v in vs }}:
    ${{ v.key }}: ${{ v.value }}
)",
       "root vars[ a=1 b=2? ... ]\n"},
      {"variables as a list", kTemplate, R"(
variables:
- name: a
  value: 1
- ${{ if x }}:
  - name: b
    value: 2
  - group: g
- name: c
)",
       "root vars[ a=1 b=2? c= ... ]\ngroups g\n"},
      {"only a condition makes a variable possible, and the list stays complete", kTemplate, R"(
variables:
- ${{ if x }}:
  - name: b
    value: 2
)",
       "root vars[ b=2? ]\n"},
      {"parameters", kTemplate, R"(
parameters:
- name: a
  type: string
  default: x
- name: b
- other: c
- name: pre
  type: stepList
  default:
  - bash: s
- name: js
  type: jobList
  default:
  - job: j
- name: obj
  type: object
  default:
  - bash: no
steps:
- bash: t
)",
       "params a:string=x b: pre:stepList= js:jobList= obj:object=\n"
       "- job j?^\n- bash?^:s runs bash\n- bash:t runs bash\n"},
      {"parameters in the legacy form", kTemplate, R"(
parameters:
  a: x
  steps:
  - bash: s
steps: []
)",
       "legacy params a:=x steps:=\n- bash?^:s runs bash\n"},
      {"a pipeline that is handed to a template", kPipeline, R"(
pool: { vmImage: ubuntu-latest }
extends:
  template: v1/official.yml@templates
  parameters:
    name: x
    stages:
    - stage: s
      jobs:
      - job: j
        steps:
        - script: x
        - template: t.yml
          parameters:
            after:
            - bash: y
    things:
    - script: build.sh
      owner: me
    jobs:
    - template: j.yml
)",
       "stage s?^\n  job j?^ on linux\n    script?^:x runs bash\n    template?^:t.yml\n    "
       "bash?^:y runs bash\n    ...\n"
       "- template j.yml?^\n    ...\n"
       "uses extends v1/official.yml@templates\nuses steps t.yml?\nuses jobs j.yml?\n"},
      {"what a template is given is not what its stage or job holds", kPipeline, R"(
stages:
- stage: s
  jobs:
  - job: j
    steps:
    - template: t.yml
      parameters:
        pre: [ { bash: y } ]
)",
       "stage s\n  job j\n    template:t.yml\n    ...\n- bash?^:y runs bash\nuses steps t.yml\n"},
      {"resources", kPipeline, R"(
resources:
  repositories:
  - repository: r
    type: git
  - ${{ if x }}:
    - repository: q
  containers:
  - container: c
  pipelines:
  - pipeline: p
  - wrong
  webhooks: x
steps:
- checkout: r
)",
       "resource 0 r\nresource 0 q?\nresource 1 c\nresource 2 p\n- job (implicit)\n    "
       "checkout:r\n"},
      {"phases", kTemplate, "phases:\n- phase: p\n  steps:\n  - script: x\n",
       "- job p\n    script:x runs ?\n"},
      {"nothing of the right kind", kPipeline,
       "parameters: x\nvariables: 3\nresources: []\nstages: x\njobs: 4\nsteps: 5\nextends: "
       "[]\npool: []\n",
       "- job (implicit)\n"},
      {"items of the wrong kind", kPipeline,
       "stages:\n- x\n- []\n-\n- stage: []\n  jobs: {a: b}\njobs:\n- x\n- job: {}\n  steps: x\n  "
       "strategy: y\n"
       "  variables: [x, []]\n",
       "stage \n- job  vars[ ... ]\n"},
      {"no mapping at all", kPipeline, "- a\n", ""},
      {"empty", kPipeline, "", ""},
  };
  for (const Case& c : kCases) {
    INFO(c.name);
    const ParsedYaml file(c.yaml);
    CHECK(Dump(Pipeline::Build(file.root(), c.role)) == c.dump);
  }
}

TEST_CASE("task references") {
  static constexpr struct {
    const char* reference;
    const char* task;
    int major;
  } kCases[] = {
      {"AzureWebApp@1", "AzureWebApp", 1},
      {"AzureWebApp@1.2.3", "AzureWebApp", 1},
      {"AzureWebApp", "AzureWebApp", 0},
      {"AzureWebApp@x", "AzureWebApp", 0},
      {"AzureWebApp@", "AzureWebApp", 0},
      {"Replace Tokens @ 3", "Replace Tokens", 3},
      {"6c731c3c-3c68-459a-a5c9-bde6e6595b5b@3", "6c731c3c-3c68-459a-a5c9-bde6e6595b5b", 3},
      {"qetza.replacetokens.replacetokens-task.replacetokens@6",
       "qetza.replacetokens.replacetokens-task.replacetokens", 6},
      {"T@99999999999999", "T", 0},
  };
  for (const auto& c : kCases) {
    INFO(c.reference);
    const ParsedYaml file("steps:\n- task: " + std::string(c.reference) + "\n");
    const Pipeline model = Pipeline::Build(file.root(), Role::kTemplate);
    const Step& step = model.steps[StepId{0}];
    CHECK(step.task == c.task);
    CHECK(step.task_major == c.major);
  }
  const ParsedYaml file("steps:\n- task: a.b.c.Terraform@1\n");
  const Pipeline model = Pipeline::Build(file.root(), Role::kTemplate);
  CHECK(model.steps[StepId{0}].IsTask("terraform"));
  CHECK_FALSE(model.steps[StepId{0}].IsTask("form"));
}

TEST_CASE("inline scripts and what runs them") {
  // The step behind `- `, on a Linux job; `text` is empty when there is no script.
  static constexpr struct {
    const char* step;
    const char* text;
    const char* shell;
  } kCases[] = {
      {"{task: Bash@3, inputs: {targetType: inline, script: x}}", "x", "bash"},
      {"{task: bash@3, inputs: {TargetType: Inline, Script: x}}", "x", "bash"},
      {"{task: Bash@3, inputs: {targetType: filePath, script: x}}", "", ""},
      {"{task: Bash@3, inputs: {script: x}}", "x", "bash"},
      {"{task: Bash@3, inputs: {script: x, filePath: y}}", "", ""},
      {"{task: Bash@3, inputs: {targetType: '${{ parameters.t }}', script: x}}", "x", "bash"},
      {"{task: 6C731C3C-3c68-459a-a5c9-bde6e6595b5b@3, inputs: {targetType: inline, script: x}}",
       "x", "bash"},
      {"{task: PowerShell@2, inputs: {targetType: inline, script: x}}", "x", "powershell"},
      {"{task: PowerShell@1, inputs: {scriptType: inlineScript, inlineScript: x}}", "x",
       "powershell"},
      {"{task: PowerShell@1, inputs: {script: x}}", "", ""},
      {"{task: CmdLine@2, inputs: {script: x}}", "x", "bash"},
      {"{task: CmdLine@1, inputs: {script: x}}", "", ""},
      {"{task: PythonScript@0, inputs: {scriptSource: inline, script: x}}", "x", "python"},
      {"{task: AzureCLI@1, inputs: {scriptLocation: inlineScript, inlineScript: x}}", "x", "bash"},
      {"{task: AzureCLI@2, inputs: {scriptType: pscore, scriptLocation: inlineScript, "
       "inlineScript: x}}",
       "x", "powershell"},
      {"{task: AzureCLI@2, inputs: {scriptType: batch, scriptLocation: inlineScript, inlineScript: "
       "x}}",
       "x", "cmd"},
      {"{task: AzureCLI@3, inputs: {scriptType: $(t), scriptLocation: inlineScript, inlineScript: "
       "x}}",
       "x", "?"},
      {"{task: AzureCLI@2, inputs: {scriptType: bash, scriptLocation: scriptPath, inlineScript: "
       "x}}",
       "", ""},
      {"{task: AzurePowerShell@5, inputs: {ScriptType: InlineScript, Inline: x}}", "x",
       "powershell"},
      {"{task: AzurePowerShell@9, inputs: {ScriptType: InlineScript, Inline: x}}", "x",
       "powershell"},
      {"{task: SSH@0, inputs: {runOptions: inline, inline: x}}", "x", "bash"},
      {"{task: SSH@0, inputs: {runOptions: inline, inline: x, interpreterCommand: "
       "/usr/bin/python3}}",
       "x", "?"},
      {"{task: ShellScript@2, inputs: {scriptPath: x}}", "", ""},
      {"{task: Kubernetes@1, inputs: {inline: x}}", "", ""},
      {"{task: Bash@3}", "", ""},
      {"{task: Bash@3, inputs: x}", "", ""},
      {"{task: Bash@3, inputs: {'${{ if a }}': {targetType: inline, script: x}}}", "x", "bash"},
      {"{script: x}", "x", "bash"},
      {"{script: [x]}", "", ""},
      {"{checkout: self}", "", ""},
  };
  for (const auto& c : kCases) {
    INFO(c.step);
    const ParsedYaml file("pool: {vmImage: ubuntu-latest}\nsteps:\n- " + std::string(c.step) +
                          "\n");
    const Pipeline model = Pipeline::Build(file.root(), Role::kPipeline);
    const Step& step = model.steps[StepId{0}];
    CHECK(step.script.text() == c.text);
    CHECK((step.script ? Name(step.shell) : "") == std::string_view(c.shell));
  }
}

TEST_CASE("the operating system of a pool") {
  static constexpr struct {
    const char* pool;
    const char* system;
  } kCases[] = {
      {"{vmImage: Ubuntu-22.04}", "linux"},
      {"{vmImage: vs2017-win2016}", "windows"},
      {"{vmImage: macOS-latest}", "macos"},
      {"{vmImage: $(image)}", "?"},
      {"{vmImage: '${{ parameters.image }}'}", "?"},
      {"{name: Hosted VS2017}", "windows"},
      {"Hosted Ubuntu 1604", "linux"},
      {"MyPool", "?"},
      {"server", "?"},
      {"{name: x, os: windows}", "windows"},
      {"{name: x, demands: Agent.OS -equals Linux}", "linux"},
      {"{name: x, demands: [a, agent.os -equals Windows_NT]}", "windows"},
      {"{name: x, demands: [Agent.OS]}", "?"},
      {"[x]", "?"},
  };
  for (const auto& c : kCases) {
    INFO(c.pool);
    const ParsedYaml file("pool: " + std::string(c.pool) + "\n");
    CHECK(Name(SystemOfPool(file.root().Find("pool", CaseRule::kExact))) == c.system);
  }
}

TEST_CASE("inputs of steps") {
  const ParsedYaml file(R"(
steps:
- task: AzureWebApp@1
  inputs:
    AppName: a
    ${{ if x }}:
      slotName: one
    ${{ else }}:
      slotName: two
- script: x
  workingDirectory: w
  displayName: d
- task: T@1
  inputs:
    ${{ insert }}: ${{ parameters.inputs }}
- task: T@1
  workingDirectory: w
)");
  const Pipeline model = Pipeline::Build(file.root(), Role::kTemplate);
  const Step& web = model.steps[StepId{0}];
  CHECK(web.Input("appname").text() == "a");
  CHECK(web.Input({"name", "appName"}).text() == "a");
  CHECK_FALSE(web.Input("other"));
  CHECK(web.Input("slotName").text() == "one");
  CHECK(web.InputAlternatives("slotname").size() == 2);
  CHECK_FALSE(web.MayHaveMoreInputs());
  CHECK(model.steps[StepId{1}].Input("workingdirectory").text() == "w");
  CHECK_FALSE(model.steps[StepId{1}].Input("displayName"));
  CHECK(model.steps[StepId{2}].MayHaveMoreInputs());
  CHECK_FALSE(model.steps[StepId{3}].Input("workingDirectory"));
}

TEST_CASE("the expressions of a pipeline") {
  const ParsedYaml file(R"(
parameters:
  condition: no
variables:
  a: $[ counter() ]
  condition: no
  ${{ if eq(1, 2) }}:
    b: x${{ a }}y${{ b }}
steps:
- bash: echo $(macro)
  condition: and(succeeded(), true)
  inputs:
    condition: no
- ${{ parameters.more }}
- bash: x
  condition: eq(${{ p }}, 1)
- bash: x
  ${{ if y }}:
    condition: always()
- ${{ if a b }}
- ${{ else }}:
  - bash: $[ script ]
- ${{ each x in f(y) }}:
  - bash: ${{ '}}' }} ${{ eq(a, 'b) }} c
jobs:
- job: a
  timeoutInMinutes: $[ one ]
  strategy:
    matrix: $[ two ]
  variables:
  - ${{ if z }}:
    - name: v
      value: $[ three ]
  - name: w
    ${{ if z }}:
      value: $[ eq('${{ q }}', 'r') ]
- job: b
  condition: $[ four ]
  steps:
  - task: T@1
    inputs:
      variables: $[ no ]
      timeoutInMinutes: $[ no ]
    ${{ if z }}: ${{ open
)");
  std::string dump;
  for (const ExpressionUse& use : CollectExpressions(file.root())) {
    const std::string_view text = use.is_key ? use.node.key() : use.node.text();
    static constexpr std::string_view kPlaces[] = {"template", "runtime", "condition"};
    const Span outer = OuterOf(use);
    CHECK(outer.Contains(use.text));
    CHECK(ValueOf(use) == text);
    dump += std::string(kPlaces[static_cast<std::size_t>(use.place)]) +
            (use.is_key ? " key " : " ") + (use.is_closed ? "" : "open ") +
            std::string(text.substr(outer.begin, use.text.begin - outer.begin)) + "<" +
            std::string(text.substr(use.text.begin, use.text.size())) + ">" +
            std::string(text.substr(use.text.end, outer.end - use.text.end)) + "\n";
  }
  CHECK(dump ==
        "runtime $[< counter() >]\n"
        "template key ${{ if <eq(1, 2)> }}\n"
        "template ${{< a >}}\ntemplate ${{< b >}}\n"
        "condition <and(succeeded(), true)>\n"
        "template ${{ <parameters.more> }}\n"
        "condition <eq(${{ p }}, 1)>\ntemplate ${{< p >}}\n"
        "template key ${{ if <y> }}\n"
        "condition <always()>\n"
        "template ${{ if <a b> }}\n"
        "template key ${{ each x in <f(y)> }}\n"
        "template ${{< '}}' >}}\ntemplate open ${{< eq(a, 'b) >}} c\n"
        "runtime $[< one >]\nruntime $[< two >]\n"
        "template key ${{ if <z> }}\nruntime $[< three >]\n"
        "template key ${{ if <z> }}\n"
        "runtime $[< eq('${{ q }}', 'r') >]\ntemplate ${{< q >}}\n"
        "runtime $[< four >]\n"
        "template key ${{ if <z> }}\ntemplate open ${{< open>\n");
  CHECK(CollectExpressions({}).empty());
}

}  // namespace plumbline::pipeline
