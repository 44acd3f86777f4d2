#include "schema/pipeline_schema.h"

#include <set>
#include <string_view>

#include <catch2/catch.hpp>

namespace plumbline::schema {
namespace {

const PipelineNode& NodeOf(const PipelineType& type) {
  REQUIRE(type.node[0] != kNoIndex);
  return NodeAt(type.node[0]);
}

}  // namespace

TEST_CASE("steps have forms, and forms have keys") {
  const PipelineType& steps = TypeOf(PipelinePart::kSteps);
  CHECK(steps.scalar == ScalarRule::kNone);
  REQUIRE(steps.item != kNoIndex);
  const PipelineNode& step = NodeOf(TypeAt(steps.item));
  CHECK(FormsOf(step).size() == 13);
  std::set<std::string_view> keys;
  for (const PipelineForm& form : FormsOf(step)) {
    keys.insert(form.key);
    const PipelineNode& node = NodeAt(form.node);
    INFO(form.key);
    CHECK(node.leading == form.key);
    const PipelineKey* key = FindKey(node, form.key);
    REQUIRE(key != nullptr);
    CHECK(key->required);
  }
  CHECK(keys.contains("script"));
  CHECK(keys.contains("template"));
}

TEST_CASE("alternatives are told apart by shape") {
  const PipelineType& variables = TypeOf(PipelinePart::kVariables);
  CHECK(variables.TakesMapping());
  CHECK(variables.item != kNoIndex);
  CHECK(TypeAt(variables.value).scalar == ScalarRule::kAny);

  const PipelineNode& pipeline = NodeAt(DocumentNodes()[0]);
  CHECK_FALSE(IsTemplateNode(pipeline));
  const PipelineType& trigger = TypeAt(FindKey(pipeline, "trigger")->type);
  CHECK(trigger.scalar == ScalarRule::kOneOf);
  REQUIRE(ValuesOf(trigger).size() == 1);
  CHECK(ValuesOf(trigger)[0] == "none");
  CHECK(TypeAt(trigger.item).scalar == ScalarRule::kBranchFilter);
  CHECK(FindKey(NodeOf(trigger), "batch") != nullptr);
  CHECK(FindKey(NodeOf(trigger), "Batch") == nullptr);
}

TEST_CASE("what the notation marks") {
  const PipelineNode& container = NodeOf(TypeOf(PipelinePart::kContainer));
  CHECK(container.open);
  CHECK(container.leading == "container");
  CHECK(FindKey(container, "container")->required);
  CHECK(PipelineBooleans().size() == 8);
  bool has_old_word = false;
  for (const std::uint8_t document : DocumentNodes()) {
    const PipelineKey* phases = FindKey(NodeAt(document), "phases");
    has_old_word = has_old_word || (phases != nullptr && phases->replacement == "jobs");
  }
  CHECK(has_old_word);
}

}  // namespace plumbline::schema
