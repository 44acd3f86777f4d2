#include "pipeline/run_graph.h"

#include <algorithm>

#include "expr/expression.h"
#include "pipeline/walk.h"

namespace plumbline::pipeline {
namespace {

using expr::Directive;

// Follows the chains of one list or mapping.
class Chains {
 public:
  // The branch that a directive opens; nothing for loops and `insert`, which are no branches.
  Branch Next(NodeRef member, Directive kind) {
    if (kind == Directive::kIf) {
      chain_ = member;
      index_ = 0;
    } else {
      ++index_;
    }
    return {chain_, index_};
  }

 private:
  NodeRef chain_;
  int index_ = 0;
};

bool IsConditional(Directive kind) {
  return kind == Directive::kIf || kind == Directive::kElseIf || kind == Directive::kElse;
}

template <class F>
void ForEachBranchedMember(NodeRef mapping, const Branches& branches, bool& is_open, const F& f) {
  Chains chains;
  for (const NodeRef member : mapping.children()) {
    if (!IsExpressionKey(member.key())) {
      if (EffectOf(member) == KeyEffect::kComputed) {
        is_open = true;
      } else {
        f(member, branches);
      }
      continue;
    }
    const Directive kind = expr::ParseDirectiveKey(member.key()).kind;
    if (!IsConditional(kind)) {
      is_open = true;
      continue;
    }
    Branches inner = branches;
    inner.push_back(chains.Next(member, kind));
    if (member.IsObject()) {
      ForEachBranchedMember(member, inner, is_open, f);
    } else {
      is_open = true;
    }
  }
}

template <class F>
void ForEachBranchedItem(NodeRef list, const Branches& branches, bool& is_open, const F& f) {
  if (!list.IsArray()) {
    is_open = is_open || HoldsTemplateExpression(list) || list.IsObject();
    return;
  }
  Chains chains;
  for (const NodeRef item : list.children()) {
    const NodeRef first = item.IsObject() ? item.first_child() : NodeRef();
    if (!first || !IsExpressionKey(first.key())) {
      if (HoldsTemplateExpression(item)) {
        is_open = true;
      } else {
        f(item, branches);
      }
      continue;
    }
    const Directive kind = expr::ParseDirectiveKey(first.key()).kind;
    if (!IsConditional(kind) || !first.IsArray()) {
      is_open = true;
      continue;
    }
    Branches inner = branches;
    inner.push_back(chains.Next(first, kind));
    ForEachBranchedItem(first, inner, is_open, f);
  }
}

class Collector {
 public:
  Collector(NodeRef root, bool is_part) : root_(root), is_part_(is_part) {}

  std::vector<NameScope> Collect() {
    bool ignored = false;
    ForEachBranchedMember(root_, {}, ignored, [this](NodeRef member, const Branches& branches) {
      if (member.key() == "stages") {
        Stages(member, branches);
      } else if (member.key() == "jobs") {
        Jobs(member, branches, is_part_);
      } else if (member.key() == "steps") {
        Steps(member, branches, is_part_);
      }
    });
    return std::move(scopes_);
  }

 private:
  void Stages(NodeRef list, const Branches& branches) {
    NameScope scope;
    scope.kind = NameScope::Kind::kStages;
    scope.is_open = is_part_;
    std::vector<std::pair<NodeRef, Branches>> jobs;
    ForEachBranchedItem(list, branches, scope.is_open, [&](NodeRef item, const Branches& inner) {
      GraphNode node = NodeOf(item, inner, {"stage"}, scope.is_open);
      node.waits_for_previous = node.waits_for_previous && !node.has_more_dependencies;
      scope.nodes.push_back(std::move(node));
      bool more = false;
      ForEachBranchedMember(item, inner, more, [&](NodeRef member, const Branches& deeper) {
        if (member.key() == "jobs") jobs.emplace_back(member, deeper);
      });
    });
    scopes_.push_back(std::move(scope));
    for (const auto& [member, inner] : jobs) Jobs(member, inner, false);
  }

  void Jobs(NodeRef list, const Branches& branches, bool is_open) {
    NameScope scope;
    scope.kind = NameScope::Kind::kJobs;
    scope.is_open = is_open;
    std::vector<std::pair<NodeRef, Branches>> steps;
    ForEachBranchedItem(list, branches, scope.is_open, [&](NodeRef item, const Branches& inner) {
      scope.nodes.push_back(NodeOf(item, inner, {"job", "deployment"}, scope.is_open));
      StepLists(item, inner, steps);
    });
    scopes_.push_back(std::move(scope));
    for (const auto& [member, inner] : steps) Steps(member, inner, false);
  }

