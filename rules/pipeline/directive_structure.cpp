#include <algorithm>

#include "engine/rule_context.h"
#include "expr/expression.h"
#include "pipeline/walk.h"

namespace plumbline {
namespace {

constexpr std::string_view kDocs = R"md(
`if`, `elseif`, `else`, `each` and `insert` are keys. A chain begins with `if`, belongs to one mapping or one list, and
only ordinary entries may stand between its parts. The service answers mistakes with "unexpected value", without naming
the directive.

```yaml bad
parameters:
- name: list
  type: object
  default: [x, y]
steps:
- ${{ if eq(variables.a, 'b') }}:
  - script: one
- ${{ each x in parameters.list }}:
  - script: echo ${{ x }}
- ${{ else }}:
  - script: three
```

```yaml good
parameters:
- name: list
  type: object
  default: [x, y]
steps:
- ${{ if eq(variables.a, 'b') }}:
  - script: one
- ${{ else }}:
  - script: three
- ${{ each x in parameters.list }}:
  - script: echo ${{ x }}
```
)md";

using expr::Directive;
using expr::DirectiveKey;

std::string_view WordOf(Directive kind) {
  switch (kind) {
    case Directive::kIf:
      return "if";
    case Directive::kElseIf:
      return "elseif";
    case Directive::kElse:
      return "else";
    case Directive::kEach:
      return "each";
    case Directive::kInsert:
      return "insert";
    case Directive::kNone:
    case Directive::kExpression:
      break;
  }
  return {};
}

bool IsDirective(Directive kind) { return !WordOf(kind).empty(); }

// Of a member's key.
Directive KindOf(NodeRef member) {
  return member.KeyMayHoldExpression() ? expr::DirectiveOf(member.key()) : Directive::kNone;
}

// The bytes of [span) of a member's key; of all of it when the span is empty.
Span PlaceInKey(NodeRef member, Span span) {
  if (span.empty()) return member.key_span();
  const PipelineExpression key{{member, true, {}, pipeline::ExpressionPlace::kTemplate}, {}};
  return RuleContext::SourceOf(key, span);
}

// Follows the directives of one mapping or list.
class Chain {
 public:
  explicit Chain(RuleContext& ctx) : ctx_(&ctx) {}

  void Next(Directive kind, Span at) {
    const bool continues = kind == Directive::kElseIf || kind == Directive::kElse;
    if (continues && !open_) {
      auto report = ctx_->Report(at, "`{}` follows no `if`", WordOf(kind));
      if (last_ != Directive::kNone) {
        report.Label(last_at_, "{}",
                     last_ == Directive::kElse ? "this ends the chain"
                                               : "this stands between `if` and the rest");
      }
      if (last_ == Directive::kNone || last_ == Directive::kElse) {
        report.Help("begin a chain with `${{{{ if condition }}}}` in the same mapping or list");
      } else {
        report.Help("move it directly behind its `if` or `elseif`");
      }
      return;
    }
    open_ = kind == Directive::kIf || kind == Directive::kElseIf;
    // Without an `if` in front, another directive is not what broke a chain.
    if (open_) {
      started_ = true;
    } else if (!started_) {
      return;
    }
    last_ = kind;
    last_at_ = at;
  }

 private:
  RuleContext* ctx_;
  bool open_ = false;
  bool started_ = false;
  Directive last_ = Directive::kNone;
  Span last_at_;
};

// The body of `${{ if false }}` is read, and dropped before anybody looks at its directives.
bool IsSwitchedOff(NodeRef node) {
  if (!node.KeyMayHoldExpression() || !pipeline::IsExpressionKey(node.key())) return false;
  const DirectiveKey directive = expr::ParseDirectiveKey(node.key());
  const Span argument = directive.argument;
  return (directive.kind == Directive::kIf || directive.kind == Directive::kElseIf) &&
         EqualsIgnoreCase(node.key().substr(argument.begin, argument.size()), "false");
}

class StructureCheck {
 public:
  explicit StructureCheck(RuleContext& ctx) : ctx_(ctx) {}

  void Check(NodeRef node) {
    if (node.KeyMayHoldExpression()) CheckKey(node);
    if (IsSwitchedOff(node)) return;
    if (node.IsString()) {
      if (node.MayHoldExpression()) CheckValue(node);
    } else if (node.IsArray()) {
      CheckList(node);
    } else if (node.IsObject()) {
      CheckMapping(node);
    }
  }

 private:
  void CheckKey(NodeRef member) {
    const std::string_view key = member.key();
    if (!pipeline::IsExpressionKey(key)) return;
    const DirectiveKey directive = expr::ParseDirectiveKey(key);
    if (!directive.problems.empty()) {
      const expr::ExprProblem& problem = directive.problems.front();
      auto report = ctx_.Report(PlaceInKey(member, problem.span), "{}", problem.message);
      if (!problem.help.empty()) report.Help("{}", problem.help);
      return;
    }
    if (directive.kind == Directive::kEach) CheckEach(member, directive);
    if (directive.kind == Directive::kInsert) CheckInsert(member);
  }

