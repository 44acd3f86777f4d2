#include "arm/expression_uses.h"

#include <algorithm>

#include "expr/expression.h"

namespace plumbline::arm {
namespace {

bool IsExpression(std::string_view text) {
  return text.size() >= 2 && text.front() == '[' &&
         expr::ClassifyArmString(text) == expr::ArmStringKind::kExpression;
}

// One walk over the nodes in document order. Where the meaning of what is below a node changes (a
// nested template, a resource, a function body, a part that is not evaluated), a scope is pushed;
// it ends with the node's subtree.
class Collector {
 public:
  enum class Wanted : std::uint8_t { kExpressions, kLiterals };

  Collector(const TemplateModel& model, Wanted wanted) : model_(model), wanted_(wanted) {
    PlanTurns();
  }

  std::vector<ExpressionUse> Collect() {
    const NodeRef root = model_.root().node;
    if (!root) return {};
    const Tree& tree = *root.tree();
    const std::uint32_t end = IndexOf(root.node().subtree_end);
    auto turn = turns_.begin();
    for (std::uint32_t i = IndexOf(root.id()); i < end; ++i) {
      while (!scopes_.empty() && scopes_.back().end <= i) scopes_.pop_back();
      const NodeRef node(&tree, static_cast<NodeId>(i));
      // The key of a resource or an inline template belongs to what is around it.
      if (node.has_key() && !Skipping()) Add(node, true);
      for (; turn != turns_.end() && turn->at <= i; ++turn) {
        if (turn->at == i) Push(node, *turn);
      }
      if (Skipping()) {
        i = scopes_.back().end - 1;
        continue;
      }
      if (node.IsString()) Add(node, false);
    }
    return std::move(uses_);
  }

 private:
  enum class TurnKind : std::uint8_t { kTemplate, kResource, kFunction, kSkip };
  struct Turn {
    std::uint32_t at = 0;
    TurnKind kind = TurnKind::kSkip;
    std::uint32_t id = 0;
    const UserFunction* function = nullptr;
  };
  struct Around {
    std::uint32_t end = 0;
    bool skip = false;
    TemplateId owner{};
    ResourceId resource = kNoId<ResourceId>;
    const UserFunction* function = nullptr;
  };

  void PlanTurns() {
    for (const Template& section : model_.templates) {
      if (!section.node) continue;
      Plan(section.node, TurnKind::kTemplate, IndexOf(section.id));
      Skip(section.metadata.node());
      Skip(section.definitions.node());
      for (const Parameter& param : section.parameters) SkipAllBut(param.node, {"defaultValue"});
      for (const Output& output : section.outputs) {
        SkipAllBut(output.node, {"value", "copy", "condition"});
      }
      for (const UserFunction& function : section.functions) {
        turns_.push_back({IndexOf(function.node.id()), TurnKind::kFunction, 0, &function});
        for (const Parameter& param : function.parameters) Skip(param.node);
      }
    }
    for (const Resource& resource : model_.resources) {
      Plan(resource.node, TurnKind::kResource, IndexOf(resource.id));
      Skip(resource.node.Find("metadata", CaseRule::kIgnore));
      Skip(resource.node.Find("comments", CaseRule::kIgnore));
    }
    std::ranges::stable_sort(turns_, {}, &Turn::at);
  }
  void Plan(NodeRef node, TurnKind kind, std::uint32_t id) {
    turns_.push_back({IndexOf(node.id()), kind, id, nullptr});
  }
  void Skip(NodeRef node) {
    if (node) Plan(node, TurnKind::kSkip, 0);
  }
  void SkipAllBut(NodeRef object, std::initializer_list<std::string_view> kept) {
    if (!object.IsObject()) {
      Skip(object);
      return;
    }
    for (const NodeRef member : object.children()) {
      const bool keep = std::ranges::any_of(
          kept, [&](std::string_view key) { return EqualsIgnoreCase(key, member.key()); });
      if (!keep) Skip(member);
    }
  }

  bool Skipping() const { return !scopes_.empty() && scopes_.back().skip; }

  void Push(NodeRef node, const Turn& turn) {
    Around around = scopes_.empty() ? Around{} : scopes_.back();
    around.end = IndexOf(node.node().subtree_end);
    switch (turn.kind) {
      case TurnKind::kTemplate:
        around.owner = static_cast<TemplateId>(turn.id);
        around.function = nullptr;
        break;
      case TurnKind::kResource:
        around.resource = static_cast<ResourceId>(turn.id);
        break;
      case TurnKind::kFunction:
        around.function = turn.function;
        break;
      case TurnKind::kSkip:
        around.skip = true;
        break;
    }
    scopes_.push_back(around);
  }

  void Add(NodeRef node, bool is_key) {
    const bool is_wanted = wanted_ == Wanted::kExpressions
                               ? IsExpression(is_key ? node.key() : node.text())
                               : !is_key && !IsExpression(node.text());
    if (!is_wanted) return;
    const Around around = scopes_.empty() ? Around{} : scopes_.back();
    uses_.push_back({node, is_key, around.owner, around.resource, around.function});
  }

  const TemplateModel& model_;
  Wanted wanted_;
  std::vector<Turn> turns_;
  std::vector<Around> scopes_;
  std::vector<ExpressionUse> uses_;
};

}  // namespace

std::vector<ExpressionUse> CollectExpressions(const TemplateModel& model) {
  return Collector(model, Collector::Wanted::kExpressions).Collect();
}

std::vector<ExpressionUse> CollectLiterals(const TemplateModel& model) {
  return Collector(model, Collector::Wanted::kLiterals).Collect();
}

}  // namespace plumbline::arm
