// fixtures/expressions/arm-expressions.tsv: expressions of templates with what Azure makes of them
// (ARM template language, section 20). Every row must give exactly that.
#include "driver/evaluate.h"
#include "unit/driver/conformance.h"

namespace plumbline {

TEST_CASE("expressions of templates give what Azure makes of them") {
  const auto rows = Rows("arm-expressions.tsv");
  CHECK(rows.size() > 400);
  for (const std::vector<std::string>& row : rows) {
    REQUIRE(row.size() == 5);
    const Json expression(row[1]);
    const Result<std::string> result = EvaluateArm(expression.root().text(), row[2]);
    REQUIRE(result);
    INFO(row[0] << " " << row[1] << " [" << row[4] << "]\nexpected " << row[3] << "\n" << *result);
    const Json got(*result);
    if (row[3] == "ERROR") {
      CHECK(got.root().Find("error", CaseRule::kExact));
    } else if (row[3] == "UNKNOWN") {
      CHECK(got.root().Find("unknown", CaseRule::kExact));
    } else {
      const Json expected(row[3]);
      CHECK(Same(got.root().Find("value", CaseRule::kExact), expected.root()));
    }
  }
}

TEST_CASE("an error of an expression says where") {
  CHECK(*EvaluateArm("[concat('a', parameters('x'))]", "") ==
        R"({"error": {"message": "there is no parameter `x`", "offset": 24}})");
  CHECK(
      *EvaluateArm("[toLower(1)]", "") ==
      R"({"error": {"message": "`toLower()` takes a string here, not an integer", "offset": 9}})");
  const auto misspelt = EvaluateArm("[resourceGroup().nmae]", "");
  CHECK(misspelt->starts_with(
      R"({"error": {"message": "member `nmae` does not exist; the object has `name`)"));
}

TEST_CASE("a context that is none is refused") {
  CHECK(!EvaluateArm("[1]", "[]"));
  CHECK(!EvaluateArm("[1]", "{"));
  CHECK(!EvaluateArm("[1]", "nonsense"));
}

}  // namespace plumbline
