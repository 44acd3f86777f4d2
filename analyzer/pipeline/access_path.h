// What expressions read: `variables['a.b']` or `dependencies.A.outputs['s.v']` as the name of a
// context and the accessors behind it; and what is known about the operands of functions from the
// way they are written. Start reading at AccessPathsOf.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azp/evaluator.h"
#include "expr/expression.h"
#include "pipeline/pipeline.h"

namespace plumbline::pipeline {

struct Accessor {
  enum class Kind : std::uint8_t {
    kMember,    // .name
    kText,      // ['name']
    kComputed,  // [anything else]
    kWildcard,  // .* or [*]
  };
  Kind kind = Kind::kMember;
  std::string text;  // The name; empty when it is computed.
  Span span{};       // Of the name; of `['name']` the string with its quotes.

  bool IsKnown() const { return kind == Kind::kMember || kind == Kind::kText; }
  bool Is(std::string_view name) const { return IsKnown() && EqualsIgnoreCase(text, name); }
};

struct AccessPath {
  expr::ExprId id{};
  std::string_view root;  // The first name.
  Span root_span{};
  Span span{};  // All of it.
  std::vector<Accessor> accessors;

  // True for a path that begins with the context (ASCII case ignored).
  bool IsIn(std::string_view context) const { return EqualsIgnoreCase(root, context); }
  // The name of accessor `n`; empty when there is none, or when it is computed.
  std::string_view Name(std::size_t n) const {
    return n < accessors.size() ? std::string_view(accessors[n].text) : std::string_view();
  }
};

// The path that `id` is; nothing when it is no chain of accessors behind a name.
std::optional<AccessPath> AccessPathAt(const expr::Expression& expression, expr::ExprId id);
// All of an expression, each as long as it is, in the order of their ends.
std::vector<AccessPath> AccessPathsOf(const expr::Expression& expression);

// `x` of `variables.x` or `variables['x']`, when `id` is this and no more; `context` is the name in
// front. Empty when it is something else.
std::string MemberReadAt(const expr::Expression& expression, expr::ExprId id,
                         std::string_view context);
// True for what is text whenever it is read by a run: `variables.x`, and an output of a job.
bool IsTextOperand(const expr::Expression& expression, expr::ExprId id);

// Where an expression stands, as far as its contexts are concerned. Nothing when the file does not
// tell: the owner of a condition is hidden by a directive.
std::optional<azp::Slot> ContextSlotOf(const ExpressionUse& use, const Pipeline& pipeline);

// The loop variables of `${{ each }}` that the expression sees, the innermost first.
std::vector<std::string_view> LoopVariablesAround(const ExpressionUse& use);

// True for `${{ if }}` and `${{ elseif }}` whose test the expression is.
bool IsTest(const ExpressionUse& use);

}  // namespace plumbline::pipeline
