#include "pipeline/environment_class.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "pipeline/run_triggers.h"

namespace plumbline::pipeline {

EnvironmentClass EnvironmentClassOf(std::string_view name) {
  EnvironmentClass found = EnvironmentClass::kNone;
  std::string word;
  std::string previous;
  const auto end_word = [&] {
    constexpr std::string_view kTest[] = {"dev", "development", "test", "tst",     "qa", "uat",
                                          "sit", "int",         "acc",  "sandbox", "ci"};
    constexpr std::string_view kProduction[] = {"prod", "prd", "production", "live"};
    if (std::ranges::find(kTest, word) != std::end(kTest)) found = EnvironmentClass::kTest;
    if (std::ranges::find(kProduction, word) != std::end(kProduction)) {
      found = previous == "non" || previous == "pre" ? EnvironmentClass::kTest
                                                     : EnvironmentClass::kProduction;
    }
    previous = std::exchange(word, {});
  };
  for (const char c : name) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (is_upper && !word.empty() && !(word.back() >= 'A' && word.back() <= 'Z')) end_word();
    if (!IsLetterAscii(c)) {
      end_word();
      continue;
    }
    word += static_cast<char>(is_upper ? c - 'A' + 'a' : c);
  }
  end_word();
  return found;
}

NodeRef ProductionNameOf(const Pipeline& pipeline, const Step& step) {
  std::vector<NodeRef> names = {ConnectionOf(step),
                                step.Input({"resourceGroupName", "appName", "WebAppName"})};
  if (pipeline.jobs.Contains(step.job)) {
    const Job& job = pipeline.jobs[step.job];
    names.push_back(job.environment.IsObject() ? job.environment.Find("name", CaseRule::kExact)
                                               : job.environment);
    names.push_back(job.name);
    if (pipeline.stages.Contains(job.stage)) names.push_back(pipeline.stages[job.stage].name);
  }
  for (const NodeRef name : names) {
    if (name.IsString() && EnvironmentClassOf(name.text()) == EnvironmentClass::kProduction) {
      return name;
    }
  }
  return {};
}

}  // namespace plumbline::pipeline
