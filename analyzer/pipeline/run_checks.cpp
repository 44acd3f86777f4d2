#include "pipeline/run_checks.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/nearest.h"

namespace plumbline::pipeline {
namespace {

std::string_view WordFor(NameScope::Kind kind) {
  switch (kind) {
    case NameScope::Kind::kStages:
      return "stage";
    case NameScope::Kind::kJobs:
      return "job";
    case NameScope::Kind::kSteps:
      break;
  }
  return "step";
}

class Checker {
 public:
  Checker(NodeRef root, bool is_part) : scopes_(NameScopesOf(root, is_part)) {}

  std::vector<GraphProblem> Run() {
    for (const NameScope& scope : scopes_) DuplicateNames(scope);
    for (const NameScope& scope : scopes_) {
      if (scope.kind == NameScope::Kind::kSteps) continue;
      Start(scope);
      Circles(scope);
      UnknownNames(scope);
    }
    return std::move(problems_);
  }

 private:
  void DuplicateNames(const NameScope& scope) {
    for (std::size_t i = 1; i < scope.nodes.size(); ++i) {
      const GraphNode& node = scope.nodes[i];
      if (node.text().empty()) continue;
      const auto first =
          std::find_if(scope.nodes.begin(), scope.nodes.begin() + static_cast<std::ptrdiff_t>(i),
                       [&node](const GraphNode& other) {
                         return EqualsIgnoreCase(node.text(), other.text()) &&
                                !AreExclusive(node.branches, other.branches);
                       });
      if (first == scope.nodes.begin() + static_cast<std::ptrdiff_t>(i)) continue;
      GraphProblem problem;
      problem.kind = GraphProblemKind::kDuplicateName;
      problem.node = node.name;
      problem.other = first->name;
      problem.label = "the first one";
      problem.message =
          fmt::format("the {} `{}` is already defined", WordFor(scope.kind), node.text());
      // Two conditions that are not known may exclude each other all the same.
      problem.possible =
          !Implies(node.branches, first->branches) && !Implies(first->branches, node.branches);
      problems_.push_back(std::move(problem));
    }
  }

  void Start(const NameScope& scope) {
    if (scope.is_open || scope.nodes.empty()) return;
    const bool is_stage = scope.kind == NameScope::Kind::kStages;
    const bool all_wait = std::ranges::all_of(scope.nodes, [&](const GraphNode& node) {
      const bool waits_for_previous =
          is_stage && node.waits_for_previous && &node != &scope.nodes.front();
      return waits_for_previous ||
             std::ranges::any_of(node.dependencies, [&node](const Dependency& wanted) {
               return wanted.is_known && Implies(node.branches, wanted.branches);
             });
    });
    if (!all_wait) return;
    const GraphNode& first = scope.nodes.front();
    GraphProblem problem;
    problem.kind = GraphProblemKind::kNoStart;
    problem.node = first.name ? first.name : first.node;
    problem.message =
        fmt::format("no {} can begin: each waits for another one", WordFor(scope.kind));
    problem.help = "take `dependsOn` from the one that runs first";
    problems_.push_back(std::move(problem));
  }

  // --- Circles, among the edges that are there for certain when their node is ---

  enum class State : std::uint8_t { kNew, kOpen, kDone };
  struct Open {
    std::size_t node;
    std::size_t next = 0;  // Of its edges.
  };

  // Where edge `n` of a node leads: an index, or the number of nodes.
  static std::size_t Target(const NameScope& scope, std::size_t from, std::size_t n) {
    const GraphNode& node = scope.nodes[from];
    if (n == node.dependencies.size()) {
      const bool waits = node.waits_for_previous && from > 0 &&
                         scope.kind == NameScope::Kind::kStages &&
                         Implies(node.branches, scope.nodes[from - 1].branches);
      return waits ? from - 1 : scope.nodes.size();
    }
    const Dependency& wanted = node.dependencies[n];
    if (!wanted.is_known) return scope.nodes.size();
    for (std::size_t i = 0; i < scope.nodes.size(); ++i) {
      if (EqualsIgnoreCase(scope.nodes[i].text(), wanted.name()) &&
          Implies(wanted.branches, scope.nodes[i].branches)) {
        return i;
      }
    }
    return scope.nodes.size();
  }

