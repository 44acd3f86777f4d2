#include "pipeline/variable_values.h"

#include <string>

#include <catch2/catch.hpp>

#include "unit/pipeline/parsed.h"

namespace plumbline::pipeline {
namespace {

// `text` as the step of the job sees it.
std::string In(std::string_view job, std::string_view text, std::string_view yaml) {
  const ParsedYaml parsed(yaml);
  const Pipeline pipeline = Pipeline::Build(parsed.root(), Role::kPipeline);
  const VariableValues values(pipeline);
  for (const Job& each : pipeline.jobs) {
    if (each.name.text() == job) return values.Resolve(text, each.id);
  }
  return "no such job";
}

constexpr std::string_view kPipeline = R"(variables:
  env: dev
  group: rg-$(env)
  loop: $(loop)
  later: $[ variables.env ]
  set: one
stages:
- stage: S
  variables:
  - name: env
    value: test
  - ${{ if eq(parameters.x, 1) }}:
    - name: maybe
      value: yes
  jobs:
  - job: A
    variables:
      env: prod
    steps:
    - script: echo
  - job: B
    steps:
    - script: 'echo "##vso[task.setvariable variable=SET]two"'
)";

TEST_CASE("the innermost definition counts") {
  CHECK(In("A", "$(env)", kPipeline) == "prod");
  CHECK(In("B", "$(ENV)", kPipeline) == "test");
  CHECK(In("A", "$(group)/x", kPipeline) == "rg-prod/x");
}

TEST_CASE("what is not certain stays a macro") {
  CHECK(In("A", "$(maybe) $(later) $(nobody)", kPipeline) == "$(maybe) $(later) $(nobody)");
  CHECK(In("A", "$(set)", kPipeline) == "$(set)");
  // Bounded.
  CHECK(In("A", "$(loop)", kPipeline) == "$(loop)");
}

}  // namespace
}  // namespace plumbline::pipeline
