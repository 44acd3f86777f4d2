#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/ascii.h"
#include "expr/pipeline_functions.h"

namespace plumbline {
namespace {

using expr::PipelineSlot;

TEST_CASE("functions are found by name") {
  std::string_view before;
  for (const expr::PipelineFunction& function : expr::PipelineFunctions()) {
    CAPTURE(function.name);
    CHECK(CompareIgnoreCase(before, function.name) < 0);
    before = function.name;
    CHECK(expr::FindPipelineFunction(ToLower(function.name)) == &function);
    CHECK(function.min <= function.max);
  }
  CHECK(expr::FindPipelineFunction("CONVERTTOJSON") != nullptr);
  CHECK(expr::FindPipelineFunction("cancelled") == nullptr);
  CHECK(expr::FindPipelineFunction("") == nullptr);
  CHECK(expr::FindPipelineFunction("zzz") == nullptr);
}

TEST_CASE("functions exist in some slots only") {
  const auto slots = [](std::string_view name) {
    std::string out;
    const expr::PipelineFunction* function = expr::FindPipelineFunction(name);
    REQUIRE(function != nullptr);
    if (function->IsIn(PipelineSlot::kTemplate)) out += 'T';
    if (function->IsIn(PipelineSlot::kVariable)) out += 'V';
    if (function->IsIn(PipelineSlot::kCondition)) out += 'J';
    if (function->IsIn(PipelineSlot::kStepCondition)) out += 'S';
    return out;
  };
  CHECK(slots("eq") == "TVJS");
  CHECK(slots("counter") == "V");
  CHECK(slots("always") == "JS");
  CHECK(slots("succeeded") == "JS");
}

TEST_CASE("wrong numbers of arguments have a place") {
  struct Case {
    const char* text;
    PipelineSlot slot;
    const char* place;  // Begin and end.
  };
  const std::vector<Case> cases = {
      {"eq(1)", PipelineSlot::kTemplate, "4-5"},
      {"eq(1,2)", PipelineSlot::kTemplate, ""},
      {"eq( 1 , 2 , 3 )", PipelineSlot::kTemplate, "10-11"},
      {"and(true)", PipelineSlot::kTemplate, "8-9"},
      {"and(1,2,3,4)", PipelineSlot::kTemplate, ""},
      {"not()", PipelineSlot::kTemplate, "4-5"},
      {"always( 'A' )", PipelineSlot::kCondition, "8-11"},
      {"succeeded('A', 'B')", PipelineSlot::kCondition, ""},
      {"succeeded('A', 'B')", PipelineSlot::kStepCondition, "10-13"},
      {"counter('a',1,2)", PipelineSlot::kVariable, "13-14"},
      {"eq(1", PipelineSlot::kTemplate, ""},
  };
  for (const Case& test : cases) {
    CAPTURE(test.text);
    const expr::Expression expression = expr::Parse(test.text, expr::Dialect::kPipeline);
    const expr::Expr& root = expression.nodes[expression.root];
    const expr::PipelineFunction* function =
        expr::FindPipelineFunction(expression.TextOf(root.name));
    REQUIRE(function != nullptr);
    const auto place = expr::WrongArgumentCount(expression, expression.root, *function, test.slot);
    CHECK((place ? std::to_string(place->begin) + "-" + std::to_string(place->end)
                 : std::string()) == test.place);
  }
}

}  // namespace
}  // namespace plumbline