  void Circles(const NameScope& scope) {
    std::vector<State> state(scope.nodes.size());
    for (std::size_t start = 0; start < scope.nodes.size(); ++start) {
      if (state[start] != State::kNew) continue;
      std::vector<Open> path = {{start}};
      state[start] = State::kOpen;
      while (!path.empty()) {
        Open& top = path.back();
        if (top.next > scope.nodes[top.node].dependencies.size()) {
          state[top.node] = State::kDone;
          path.pop_back();
          continue;
        }
        const std::size_t edge = top.next++;
        const std::size_t target = Target(scope, top.node, edge);
        if (target == scope.nodes.size() || state[target] == State::kDone) continue;
        if (state[target] == State::kOpen) {
          Circle(scope, path, edge, target);
          continue;
        }
        state[target] = State::kOpen;
        path.push_back({target});
      }
    }
  }

  void Circle(const NameScope& scope, const std::vector<Open>& path, std::size_t edge,
              std::size_t target) {
    const GraphNode& node = scope.nodes[path.back().node];
    const auto name_of = [&scope](std::size_t index) {
      const std::string_view name = scope.nodes[index].text();
      return name.empty() ? std::string_view("(unnamed)") : name;
    };
    GraphProblem problem;
    problem.kind = GraphProblemKind::kCycle;
    // The edge from a stage to the one in front of it is written nowhere.
    const bool is_written = edge < node.dependencies.size();
    problem.node = is_written ? node.dependencies[edge].node : node.name;
    if (!problem.node) return;
    std::string circle;
    bool is_inside = false;
    for (const Open& step : path) {
      is_inside = is_inside || step.node == target;
      if (is_inside) circle += fmt::format("{} -> ", name_of(step.node));
    }
    problem.message =
        fmt::format("{}s wait for each other: {}{}", WordFor(scope.kind), circle, name_of(target));
    if (!is_written) {
      problem.help =
          "a stage without `dependsOn` waits for the one in front of it; write `dependsOn: []`";
    }
    problem.possible = !node.branches.empty();
    problems_.push_back(std::move(problem));
  }

  // --- Names ---

  void UnknownNames(const NameScope& scope) {
    if (scope.is_open) return;
    for (const GraphNode& node : scope.nodes) {
      for (const Dependency& wanted : node.dependencies) {
        if (wanted.is_known) UnknownName(scope, node, wanted);
      }
    }
  }

  void UnknownName(const NameScope& scope, const GraphNode& node, const Dependency& wanted) {
    const GraphNode* excluded = nullptr;
    for (const GraphNode& other : scope.nodes) {
      if (!EqualsIgnoreCase(other.text(), wanted.name())) continue;
      if (!AreExclusive(other.branches, wanted.branches)) return;
      excluded = &other;
    }
    const bool is_stage = scope.kind == NameScope::Kind::kStages;
    GraphProblem problem;
    problem.kind = GraphProblemKind::kUnknownDependency;
    problem.node = wanted.node;
    problem.message = fmt::format("there is no {} `{}` {}", WordFor(scope.kind), wanted.name(),
                                  is_stage ? "in the pipeline" : "in this stage");
    problem.possible = excluded != nullptr || !wanted.branches.empty();
    if (excluded != nullptr) {
      problem.other = excluded->name;
      problem.label = "this one is in a branch that excludes the other";
    } else if (const GraphNode* elsewhere = FindElsewhere(scope, wanted.name())) {
      problem.other = elsewhere->name;
      problem.label = "this one is a job of another stage";
      problem.help = "jobs wait for jobs of their own stage; let the stage depend on the other one";
    } else {
      std::vector<std::string_view> names;
      for (const GraphNode& other : scope.nodes) {
        if (&other != &node && !other.text().empty()) names.push_back(other.text());
      }
      if (const auto nearest = Nearest(wanted.name(), names)) {
        problem.help = fmt::format("did you mean `{}`?", *nearest);
      }
    }
    problems_.push_back(std::move(problem));
  }

  const GraphNode* FindElsewhere(const NameScope& scope, std::string_view name) const {
    if (scope.kind != NameScope::Kind::kJobs) return nullptr;
    for (const NameScope& other : scopes_) {
      if (other.kind != scope.kind || &other == &scope) continue;
      if (const GraphNode* found = other.Find(name)) return found;
    }
    return nullptr;
  }

  std::vector<NameScope> scopes_;
  std::vector<GraphProblem> problems_;
};

}  // namespace

std::vector<GraphProblem> CheckRunGraph(NodeRef root, bool is_part) {
  return Checker(root, is_part).Run();
}

std::string_view KindOf(const GraphProblem& problem) {
  switch (problem.kind) {
    case GraphProblemKind::kDuplicateName:
      return "duplicate-name";
    case GraphProblemKind::kNoStart:
      return "no-root";
    case GraphProblemKind::kCycle:
      return "cycle";
    case GraphProblemKind::kUnknownDependency:
      break;
  }
  return "unknown-dependency";
}

}  // namespace plumbline::pipeline
