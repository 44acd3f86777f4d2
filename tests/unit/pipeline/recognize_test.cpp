#include <string>

#include <catch2/catch.hpp>

#include "pipeline/pipeline.h"
#include "unit/pipeline/parsed.h"

namespace plumbline::pipeline {
namespace {

std::string_view Name(Role role) {
  switch (role) {
    case Role::kNone:
      return "none";
    case Role::kPipeline:
      return "pipeline";
    case Role::kTemplate:
      return "template";
  }
  return "?";
}

struct Case {
  const char* name;
  const char* yaml;
  const char* role;
};

}  // namespace

TEST_CASE("files by content") {
  static constexpr Case kCases[] = {
      {"list at the root", "- hosts: all\n  steps: []\n", "none"},
      {"scalar", "steps\n", "none"},
      {"empty", "", "none"},
      {"Kubernetes", "apiVersion: v1\nsteps:\n- script: x\n", "none"},
      {"GitHub workflow", "on: push\njobs:\n- job: a\n", "none"},
      {"GitHub workflow as written", "on: push\njobs:\n  build:\n    steps:\n    - run: x\n",
       "none"},
      {"GitHub action", "name: a\nruns:\n  steps: []\nsteps:\n- script: x\n", "none"},
      {"jobs", "trigger: none\njobs:\n- job: a\n- deployment: b\n", "pipeline"},
      {"jobs as a mapping", "jobs:\n  a:\n    steps: []\n", "none"},
      {"half of the jobs", "jobs:\n- job: a\n- other: b\n", "template"},
      {"less than half of the jobs", "jobs:\n- job: a\n- other: b\n- other: c\n", "none"},
      {"stages alone are a pipeline", "stages:\n- stage: a\n", "pipeline"},
      {"stages with parameters are a template", "parameters: []\nstages:\n- stage: a\n",
       "template"},
      {"GitLab", "stages:\n- build\n- test\n", "none"},
      {"steps", "steps:\n- script: x\n- task: a@1\n", "template"},
      {"steps with a pool", "pool: x\nsteps:\n- bash: x\n", "pipeline"},
      {"Buildkite", "steps:\n- command: x\n  label: y\n", "none"},
      {"Cloud Build", "steps:\n- name: x\n  args: [y]\n", "none"},
      {"no steps at all", "steps: []\n", "none"},
      {"extends", "extends:\n  template: a.yml\n", "pipeline"},
      {"extends of something else", "extends: a\n", "none"},
      {"extends under a directive", "extends:\n  ${{ if x }}:\n    template: a.yml\n", "pipeline"},
      {"phases", "phases:\n- phase: a\n", "template"},
      {"items under directives",
       "steps:\n- ${{ if x }}:\n  - ${{ each a in b }}:\n    - script: x\n", "template"},
      {"an item merged from directives", "jobs:\n- ${{ if x }}:\n    job: a\n", "template"},
      {"a lone expression", "parameters:\n  a: []\nsteps: ${{ parameters.a }}\n", "template"},
      {"expressions as items", "steps:\n- ${{ parameters.a }}\n", "template"},
      {"expressions among others", "steps:\n- ${{ parameters.a }}\n- name: x\n", "none"},
      {"a mapping of directives", "jobs:\n  ${{ if x }}:\n  - job: a\n", "template"},
      {"directives that hold other things", "steps:\n- ${{ if x }}:\n  - assert: failure\n",
       "template"},
      {"directives that hold other things, among others",
       "steps:\n- ${{ if x }}:\n  - a: b\n- c: d\n", "none"},
      {"a mapping of directives that hold other things", "jobs:\n  ${{ if x }}:\n  - a: b\n",
       "template"},
      {"directives at the root", "${{ if x }}:\n  steps:\n  - script: x\n", "template"},
      {"parameters and directives", "parameters: []\n${{ if x }}:\n  steps: []\n", "template"},
      {"parameters alone", "parameters: []\n", "none"},
      {"compose", "services:\n  a:\n    image: b\n", "none"},
      {"keys are compared exactly", "Steps:\n- script: x\n", "none"},
  };
  for (const Case& c : kCases) {
    INFO(c.name);
    const ParsedYaml file(c.yaml);
    CHECK(Name(Recognize(file.root(), "a.yml")) == c.role);
  }
}

TEST_CASE("a file of variables needs a name that looks like a pipeline's") {
  static constexpr struct {
    const char* path;
    const char* yaml;
    const char* role;
  } kCases[] = {
      {"config.yml", "variables:\n  a: 1\n", "none"},
      {"src/.pipelines/config.yml", "variables:\n  a: 1\n", "template"},
      {"src\\Templates\\config.yml", "parameters: []\nvariables:\n- name: a\n", "template"},
      {"build/ci-variables.yml", "variables:\n  a: 1\n", "template"},
      {"templates.yml", "variables:\n  a: 1\n", "none"},
      {"config.yml", "variables:\n  ${{ if x }}:\n    a: 1\n", "template"},
      {"config.yml", "variables:\n- name: a\n  value: ${{ parameters.b }}\n", "template"},
      {"config.yml", "variables:\n- name: a\n  value: b\n", "none"},
      {"pipelines/config.yml", "variables: 3\n", "none"},
      {"pipelines/config.yml", "variables:\n  a: 1\nother: 2\n", "none"},
  };
  for (const auto& c : kCases) {
    INFO(c.path << "\n" << c.yaml);
    const ParsedYaml file(c.yaml);
    CHECK(Name(Recognize(file.root(), c.path)) == c.role);
  }
  // What is a pipeline by its content may be an entry point by its name.
  const ParsedYaml jobs("variables:\n  a: 1\njobs:\n- job: a\n");
  CHECK(Name(Recognize(jobs.root(), "ci/jobs.yml")) == "template");
  CHECK(Name(Recognize(jobs.root(), "ci/azure-pipelines.yml")) == "pipeline");
  CHECK(Name(Recognize(jobs.root(), ".Azure-Pipelines.nightly.yaml")) == "pipeline");
  CHECK(Name(Recognize(jobs.root(), "azure-pipelines-jobs.yml")) == "template");
  const ParsedYaml file("variables:\n  a: 1\n");
  CHECK(CouldBeVariablesTemplate(file.root()));
}

TEST_CASE("a body without dashes needs the name of a pipeline") {
  const ParsedYaml steps("steps:\n  script: make\n");
  CHECK(Name(Recognize(steps.root(), "azure-pipelines.yml")) == "pipeline");
  CHECK(Name(Recognize(steps.root(), "ci/build.yml")) == "none");
  const ParsedYaml other("steps:\n  build: make\n");
  CHECK(Name(Recognize(other.root(), "azure-pipelines.yml")) == "none");
}

}  // namespace plumbline::pipeline
