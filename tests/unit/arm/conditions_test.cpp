// Pairs of conditions over unknown parameters.
#include "arm/conditions.h"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "arm/scope.h"
#include "unit/arm/parsed.h"

namespace plumbline::arm {
namespace {

constexpr std::string_view kTemplate = R"json({
  "parameters": {
    "on": { "type": "bool" },
    "more": { "type": "bool" },
    "sku": { "type": "string" },
    "stage": { "type": "string", "allowedValues": ["test", "prod"] }
  },
  "resources": []
})json";

std::string Together(std::string_view a, std::string_view b) {
  const Parsed parsed{std::string(kTemplate)};
  const TemplateModel model = TemplateModel::Build(parsed.root());
  eval::Session session;
  eval::Programs programs;
  TemplateScope scope(session, programs, model.root(),
                      eval::Deployment::Unknown(session, eval::Scope::kResourceGroup), {});
  eval::Evaluator evaluator(session, programs, scope);
  const eval::Value x = evaluator.String(a, kNoId<eval::OriginId>);
  const eval::Value y = evaluator.String(b, kNoId<eval::OriginId>);
  const eval::Truth truth = HoldTogether(session, x, y);
  CHECK(truth == HoldTogether(session, y, x));
  return truth == eval::Truth::kTrue ? "yes" : truth == eval::Truth::kFalse ? "no" : "maybe";
}

TEST_CASE("Conditions that exclude each other, and others") {
  CHECK(Together("[true()]", "[true()]") == "yes");
  CHECK(Together("[true()]", "[parameters('on')]") == "yes");
  CHECK(Together("[false()]", "[parameters('on')]") == "no");
  CHECK(Together("[parameters('on')]", "[parameters('on')]") == "yes");
  CHECK(Together("[parameters('on')]", "[parameters('more')]") == "maybe");
  CHECK(Together("[parameters('on')]", "[not(parameters('on'))]") == "no");
  CHECK(Together("[parameters('on')]", "[equals(parameters('on'), false())]") == "no");
  CHECK(Together("[equals(true(), parameters('on'))]", "[not(parameters('on'))]") == "no");
  CHECK(Together("[and(parameters('on'), parameters('more'))]", "[not(parameters('more'))]") ==
        "no");
  CHECK(Together("[not(or(parameters('on'), parameters('more')))]", "[parameters('more')]") ==
        "no");
  CHECK(Together("[or(parameters('on'), parameters('more'))]", "[not(parameters('more'))]") ==
        "maybe");
  CHECK(Together("[equals(parameters('sku'), 'a')]", "[equals('b', parameters('sku'))]") == "no");
  CHECK(Together("[equals(parameters('sku'), 'a')]", "[empty(parameters('sku'))]") == "no");
  CHECK(Together("[equals(parameters('sku'), '')]", "[empty(parameters('sku'))]") == "maybe");
  CHECK(Together("[not(equals(parameters('sku'), 'a'))]",
                 "[not(equals(parameters('sku'), 'b'))]") == "maybe");
  CHECK(Together("[equals(parameters('stage'), 'test')]",
                 "[equals(parameters('stage'), 'prod')]") == "no");
  CHECK(Together("[equals(parameters('stage'), 'test')]",
                 "[not(equals(parameters('stage'), 'prod'))]") == "yes");
  CHECK(Together("[not(equals(parameters('stage'), 'test'))]",
                 "[not(equals(parameters('stage'), 'prod'))]") == "no");
}

}  // namespace
}  // namespace plumbline::arm
