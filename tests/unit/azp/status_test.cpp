#include "unit/azp/world.h"

namespace plumbline::azp {
namespace {

// Jobs A, B, ... with these results; `?` is not known.
void Depend(World& world, std::initializer_list<std::string_view> results) {
  world.dependencies.clear();
  static constexpr std::string_view kNames[] = {"A", "B", "C"};
  std::size_t i = 0;
  for (const std::string_view result : results) {
    const Value value =
        result == "?" ? world.arena.Unknown({.kinds = Bit(Kind::kString)}) : world.Text(result);
    world.dependencies.push_back({.key = kNames[i++], .value = world.Map({{"result", value}})});
  }
}

// Of succeeded, failed, succeededOrFailed, always, not(canceled): T, F or ?.
std::string Answers(const World& world, Slot slot = Slot::kJobCondition) {
  std::string out;
  for (const std::string_view text :
       {"succeeded()", "failed()", "succeededOrFailed()", "always()", "not(canceled())"}) {
    const Value value = world.Eval(text, slot);
    out += value.IsUnknown() ? '?' : (value.boolean() ? 'T' : 'F');
  }
  return out;
}

}  // namespace

TEST_CASE("status functions of jobs and stages") {
  World world;
  const auto answers = [&](std::initializer_list<std::string_view> results) {
    Depend(world, results);
    return Answers(world);
  };
  CHECK(answers({}) == "TFTTT");
  CHECK(answers({"Succeeded", "SucceededWithIssues"}) == "TFTTT");
  CHECK(answers({"Succeeded", "Skipped"}) == "FFTTT");
  CHECK(answers({"Skipped"}) == "FFFTT");
  CHECK(answers({"Failed"}) == "FTTTT");
  CHECK(answers({"Failed", "Succeeded"}) == "FTTTT");
  CHECK(answers({"Abandoned"}) == "FFFTT");
  CHECK(answers({"Succeeded", "?"}) == "??TTT");
  CHECK(answers({"Skipped", "?"}) == "F??TT");
  CHECK(answers({"Failed", "?"}) == "FTTTT");
  world.canceled = true;
  CHECK(answers({"Canceled"}) == "FFFTF");
  CHECK(answers({}) == "FFFTF");
  // A run that may be canceled answers no, or what its jobs say.
  world.canceled = std::nullopt;
  CHECK(answers({"Succeeded"}) == "?F?T?");
}

TEST_CASE("status functions of named jobs") {
  World world;
  Depend(world, {"Succeeded", "Failed", "Skipped"});
  const auto eval = [&](std::string_view text) { return world(text, Slot::kJobCondition); };
  CHECK(eval("succeeded('a')") == "true");
  CHECK(eval("succeeded('A', 'b')") == "false");
  CHECK(eval("failed('A')") == "false");
  CHECK(eval("failed('A', 'B')") == "true");
  CHECK(eval("succeededOrFailed('C')") == "false");
  CHECK(eval("succeeded('none')") == "false");
  CHECK(eval("succeededOrFailed('none', 'A')") == "true");
  CHECK(eval("succeeded(variables)") == "convert@10..19");
  world.variables_missing = Missing::kUnknown;
  CHECK(eval("succeeded(variables.job)") == "unknown boolean: succeeded(variables.job)");
}

TEST_CASE("status functions of steps") {
  World world;
  const auto answers = [&](std::string_view status) {
    world.variables.clear();
    world.variables.push_back({.key = "agent.jobstatus", .value = world.Text(status)});
    return Answers(world, Slot::kStepCondition);
  };
  CHECK(Answers(world, Slot::kStepCondition) == "TFTTT");
  CHECK(answers("Succeeded") == "TFTTT");
  CHECK(answers("SucceededWithIssues") == "TFTTT");
  CHECK(answers("Failed") == "FTTTT");
  CHECK(answers("Canceled") == "FFFTF");
  world.variables.clear();
  world.variables_missing = Missing::kUnknown;
  CHECK(Answers(world, Slot::kStepCondition) == "???T?");
}

TEST_CASE("counters are known to the service only") {
  const World world;
  CHECK(world("counter('a', 7)", Slot::kRootVariable) == "unknown number: counter('a', 7)");
  CHECK(world("counter('a', 'x')", Slot::kRootVariable) == "convert@13..16");
}

}  // namespace plumbline::azp