  void CheckEach(NodeRef member, const DirectiveKey& directive) {
    const auto text = [&member](Span span) { return member.key().substr(span.begin, span.size()); };
    const std::string_view name = text(directive.variable);
    if (EqualsIgnoreCase(name, "parameters") || EqualsIgnoreCase(name, "variables")) {
      ctx_.Report(PlaceInKey(member, directive.variable), "the loop variable hides `{}`",
                  ToLower(name))
          .Help("give it another name");
      return;
    }
    for (NodeRef around = member.parent(); around; around = around.parent()) {
      if (!around.has_key() || !pipeline::IsExpressionKey(around.key())) continue;
      const DirectiveKey outer = expr::ParseDirectiveKey(around.key());
      if (outer.kind != Directive::kEach) continue;
      const Span variable = outer.variable;
      if (!EqualsIgnoreCase(around.key().substr(variable.begin, variable.size()), name)) continue;
      ctx_.Report(PlaceInKey(member, directive.variable), "the loop variable `{}` is in use", name)
          .Label(PlaceInKey(around, variable), "by the loop around")
          .Help("give it another name");
      return;
    }
  }

  void CheckInsert(NodeRef member) {
    const bool is_text =
        member.IsString() && !member.text().empty() && !pipeline::HoldsTemplateExpression(member);
    if (!is_text && !member.IsArray()) return;
    ctx_.Report(member.span(), "`insert` merges a mapping, and this is {}",
                is_text ? "text" : "a list");
  }

  // Directives are keys: without its colon one is only text.
  void CheckValue(NodeRef scalar) {
    const std::string_view text = scalar.text();
    if (!text.starts_with("${{")) return;
    const DirectiveKey directive = expr::ParseDirectiveKey(text);
    if (!directive.problems.empty() && directive.kind == Directive::kExpression) {
      ctx_.Report(scalar.span(), "{}", directive.problems.front().message)
          .Help("{}", directive.problems.front().help);
      return;
    }
    // `else` and `insert` alone may be names of loop variables.
    if (!IsDirective(directive.kind)) return;
    if (directive.argument.empty() && directive.problems.empty()) return;
    ctx_.Report(scalar.span(), "directive `{}` stands where a value belongs",
                WordOf(directive.kind))
        .Help("write a `:` behind it, and below what it stands for");
  }

  void CheckList(NodeRef list) {
    Chain chain(ctx_);
    for (const NodeRef item : list.children()) {
      const NodeRef first = item.IsObject() ? item.first_child() : NodeRef();
      if (!first) continue;
      const Directive kind = KindOf(first);
      if (!IsDirective(kind)) continue;
      if (first.IsArray() && first.next()) {
        ctx_.Report(first.next().key_span(), "a directive with a list stands alone in its item")
            .Label(first.key_span(), "this directive")
            .Help("begin the next item with `-`");
      }
      chain.Next(kind, first.key_span());
    }
  }

  void CheckMapping(NodeRef mapping) {
    const bool is_item = mapping.parent().IsArray();
    const NodeRef first = mapping.first_child();
    // CheckList speaks for an item that is only a directive, or was meant as several.
    const bool skips_first = is_item && first && IsDirective(KindOf(first));
    if (skips_first && (!first.next() || first.IsArray())) return;
    Chain chain(ctx_);
    for (const NodeRef member : mapping.children()) {
      const Directive kind = KindOf(member);
      if (!IsDirective(kind)) continue;
      if (skips_first && member == first && kind != Directive::kIf) {
        continue;
      }
      chain.Next(kind, member.key_span());
    }
  }

  RuleContext& ctx_;
};

// Parts of the root in which nothing is expanded.
void CheckClosed(NodeRef node, std::string_view place, RuleContext& ctx) {
  if (!node) return;
  const std::uint32_t end = IndexOf(node.node().subtree_end);
  for (std::uint32_t i = IndexOf(node.id()) + 1; i < end; ++i) {
    const NodeRef inner(node.tree(), static_cast<NodeId>(i));
    if (!inner.has_key()) continue;
    const Directive kind = KindOf(inner);
    if (!IsDirective(kind)) continue;
    ctx.Report(inner.key_span(), "directive `{}` stands in `{}`, where none is expanded",
               WordOf(kind), place);
    return;
  }
}

void Check(const pipeline::Pipeline& pipeline, RuleContext& ctx) {
  StructureCheck check(ctx);
  const NodeRef root = pipeline.root;
  if (!root) return;
  const std::uint32_t end = IndexOf(root.node().subtree_end);
  for (std::uint32_t i = IndexOf(root.id()); i < end; ++i) {
    const NodeRef node(root.tree(), static_cast<NodeId>(i));
    check.Check(node);
    if (IsSwitchedOff(node)) i = IndexOf(node.node().subtree_end) - 1;
  }
  CheckClosed(pipeline.trigger, "trigger", ctx);
  CheckClosed(pipeline.pr, "pr", ctx);
  CheckClosed(pipeline.schedules, "schedules", ctx);
  const NodeRef resources = root.Find("resources", CaseRule::kExact);
  for (const Key key : {Key("repositories"), Key("pipelines"), Key("webhooks")}) {
    CheckClosed(resources.Find(key, CaseRule::kExact), key.text, ctx);
  }
  CheckClosed(root.Find("parameters", CaseRule::kExact), "parameters", ctx);
  if (!root.IsObject()) return;
  for (const NodeRef member : root.children()) {
    const Directive kind = KindOf(member);
    if (!IsDirective(kind)) continue;
    ctx.Report(member.key_span(), "directive `{}` stands at the root of the file", WordOf(kind))
        .Help("put it below `stages`, `jobs`, `steps` or `variables`");
    return;
  }
}

}  // namespace

extern constinit const Rule directive_structure = {
    .id = "directive-structure",
    .summary = "a template directive stands in a form or place where it is refused",
    .severity = Severity::kError,
    .since = "0.1.0",
    .status = Status::kStable,
    .categories = {"validity", "pipeline"},
    .on = {OnPipeline{Check}},
    .docs = kDocs,
};

}  // namespace plumbline
