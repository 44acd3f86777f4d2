#include <string>
#include <string_view>
#include <vector>

#include "engine/rule_context.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Two variables have one name in the environment of scripts, where every letter is upper case and a dot is `_`. Which of the
two values a script reads is not defined.

```yaml bad
variables:
  app.name: shop
  app_name: store
steps:
- bash: echo $APP_NAME
```

```yaml good
variables:
  app.name: shop
  store.name: store
steps:
- bash: echo $APP_NAME
```

Variables of a job are compared with those around it.
)md";

using pipeline::Variable;

std::string EnvironmentName(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == '.' || c == ' ' ? '_' : ToUpperAscii(c);
  return out;
}

using List = const std::vector<Variable>*;

// Compares the variables of the last list with each other and with those of the lists around it.
void Check(const std::vector<List>& lists, RuleContext& ctx) {
  for (const Variable& variable : *lists.back()) {
    if (variable.Name().find('$') != std::string_view::npos || variable.Name().empty()) continue;
    const std::string environment = EnvironmentName(variable.Name());
    bool told = false;
    for (const List list : lists) {
      for (const Variable& other : *list) {
        if (&other == &variable || told) break;
        if (variable.possible || other.possible) continue;
        if (EqualsIgnoreCase(other.Name(), variable.Name()) ||
            EnvironmentName(other.Name()) != environment ||
            (!variable.value.text().empty() && variable.value.text() == other.value.text())) {
          continue;
        }
        ctx.Report(variable.NameSpan(), "scripts see `{}` and `{}` as one variable, `{}`",
                   variable.Name(), other.Name(), environment)
            .Label(other.NameSpan(), "the other one");
        told = true;
      }
    }
  }
}

void CheckPipeline(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  Check({&pipeline.variables}, ctx);
}
void CheckStage(const pipeline::Stage& stage, RuleContext& ctx) {
  Check({&ctx.pipeline().variables, &stage.variables}, ctx);
}
void CheckJob(const pipeline::Job& job, RuleContext& ctx) {
  std::vector<List> lists = {&ctx.pipeline().variables};
  if (job.stage != kNoId<pipeline::StageId>) {
    lists.push_back(&ctx.pipeline().stages[job.stage].variables);
  }
  lists.push_back(&job.variables);
  Check(lists, ctx);
}

}  // namespace

extern constinit const Rule environment_name_collision = {
    .id = "environment-name-collision",
    .summary = "two variables have one name in the environment of scripts",
    .severity = Severity::kWarning,
    .confidence = Confidence::kMedium,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"pipeline"},
    .controls = {"CWE-694"},
    .equivalents = {"actionlint:env-var-names"},
    .on = {OnPipeline{CheckPipeline}, OnStage{CheckStage}, OnJob{CheckJob}},
    .docs = kDocs,
};

}  // namespace plumbline
