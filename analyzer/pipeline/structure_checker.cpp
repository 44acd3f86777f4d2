// Mappings are checked in two steps: first their members are collected, those below directives too,
// then the kind of mapping is chosen by its keys and each member is checked. A mapping that is
// built by directives may be of several kinds at once, one for each branch; then each key has to
// fit one.
#include "pipeline/structure_checker.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "pipeline/structure_scalar.h"
#include "pipeline/structure_words.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {

using schema::PipelineForm;
using schema::PipelineKey;
using schema::PipelineNode;
using schema::PipelineType;
using schema::ScalarRule;

namespace {

// Mappings of directives alone stand for the lists below them.
bool HasOnlyDirectives(NodeRef mapping) {
  if (!mapping.first_child()) return false;
  for (const NodeRef member : mapping.children()) {
    const KeyEffect effect = EffectOf(member);
    if (effect != KeyEffect::kPossible && effect != KeyEffect::kMerge) return false;
  }
  return true;
}

// Of two kinds of mapping: the one that has more of the keys.
const PipelineNode& BestNode(NodeRef mapping, const PipelineType& type) {
  const PipelineNode& first = schema::NodeAt(type.node[0]);
  if (type.node[1] == schema::kNoIndex) return first;
  const PipelineNode& second = schema::NodeAt(type.node[1]);
  int score = 0;
  ForEachMember(mapping, false, [&](NodeRef member, bool) {
    if (schema::FindKey(first, member.key()) != nullptr) ++score;
    if (schema::FindKey(second, member.key()) != nullptr) --score;
  });
  return score < 0 || (score == 0 && second.open) ? second : first;
}

}  // namespace

bool StructureChecker::Forms::Has(const PipelineNode* node) const {
  return std::find(nodes, nodes + count, node) != nodes + count;
}

void StructureChecker::Forms::Add(const PipelineNode* node) {
  if (!Has(node) && count < std::size(nodes)) nodes[count++] = node;
}

StructureChecker::Members StructureChecker::Collect(NodeRef mapping) {
  Members members;
  members.begin = members_.size();
  CollectInto(mapping, false, members);
  members.end = members_.size();
  return members;
}

void StructureChecker::CollectInto(NodeRef mapping, bool possible, Members& members) {
  for (const NodeRef member : mapping.children()) {
    const KeyEffect effect = EffectOf(member);
    if (effect == KeyEffect::kLiteral) {
      members_.push_back({member, member.key(), possible});
      continue;
    }
    members.more = true;
    if (effect != KeyEffect::kComputed && member.IsObject()) {
      CollectInto(member, possible || effect == KeyEffect::kPossible, members);
    }
  }
}

NodeRef StructureChecker::FindLiteral(const Members& members, std::string_view key) const {
  for (std::size_t i = members.begin; i < members.end; ++i) {
    if (!members_[i].possible && members_[i].key == key) return members_[i].node;
  }
  return {};
}

void StructureChecker::CheckValue(NodeRef value, const PipelineType& type, std::string_view name) {
  if (type.scalar == ScalarRule::kFree) return;
  switch (value.kind()) {
    case NodeKind::kObject:
      if (type.TakesMapping() && !(type.item != schema::kNoIndex && HasOnlyDirectives(value) &&
                                   value.first_child().IsArray())) {
        CheckMapping(value, type, name);
      } else if (type.item != schema::kNoIndex && HasOnlyDirectives(value)) {
        for (const NodeRef branch : value.children()) {
          CheckBranch(branch, schema::TypeAt(type.item), name);
        }
      } else {
        ReportShape(value, type, name);
      }
      break;
    case NodeKind::kArray:
      if (type.item != schema::kNoIndex) {
        CheckItems(value, schema::TypeAt(type.item), name);
      } else {
        ReportShape(value, type, name);
      }
      break;
    case NodeKind::kAlias:
      break;
    default:
      CheckScalar(value, type, name);
  }
}

void StructureChecker::CheckItems(NodeRef list, const PipelineType& item, std::string_view name) {
  for (const NodeRef child : list.children()) CheckItem(child, item, name);
}

// Section 3.12: an item that is a directive with a list stands for the items of the list; with a
// mapping it is one item, built by merging.
void StructureChecker::CheckItem(NodeRef item, const PipelineType& type, std::string_view name) {
  const NodeRef first = item.IsObject() ? item.first_child() : NodeRef();
  const KeyEffect effect = first ? EffectOf(first) : KeyEffect::kLiteral;
  if (effect == KeyEffect::kMerge && !first.IsObject()) return;
  if (effect != KeyEffect::kPossible || first.IsObject()) {
    CheckValue(item, type, name);
    return;
  }
  for (const NodeRef branch : item.children()) {
    if (EffectOf(branch) == KeyEffect::kPossible) CheckBranch(branch, type, name);
  }
}

