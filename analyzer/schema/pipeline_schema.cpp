#include "schema/pipeline_schema.h"

#include <algorithm>

namespace plumbline::schema {
namespace {

struct NamedType {
  std::string_view name;  // Of a node, or in brackets: a list of it.
  std::uint8_t type = 0;
};

#include "schema_data/pipeline-schema.inc"

consteval std::uint8_t TypeNamed(std::string_view name) {
  for (const NamedType& named : kNames) {
    if (named.name == name) return named.type;
  }
  return kNames[std::size(kNames)].type;  // Ends the compilation.
}

consteval std::uint8_t SetNamed(std::string_view first_value) {
  for (std::uint8_t i = 0; i < std::size(kSets); ++i) {
    if (kValues[kSets[i].first] == first_value && kSets[i].ignores_case && kSets[i].count > 2) {
      return i;
    }
  }
  return kSets[std::size(kSets)].count;  // Ends the compilation.
}

}  // namespace

const PipelineType& TypeAt(std::uint8_t index) { return kTypes[index]; }
const PipelineNode& NodeAt(std::uint8_t index) { return kNodes[index]; }

std::span<const PipelineKey> KeysOf(const PipelineNode& node) {
  return {kKeys + node.first_key, node.key_count};
}
std::span<const PipelineForm> FormsOf(const PipelineNode& node) {
  return {kForms + node.first_form, node.form_count};
}

const PipelineKey* FindKey(const PipelineNode& node, std::string_view name) {
  if (name.empty()) return nullptr;
  for (const PipelineKey& key : KeysOf(node)) {
    if (key.name.size() == name.size() && key.name[0] == name[0] && key.name == name) return &key;
  }
  return nullptr;
}

std::span<const std::string_view> ValuesOf(const PipelineType& type) {
  const PipelineValues& set = kSets[type.set];
  return {kValues + set.first, set.count};
}
bool IgnoresCase(const PipelineType& type) { return kSets[type.set].ignores_case; }

std::span<const std::string_view> PipelineBooleans() {
  constexpr PipelineValues kSet = kSets[SetNamed("true")];
  return {kValues + kSet.first, kSet.count};
}

std::span<const std::uint8_t> DocumentNodes() { return kDocuments; }
bool IsTemplateNode(const PipelineNode& document) { return !document.name.starts_with("pipeline"); }

const PipelineType& TypeOf(PipelinePart part) {
  static constexpr std::uint8_t kParts[] = {
      TypeNamed("[stage]"),
      TypeNamed("[job]"),
      TypeNamed("[step]"),
      TypeNamed("variables"),
      TypeNamed("stage"),
      TypeNamed("job"),
      TypeNamed("step"),
      TypeNamed("containerResource"),
      TypeNamed("[containerResource]"),
  };
  return kTypes[kParts[static_cast<std::size_t>(part)]];
}

}  // namespace plumbline::schema