  // The lists of steps of a job: its own, or one of each hook.
  void StepLists(NodeRef node, const Branches& branches,
                 std::vector<std::pair<NodeRef, Branches>>& out) {
    bool more = false;
    ForEachBranchedMember(node, branches, more, [&](NodeRef member, const Branches& inner) {
      if (member.key() == "steps") {
        out.emplace_back(member, inner);
      } else if (member.IsObject() && (member.key() == "strategy" || node.key() == "strategy" ||
                                       IsHookHolder(node.key()))) {
        StepLists(member, inner, out);
      }
    });
  }
  static bool IsHookHolder(std::string_view key) {
    return key == "runOnce" || key == "rolling" || key == "canary" || key == "on";
  }

  void Steps(NodeRef list, const Branches& branches, bool is_open) {
    NameScope scope;
    scope.kind = NameScope::Kind::kSteps;
    scope.is_open = is_open;
    ForEachBranchedItem(list, branches, scope.is_open, [&](NodeRef item, const Branches& inner) {
      bool more = false;
      ForEachBranchedMember(item, inner, more, [&](NodeRef member, const Branches& deeper) {
        if (member.key() != "name" || !member.IsScalar() || member.text().empty()) return;
        GraphNode node;
        node.node = item;
        node.name = member;
        node.is_known = !HoldsTemplateExpression(member);
        node.branches = deeper;
        scope.nodes.push_back(std::move(node));
      });
    });
    scopes_.push_back(std::move(scope));
  }

  static GraphNode NodeOf(NodeRef item, const Branches& branches,
                          std::initializer_list<std::string_view> keys, bool& is_open) {
    GraphNode node;
    node.node = item;
    node.branches = branches;
    bool has_depends_on = false;
    bool is_named = false;
    bool more = false;
    ForEachBranchedMember(item, branches, more, [&](NodeRef member, const Branches& inner) {
      if (std::ranges::find(keys, member.key()) != keys.end()) {
        is_named = true;
        if (!member.IsScalar() || member.text().empty()) return;
        node.name = member;
        node.is_known = !HoldsTemplateExpression(member);
      } else if (member.key() == "dependsOn") {
        has_depends_on = true;
        Dependencies(member, inner, node);
      }
    });
    node.has_more_dependencies = node.has_more_dependencies || more;
    // `- template:` that could not be read, or something computed.
    is_open = is_open || !is_named || !node.is_known;
    node.waits_for_previous = !has_depends_on;
    return node;
  }

  static void Dependencies(NodeRef value, const Branches& branches, GraphNode& node) {
    if (value.IsScalar()) {
      if (value.text().empty()) return;
      node.dependencies.push_back({value, branches, IsKnown(value)});
      return;
    }
    ForEachBranchedItem(value, branches, node.has_more_dependencies,
                        [&](NodeRef item, const Branches& inner) {
                          if (!item.IsScalar() || item.text().empty()) return;
                          node.dependencies.push_back({item, inner, IsKnown(item)});
                        });
  }
  static bool IsKnown(NodeRef scalar) { return scalar.text().find('$') == std::string_view::npos; }

  NodeRef root_;
  bool is_part_;
  std::vector<NameScope> scopes_;
};

}  // namespace

bool AreExclusive(const Branches& a, const Branches& b) {
  return std::ranges::any_of(a, [&b](const Branch& one) {
    return std::ranges::any_of(b, [&one](const Branch& other) {
      return one.chain == other.chain && one.index != other.index;
    });
  });
}

bool Implies(const Branches& a, const Branches& b) {
  return std::ranges::all_of(
      b, [&a](const Branch& one) { return std::ranges::find(a, one) != a.end(); });
}

const GraphNode* NameScope::Find(std::string_view name) const {
  for (const GraphNode& node : nodes) {
    if (!node.text().empty() && EqualsIgnoreCase(node.text(), name)) return &node;
  }
  return nullptr;
}

std::vector<NameScope> NameScopesOf(NodeRef root, bool is_part) {
  return Collector(root, is_part).Collect();
}

}  // namespace plumbline::pipeline