// What stands below a directive in a list of `type`.
void StructureChecker::CheckBranch(NodeRef branch, const PipelineType& type,
                                   std::string_view name) {
  ++conditions_;
  if (branch.IsArray()) {
    CheckItems(branch, type, name);
  } else if (branch.IsObject()) {
    if (HasOnlyDirectives(branch)) {
      for (const NodeRef inner : branch.children()) CheckBranch(inner, type, name);
    } else {
      CheckValue(branch, type, name);
    }
  } else if (!IsNull(branch)) {
    CheckScalar(branch, type, name);
  }
  --conditions_;
}

void StructureChecker::CheckMapping(NodeRef mapping, const PipelineType& type,
                                    std::string_view name) {
  if (type.node[0] == schema::kNoIndex) {
    CheckFreeMapping(mapping, schema::TypeAt(type.value), name);
    return;
  }
  const PipelineNode& node = BestNode(mapping, type);
  if (node.form_count != 0) {
    CheckForms(mapping, node, name);
  } else {
    CheckKeys(mapping, node);
  }
}

void StructureChecker::CheckFreeMapping(NodeRef mapping, const PipelineType& value,
                                        std::string_view name) {
  if (value.scalar == ScalarRule::kFree) return;
  for (const NodeRef member : mapping.children()) {
    const KeyEffect effect = EffectOf(member);
    if (effect != KeyEffect::kMerge && effect != KeyEffect::kPossible) {
      CheckValue(member, value, member.key());
    } else if (member.IsObject()) {
      CheckFreeMapping(member, value, name);
    }
  }
}

void StructureChecker::CheckForms(NodeRef mapping, const PipelineNode& node,
                                  std::string_view name) {
  const Members members = Collect(mapping);
  const auto restore = [this, &members] { members_.resize(members.begin); };
  Forms forms;
  NodeRef literal;  // The first key of the mapping's own that decides its form.
  bool conflict = false;
  for (std::size_t i = members.begin; i < members.end; ++i) {
    const Member member = members_[i];
    for (const PipelineForm& form : schema::FormsOf(node)) {
      if (form.key != member.key) continue;
      forms.Add(&schema::NodeAt(form.node));
      if (member.possible) continue;
      if (!literal) {
        literal = member.node;
        continue;
      }
      if (literal.key() == form.key) continue;  // Twice the same: duplicate-key.
      conflict = true;
      StructureProblem& problem =
          Report(StructureClass::kConflict, member.node, true,
                 fmt::format("`{}` and `{}` in one item of `{}`", literal.key(), form.key, name));
      problem.other = literal;
      problem.help = "begin another item with `-`, or keep one of them";
    }
  }
  if (forms.count == 0 && !members.more) {
    ReportFormless(mapping, members, node);
    restore();
    return;
  }
  if (forms.count == 0) {
    // It may be any of them. Lists are looked into: `steps` are steps whatever copies the job.
    for (std::size_t i = members.begin; i < members.end; ++i) {
      const Member member = members_[i];
      for (const PipelineForm& form : schema::FormsOf(node)) {
        const PipelineNode& possible = schema::NodeAt(form.node);
        const PipelineKey* key = schema::FindKey(possible, member.key);
        if (key == nullptr) continue;
        if (schema::TypeAt(key->type).item != schema::kNoIndex) CheckMember(member, possible, *key);
        break;
      }
    }
    restore();
    return;
  }
  if (!conflict && literal) CheckLeading(members, literal.key());
  CheckMembers(mapping, members, forms);
  restore();
}

void StructureChecker::CheckKeys(NodeRef mapping, const PipelineNode& node) {
  const Members members = Collect(mapping);
  Forms forms;
  forms.Add(&node);
  if (!node.leading.empty() && FindLiteral(members, node.leading)) {
    CheckLeading(members, node.leading);
  }
  CheckMembers(mapping, members, forms);
  members_.resize(members.begin);
}

void StructureChecker::CheckMembers(NodeRef mapping, const Members& members, const Forms& forms) {
  const PipelineNode* around = std::exchange(around_, forms.nodes[0]);
  for (std::size_t i = members.begin; i < members.end; ++i) {
    const Member member = members_[i];
    bool open = false;
    const PipelineKey* key = nullptr;
    const PipelineNode* owner = nullptr;
    for (std::size_t form = 0; form < forms.count && key == nullptr; ++form) {
      owner = forms.nodes[form];
      open |= owner->open;
      key = schema::FindKey(*owner, member.key);
    }
    if (key != nullptr) {
      CheckMember(member, *owner, *key);
    } else if (!open) {
      std::swap(around, around_);
      ReportUnknown(member, members, forms);
      std::swap(around, around_);
    }
  }
  around_ = around;
  if (forms.count != 1) return;
  CheckExclusive(members, *forms.nodes[0]);
  if (!members.more) CheckRequired(mapping, members, *forms.nodes[0]);
}

