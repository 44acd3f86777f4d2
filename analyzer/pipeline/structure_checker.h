// The walk behind pipeline/structure.h: one value at a time against its type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/structure.h"

namespace plumbline::pipeline {

class StructureChecker {
 public:
  std::vector<StructureProblem> problems;

  // A value, or an item of a list. `name`: the key that it is the value of, or is below.
  void CheckValue(NodeRef value, const schema::PipelineType& type, std::string_view name);
  // A mapping whose kind is known.
  void CheckKeys(NodeRef mapping, const schema::PipelineNode& node);

 private:
  struct Member {
    NodeRef node;
    std::string_view key;
    bool possible = false;  // Under `if`, `each`, ...
  };
  // The members of one mapping, a range of members_, which nested mappings grow and shrink.
  struct Members {
    std::size_t begin = 0, end = 0;
    bool more = false;  // Expressions may add others.
  };
  // What a mapping with forms is.
  struct Forms {
    const schema::PipelineNode* nodes[4] = {};
    std::size_t count = 0;
    bool Has(const schema::PipelineNode* node) const;
    void Add(const schema::PipelineNode* node);
  };

  Members Collect(NodeRef mapping);
  void CollectInto(NodeRef mapping, bool possible, Members& members);

  void CheckItems(NodeRef list, const schema::PipelineType& item, std::string_view name);
  void CheckItem(NodeRef item, const schema::PipelineType& type, std::string_view name);
  void CheckBranch(NodeRef branch, const schema::PipelineType& type, std::string_view name);
  void CheckMapping(NodeRef mapping, const schema::PipelineType& type, std::string_view name);
  void CheckFreeMapping(NodeRef mapping, const schema::PipelineType& value, std::string_view name);
  void CheckForms(NodeRef mapping, const schema::PipelineNode& node, std::string_view name);
  void CheckMembers(NodeRef mapping, const Members& members, const Forms& forms);
  void CheckMember(const Member& member, const schema::PipelineNode& node,
                   const schema::PipelineKey& key);
  void CheckNull(NodeRef member, const schema::PipelineNode& node, const schema::PipelineKey& key);
  void CheckLeading(const Members& members, std::string_view leading);
  void CheckRequired(NodeRef mapping, const Members& members, const schema::PipelineNode& node);
  void CheckExclusive(const Members& members, const schema::PipelineNode& node);
  void CheckDetails(const Member& member, const schema::PipelineNode& node,
                    const schema::PipelineKey& key);
  void CheckMatrix(NodeRef matrix);
  void CheckLeg(NodeRef leg);
  void CheckDemands(NodeRef demands);

  void CheckScalar(NodeRef scalar, const schema::PipelineType& type, std::string_view name);
  void ReportScalar(NodeRef scalar, const schema::PipelineType& type, std::string_view name);
  void ReportUnknown(const Member& member, const Members& members, const Forms& forms);
  void ReportFormless(NodeRef mapping, const Members& members, const schema::PipelineNode& node);
  void ReportShape(NodeRef value, const schema::PipelineType& type, std::string_view name);
  StructureProblem& Report(StructureClass kind, NodeRef node, bool on_key, std::string message);

  NodeRef FindLiteral(const Members& members, std::string_view key) const;

  std::vector<Member> members_;
  const schema::PipelineNode* around_ = nullptr;  // The kind of mapping around the current one.
  int conditions_ = 0;                            // Branches of directives around.
};

}  // namespace plumbline::pipeline
