// Strongly connected parts of the dependencies by Tarjan's algorithm, and in each of them the
// shortest circle through its first resource.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "arm/conditions.h"
#include "arm/dependencies.h"
#include "engine/rule_context.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
Resources that wait for each other in a circle are never deployed: Azure refuses the template ("circular dependency
detected"). What counts are entries of `dependsOn`, and `reference()` and `list*()` of a resource by its name. A resource
that waits for itself is a circle too.

```json bad
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Network/networkSecurityGroups",
      "apiVersion": "2023-09-01",
      "name": "guard",
      "dependsOn": ["net"]
    },
    {
      "type": "Microsoft.Network/virtualNetworks",
      "apiVersion": "2023-09-01",
      "name": "net",
      "dependsOn": ["guard"]
    }
  ]
}
```

```json good
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    { "type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2023-09-01", "name": "guard" },
    {
      "type": "Microsoft.Network/virtualNetworks",
      "apiVersion": "2023-09-01",
      "name": "net",
      "dependsOn": ["guard"]
    }
  ]
}
```

Resources whose condition is false wait for nothing, and nothing waits for them.
)md";

using Id = arm::DeployedResourceId;

// `from` waits for `to` because of `edge`.
struct Step {
  const arm::Dependency* edge = nullptr;
  Id to{};
};

// Nodes are the resources, and behind them the loops that are waited for, each of which leads to
// all its turns.
class Circles {
 public:
  explicit Circles(const arm::Expansion& expansion)
      : expansion_(expansion),
        dependencies_(expansion.dependencies()),
        n_resources_(expansion.resources().size()),
        ways_(n_resources_ + dependencies_.loops.size()),
        state_(ways_.size()) {
    for (const arm::Dependency& edge : dependencies_.edges) {
      const std::size_t from = IndexOf(edge.from);
      if (IsOff(edge.from)) continue;
      if (edge.IsOnLoop()) {
        ways_[from].push_back({n_resources_ + edge.loop, &edge});
      } else if (!IsOff(edge.to) && MayBothBe(edge.from, edge.to)) {
        ways_[from].push_back({IndexOf(edge.to), &edge});
      }
    }
    for (std::size_t i = 0; i < dependencies_.loops.size(); ++i) {
      for (const Id turn : dependencies_.loops[i]) {
        if (!IsOff(turn)) ways_[n_resources_ + i].push_back({IndexOf(turn), nullptr});
      }
    }
  }

  // One circle of each part of the graph that has some.
  std::vector<std::vector<Step>> Find() {
    for (std::size_t i = 0; i < n_resources_; ++i) {
      if (state_[i].order == 0) Visit(i);
    }
    std::vector<std::size_t> sizes(n_parts_ + 1);
    for (const State& state : state_) ++sizes[state.part];
    std::vector<std::vector<Step>> circles;
    std::vector<bool> is_done(n_parts_ + 1);
    for (std::size_t i = 0; i < n_resources_; ++i) {
      const std::size_t part = state_[i].part;
      if (is_done[part] || (sizes[part] == 1 && !LeadsToItself(i))) continue;
      is_done[part] = true;
      auto circle = ShortestFrom(i);
      if (!circle.empty() && MayAllBe(circle)) circles.push_back(std::move(circle));
    }
    return circles;
  }

 private:
  struct State {
    std::size_t order = 0;  // From 1; 0 means not visited.
    std::size_t low = 0;
    std::size_t part = 0;  // From 1 when it is settled.
  };
  struct Way {
    std::size_t to = 0;
    const arm::Dependency* edge = nullptr;  // Null from a loop to its turns.
  };

  bool IsOff(Id id) const { return expansion_.resources()[id].IsDeployed() == eval::Truth::kFalse; }
  bool MayBothBe(Id a, Id b) const {
    const eval::Value& x = expansion_.resources()[a].condition;
    const eval::Value& y = expansion_.resources()[b].condition;
    if (x.kind() == eval::Kind::kBoolean || y.kind() == eval::Kind::kBoolean) return true;
    return arm::HoldTogether(expansion_.session(), x, y) != eval::Truth::kFalse;
  }
  bool MayAllBe(const std::vector<Step>& circle) const {
    return std::ranges::all_of(
        circle, [this](const Step& step) { return MayBothBe(step.edge->from, step.to); });
  }
  bool LeadsToItself(std::size_t i) const {
    return std::ranges::any_of(ways_[i], [i](const Way& way) { return way.to == i; });
  }