void StructureChecker::CheckMember(const Member& member, const PipelineNode& node,
                                   const PipelineKey& key) {
  if (!key.replacement.empty()) {
    StructureProblem& problem =
        Report(StructureClass::kLegacyKey, member.node, true,
               fmt::format("`{}` is a word of the preview syntax", key.name));
    problem.help = fmt::format("use `{}`", key.replacement);
  }
  if (IsNull(member.node)) {
    CheckNull(member.node, node, key);
    return;
  }
  conditions_ += member.possible ? 1 : 0;
  if (key.name == "matrix") {
    CheckMatrix(member.node);
  } else {
    CheckValue(member.node, schema::TypeAt(key.type), key.name);
  }
  CheckDetails(member, node, key);
  conditions_ -= member.possible ? 1 : 0;
}

void StructureChecker::CheckLeading(const Members& members, std::string_view leading) {
  const Member first = members_[members.begin];
  if (first.possible || first.key == leading) return;
  const NodeRef key = FindLiteral(members, leading);
  StructureProblem& problem = Report(StructureClass::kNotFirst, key, true,
                                     fmt::format("`{}` stands behind `{}`", leading, first.key));
  problem.other = first.node;
  problem.help = fmt::format("`{}` says what the item is, so it comes first", leading);
  problem.repair = StructureRepair::kMoveToFront;
  problem.repair_is_safe = true;
}

void StructureChecker::CheckRequired(NodeRef mapping, const Members& members,
                                     const PipelineNode& node) {
  // An environment is known by its name or by the id of its resource; its own rule asks for it.
  if (node.name == "environmentFull") return;
  const auto missing = [&](std::string_view key) {
    // A key that is there and misspelt is not missing.
    for (std::size_t i = problems.size(); i-- > 0 && problems[i].node.parent() == mapping;) {
      if (problems[i].replacement == key) return;
    }
    const bool in_list = mapping.parent().IsArray() || !mapping.has_key();
    const NodeRef at = in_list ? mapping.first_child() : mapping;
    Report(StructureClass::kMissingKey, at ? at : mapping, at.has_key(),
           fmt::format("{} has no `{}`", Describe(node), key));
  };
  for (const PipelineKey& key : schema::KeysOf(node)) {
    if (key.required && !FindLiteral(members, key.name)) missing(key.name);
  }
  // Section 2.5 and 2.10: what the schema leaves to the service.
  const auto need = [&](std::string_view key) {
    if (!FindLiteral(members, key)) missing(key);
  };
  if (node.name == "repositoryResource") {
    // The parser takes a repository without a name, which is not found later.
    if (FindLiteral(members, "repository").text() == "self") return;
    if (!FindLiteral(members, "name")) {
      const std::size_t before = problems.size();
      missing("name");
      if (problems.size() > before) problems.back().weight = StructureWeight::kWarning;
    } else {
      need("type");
    }
  } else if (node.name == "containerResource") {
    if (!EqualsIgnoreCase(FindLiteral(members, "type").text(), "ACR")) need("image");
  } else if (node.name == "runOnce") {
    need("deploy");
  } else if (node.name == "hook") {
    need("steps");
  } else if (node.exactly_one && members.begin == members.end) {
    Report(StructureClass::kMissingKey, mapping, mapping.has_key(),
           "the strategy of a deployment is empty");
  }
}

void StructureChecker::CheckExclusive(const Members& members, const PipelineNode& node) {
  NodeRef first;
  const auto exclude = [&](std::string_view key) {
    const NodeRef member = FindLiteral(members, key);
    if (!member) return;
    if (!first) {
      first = member;
      return;
    }
    const bool is_later = IndexOf(member.id()) > IndexOf(first.id());
    StructureProblem& problem =
        Report(StructureClass::kConflict, is_later ? member : first, true,
               fmt::format("`{}` and `{}` exclude each other", (is_later ? first : member).key(),
                           (is_later ? member : first).key()));
    problem.other = is_later ? first : member;
  };
  if (node.exactly_one) {
    for (const PipelineKey& key : schema::KeysOf(node)) exclude(key.name);
  } else if (node.name == "phaseDef") {
    exclude("queue");
    exclude("server");
  }
}

}  // namespace plumbline::pipeline
