#include "pipeline/structure.h"

#include <utility>

#include "base/ascii.h"
#include "pipeline/structure_checker.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

using schema::PipelineKey;
using schema::PipelineNode;

// How badly the root keys fit: keys that the kind of document does not have, and its body if that
// is missing.
int Misfit(NodeRef root, const PipelineNode& document) {
  int misfit = 0;
  std::size_t required = 0;
  bool more = false;
  for (const NodeRef member : root.children()) {
    if (EffectOf(member) != KeyEffect::kLiteral) {
      more = true;
      continue;
    }
    const PipelineKey* key = schema::FindKey(document, member.key());
    if (key == nullptr) {
      ++misfit;
      for (const PipelineKey& other : schema::KeysOf(document)) {
        if (other.required && EqualsIgnoreCase(other.name, member.key())) ++required;
      }
      continue;
    }
    required += key->required ? 1 : 0;
    // The mapping form is the old one, of templates alone.
    const schema::PipelineType& type = schema::TypeAt(key->type);
    if (key->name == "parameters" && member.IsObject() && !type.TakesMapping()) ++misfit;
  }
  if (more) return misfit;
  for (const PipelineKey& key : schema::KeysOf(document)) {
    if (key.required) --required;
  }
  return misfit + (required == 0 ? 0 : 1);
}

}  // namespace

namespace {

// Its body is there, so that the other kinds of document need no closer look.
bool HasBody(NodeRef root, const PipelineNode& document) {
  for (const PipelineKey& key : schema::KeysOf(document)) {
    if (key.required && !root.Find(Key(key.name), CaseRule::kExact)) return false;
  }
  return true;
}

}  // namespace

std::vector<StructureProblem> CheckDocument(NodeRef root, Role role) {
  if (!root.IsObject()) return {};
  constexpr int kNoFit = 1'000;
  int best = kNoFit;
  std::vector<const PipelineNode*> candidates;
  bool has_body = false;
  for (const std::uint8_t index : schema::DocumentNodes()) {
    has_body = has_body || HasBody(root, schema::NodeAt(index));
  }
  for (const std::uint8_t index : schema::DocumentNodes()) {
    const PipelineNode& document = schema::NodeAt(index);
    if (has_body && !HasBody(root, document)) continue;
    if (role != Role::kNone && schema::IsTemplateNode(document) != (role == Role::kTemplate)) {
      continue;
    }
    const int misfit = Misfit(root, document);
    if (misfit > best) continue;
    if (misfit < best) candidates.clear();
    best = misfit;
    candidates.push_back(&document);
  }
  std::vector<StructureProblem> fewest;
  bool is_first = true;
  for (const PipelineNode* document : candidates) {
    StructureChecker checker;
    checker.CheckKeys(root, *document);
    if (is_first || checker.problems.size() < fewest.size()) fewest = std::move(checker.problems);
    is_first = false;
    if (fewest.empty()) break;
  }
  return fewest;
}

std::vector<StructureProblem> CheckPart(NodeRef value, schema::PipelinePart part) {
  StructureChecker checker;
  checker.CheckValue(value, schema::TypeOf(part), value.key());
  return std::move(checker.problems);
}

}  // namespace plumbline::pipeline