  // Tarjan, with a stack of its own: chains may be long.
  void Visit(std::size_t root) {
    struct Frame {
      std::size_t node = 0;
      std::size_t next = 0;
    };
    std::vector<Frame> frames = {{root, 0}};
    Enter(root);
    while (!frames.empty()) {
      const std::size_t node = frames.back().node;
      if (frames.back().next < ways_[node].size()) {
        const std::size_t to = ways_[node][frames.back().next++].to;
        if (state_[to].order == 0) {
          Enter(to);
          frames.push_back({to, 0});
        } else if (state_[to].part == 0) {
          state_[node].low = std::min(state_[node].low, state_[to].order);
        }
        continue;
      }
      frames.pop_back();
      if (!frames.empty()) {
        State& above = state_[frames.back().node];
        above.low = std::min(above.low, state_[node].low);
      }
      if (state_[node].low != state_[node].order) continue;
      ++n_parts_;
      for (std::size_t member = node + 1; member != node;) {
        member = open_.back();
        open_.pop_back();
        state_[member].part = n_parts_;
      }
    }
  }
  void Enter(std::size_t node) {
    state_[node].order = state_[node].low = ++n_orders_;
    open_.push_back(node);
  }

  // Breadth first within the part; empty when no way leads back.
  std::vector<Step> ShortestFrom(std::size_t start) const {
    struct Came {
      std::size_t from = 0;
      const Way* way = nullptr;
    };
    std::vector<Came> came(state_.size());
    std::vector<std::size_t> queue = {start};
    for (std::size_t at = 0; at < queue.size() && came[start].way == nullptr; ++at) {
      for (const Way& way : ways_[queue[at]]) {
        if (state_[way.to].part != state_[start].part || came[way.to].way != nullptr) continue;
        came[way.to] = {queue[at], &way};
        queue.push_back(way.to);
      }
    }
    std::vector<Step> circle;
    if (came[start].way == nullptr) return circle;
    auto to = static_cast<Id>(start);
    std::size_t node = start;
    do {
      const Came& last = came[node];
      if (last.way->edge != nullptr) {
        circle.push_back({last.way->edge, to});
        to = last.way->edge->from;
      }
      node = last.from;
    } while (node != start);
    std::ranges::reverse(circle);
    return circle;
  }

  const arm::Expansion& expansion_;
  const arm::Dependencies& dependencies_;
  std::size_t n_resources_;
  std::vector<std::vector<Way>> ways_;  // From each node.
  std::vector<State> state_;
  std::vector<std::size_t> open_;
  std::size_t n_orders_ = 0;
  std::size_t n_parts_ = 0;
};

void Report(const arm::Expansion& expansion, const std::vector<Step>& circle,
            const Document& document, RuleContext& ctx) {
  const Step& first = circle.front();
  const std::string from = arm::TitleOf(expansion.resources()[first.edge->from]);
  const Span span = first.edge->node.span();
  auto report = circle.size() == 1
                    ? ctx.ReportIn(document, span, "{} depends on itself", from)
                    : ctx.ReportIn(document, span, "{} depends on itself through {}", from,
                                   arm::TitleOf(expansion.resources()[first.to]));
  std::set<const arm::Parameter*> shown;
  for (const Step& step : circle) {
    const Document* there = ctx.graph().DocumentOf(step.edge->node.tree());
    if (there == nullptr) continue;
    if (&step != &first) {
      report.LabelIn(*there, step.edge->node.span(), "{} waits for {} here",
                     arm::TitleOf(expansion.resources()[step.edge->from]),
                     arm::TitleOf(expansion.resources()[step.to]));
    }
    // A name that the entry and the resource take from one parameter is the same with any value.
    const NodeRef name = expansion.resources()[step.to].declared->name.node();
    const auto named = DefaultsThatMayDiffer(ctx.graph(), *there, name);
    for (const arm::Parameter* parameter :
         DefaultsThatMayDiffer(ctx.graph(), *there, step.edge->node)) {
      if (std::ranges::find(named, parameter) != named.end()) continue;
      if (!shown.insert(parameter).second) continue;
      report.As(Severity::kWarning)
          .LabelIn(*there, parameter->default_value.span(), "with this default of `{}`",
                   parameter->name());
    }
  }
}

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  // Loops have a circle in every turn, or one through all turns: one stands for them.
  std::set<std::set<const arm::Resource*>> seen;
  Circles circles(expansion);
  for (const auto& circle : circles.Find()) {
    std::set<const arm::Resource*> declared;
    for (const Step& step : circle) {
      declared.insert(expansion.resources()[step.edge->from].declared);
    }
    if (!seen.insert(std::move(declared)).second) continue;
    const Document* document = ctx.graph().DocumentOf(circle.front().edge->node.tree());
    if (document != nullptr) Report(expansion, circle, *document, ctx);
  }
}

}  // namespace

extern constinit const Rule resource_dependency_cycle = {
    .id = "resource-dependency-cycle",
    .summary = "resources depend on each other in a circle",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"bicep:BCP080"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
