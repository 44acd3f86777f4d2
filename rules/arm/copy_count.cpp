#include <limits>
#include <set>
#include <string>

#include "arm/expansion.h"
#include "engine/rule_context.h"
#include "eval/choice.h"
#include "eval/evaluator.h"
#include "graph/rests_on_defaults.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
The `count` of a loop is a whole number from 0 to 800, after evaluation. Azure refuses every other value.

```json bad
{
  "type": "Microsoft.Network/virtualNetworks",
  "apiVersion": "2023-09-01",
  "name": "[format('net{0}', copyIndex())]",
  "copy": { "name": "nets", "count": 1000 }
}
```

```json good
{
  "type": "Microsoft.Network/virtualNetworks",
  "apiVersion": "2023-09-01",
  "name": "[format('net{0}', copyIndex())]",
  "copy": { "name": "nets", "count": 10 }
}
```

A literal 0 or 1 is reported as information: the loop makes nothing, or could do without.
)md";

constexpr std::int64_t kMost = 800;

// What is wrong with a count that is known; empty when nothing is.
std::string ProblemOf(const eval::Value& count) {
  switch (count.kind()) {
    case eval::Kind::kInteger:
      if (count.integer() < 0) return fmt::format("the count of the loop is {}", count.integer());
      if (count.integer() > kMost) {
        return fmt::format("the loop has {} turns; Azure takes {} at most", count.integer(), kMost);
      }
      return {};
    case eval::Kind::kString: {
      const std::string_view text = count.text();
      // Digits in a string are taken too.
      const bool is_number = !text.empty() && text.size() < 5 &&
                             text.find_first_not_of("0123456789") == std::string_view::npos;
      if (!is_number) return fmt::format("the count of the loop is the string `{}`", text);
      const std::int64_t number = std::stoll(std::string(text));
      if (number <= kMost) return {};
      return fmt::format("the loop has {} turns; Azure takes {} at most", number, kMost);
    }
    case eval::Kind::kUnknown:
    case eval::Kind::kError:
      return {};
    default:
      return fmt::format("the count of the loop is {} {}, no integer",
                         Article(eval::ToText(count.kind())), eval::ToText(count.kind()));
  }
}

class Loops {
 public:
  Loops(const arm::Expansion& expansion, const arm::DeployedTemplate& of, const Document& document,
        RuleContext& ctx)
      : ctx_(ctx),
        expansion_(expansion),
        document_(document),
        evaluator_(expansion.session(), ctx.programs(), *of.scope, {.runtime = false}) {
    // In outer scope, the loop of the deployment goes on inside.
    if (of.holder != kNoId<arm::DeployedResourceId> && &of.scope->of() != of.declared) {
      evaluator_.loops() = expansion.resources()[of.holder].loops;
    }
    const arm::TemplateModel& model = *of.model;
    for (const arm::ResourceId id : of.declared->resources) {
      Loop(model.resources[id].copy.node());
      if (model.resources[id].nested != kNoId<arm::TemplateId>) {
        inner_.insert(model.templates[model.resources[id].nested].node.id());
      }
    }
    for (const arm::Output& output : of.declared->outputs) Loop(output.copy.node());
    // The declarations of a template in outer scope mean nothing.
    const bool own_names = &of.scope->of() == of.declared;
    if (own_names) Walk(of.declared->variables_section.node());
    Walk(of.declared->resources_section.node());
  }

 private:
  void Walk(NodeRef root) {
    if (!root) return;
    const Tree& tree = *root.tree();
    const NodeId end = static_cast<NodeId>(IndexOf(root.id()) + Size(root));
    for (NodeId id = root.id(); id < end;) {
      const NodeRef node(&tree, id);
      if (inner_.contains(id)) {
        id = static_cast<NodeId>(IndexOf(id) + Size(node));
        continue;
      }
      if (node.has_key() && arm::IsCopyLoops(node)) {
        for (const NodeRef loop : node.children()) {
          // Other things may be called `copy` in the data of a provider.
          if (loop.Find("name", CaseRule::kIgnore) && loop.Find("input", CaseRule::kIgnore)) {
            Loop(loop);
          }
        }
      }
      id = static_cast<NodeId>(IndexOf(id) + 1);
    }
  }
  static std::uint32_t Size(NodeRef node) {
    return IndexOf(node.node().subtree_end) - IndexOf(node.id());
  }

  void Loop(NodeRef loop) {
    if (!loop.IsObject()) return;
    const NodeRef written = loop.Find("count", CaseRule::kIgnore);
    if (!written) {
      const Span brace = {loop.span().begin, loop.span().begin + 1};
      ctx_.ReportIn(document_, brace, "the loop has no count").Help("add a `count`");
      return;
    }
    if (written.kind() == NodeKind::kNumber) {
      const auto number = arm::Value(written).Integer();
      if (number == 0 || number == 1) {
        ctx_.ReportIn(document_, written.span(), "the loop {}",
                      number == 0 ? "makes nothing" : "has one turn only")
            .As(Severity::kInfo);
        return;
      }
    }
    if (written.IsMissing()) return;
    const eval::Value count = evaluator_.Node(written);
    // For an open question, all answers or some may be wrong.
    std::string problem;
    std::string when;
    bool is_always = true;
    eval::ForEachLeaf(count, [&](const eval::Value& leaf, std::span<const eval::Answer> answers) {
      const std::string found = ProblemOf(leaf);
      if (found.empty()) {
        is_always = false;
      } else if (problem.empty()) {
        problem = found;
        when = eval::Describe(expansion_.session(), answers);
      }
      return true;
    });
    if (problem.empty()) return;
    auto report = ctx_.ReportIn(document_, written.span(), "{}{}{}", problem,
                                is_always || when.empty() ? "" : " when ", is_always ? "" : when);
    for (const arm::Parameter* parameter :
         DefaultsThatMayDiffer(ctx_.graph(), document_, written)) {
      report.As(Severity::kWarning)
          .LabelIn(document_, parameter->default_value.span(), "with this default of `{}`",
                   parameter->name());
    }
  }

  RuleContext& ctx_;
  const arm::Expansion& expansion_;
  const Document& document_;
  eval::Evaluator evaluator_;
  std::set<NodeId> inner_;  // Nested templates, which are looked at on their own.
};

void Check(const arm::Expansion& expansion, RuleContext& ctx) {
  for (const arm::DeployedTemplate& of : expansion.templates()) {
    const Document* document = ctx.graph().DocumentOf(of.declared->node.tree());
    if (document != nullptr) Loops(expansion, of, *document, ctx);
  }
}

}  // namespace

extern constinit const Rule copy_count = {
    .id = "copy-count",
    .summary = "the count of a loop is no number from 0 to 800",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "template"},
    .equivalents = {"armtools:backend-template-validation"},
    .on = {OnExpansion{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
