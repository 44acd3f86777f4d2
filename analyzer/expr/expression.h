// Expressions of ARM templates and of Azure Pipelines: one syntax tree for both languages. Spans
// are offsets in the text that was parsed (the part between the brackets); syntax/scalar.h maps
// them to the file. Parsing never fails: a broken expression gives the tree of what could be read,
// with problems. Whoever evaluates a tree looks at `problems` first; a tree without problems holds
// none of the kinds that are marked "with a problem". Start reading at Parse and at
// SplitPipelineText.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "text/span.h"

namespace plumbline::expr {

enum class ExprId : std::uint32_t {};

enum class Dialect : std::uint8_t {
  kArm,  // "ARM template language", section 4: identifiers only as function names, `$` in names.
  kPipeline,  // Azure Pipelines language, section 3.2: contexts, `.*`, versions, booleans.
  // The same language in `$[ ]` and conditions, before templates are expanded: `${{ }}` may stand
  // in for any piece of text (kTemplate, Expr::templated), and since there are no loop variables,
  // the bare name of a status function is a problem.
  kPipelineRuntime,
};

enum class ExprKind : std::uint8_t {
  kString,  // 'text', quotes in the span; "text" with a problem.
  kNumber,
  kVersion,   // 1.2.3 (pipelines).
  kBoolean,   // true, false (pipelines).
  kCall,      // name(arguments); children are the arguments. In ARM `ns.name(...)` too.
  kName,      // A context or loop variable (pipelines); in ARM always a problem.
  kMember,    // base.name; child is the base.
  kIndex,     // base[index]; children are base and index.
  kWildcard,  // base.* or base[*]; child is the base (pipelines).
  kTemplate,  // A piece of ${{ }} where an operand stands (kPipelineRuntime): anything, unknown.
  kOperator,  // `a == b`, `!a`, `a ? b : c` of another language; always with a problem.
  kGroup,     // `(a)` without a function name; always with a problem.
  kMissing,   // Where an operand should be, or a token that is none; always with a problem.
};

struct Expr {
  ExprKind kind = ExprKind::kMissing;
  bool templated = false;  // kString with a ${{ }} inside (kPipelineRuntime): its value is unknown.
  bool closed = false;     // kCall: the closing parenthesis is there, at span.end - 1.
  Span span{};             // The whole expression, children included.
  Span name{};       // kCall: function name without namespace; kMember: property; kName: the name;
                     // kOperator: the operator.
  Span qualifier{};  // kCall in ARM: the namespace in front of the dot, else empty.
  ExprId first_child = kNoId<ExprId>;
  ExprId next_sibling = kNoId<ExprId>;
  std::uint32_t lead = 0;  // Of an argument: where the `(` or `,` in front of it stands.
};

enum class ExprProblemKind : std::uint8_t {
  kEmpty,         // Nothing between the brackets.
  kUnrecognized,  // A character or word that begins no token.
  kUnexpected,    // A token that does not fit here.
  kUnclosedString,
  kUnclosedCall,   // `(` without `)`.
  kUnclosedIndex,  // `[` without `]`.
  kExpectedName,   // The text ends behind a dot.
  kBareName,       // ARM: an identifier that is no call. Pipelines: a function without parentheses.
  kForeignOperator,  // ==, &&, ||, !, [1, 2] ... of another language; help names the function to
                     // use.
  kDoubleQuote,      // "text".
  kMacro,            // $(name) as a token of an expression (pipelines).
  kTooDeep,
  kTooLong,
};

struct ExprProblem {
  ExprProblemKind kind = ExprProblemKind::kUnexpected;
  Span span{};          // The token, or the empty place where something is missing.
  std::string message;  // One clause, lower case, no full stop.
  std::string help;     // May be empty.
  // Another place that explains it, such as the bracket that is open.
  std::optional<Span> label_span = {};
  std::string label = {};
};

// Views the text it was parsed from.
struct Expression {
  std::string_view text;
  IndexVec<ExprId, Expr> nodes;  // Children stand in front of their parents.
  ExprId root = kNoId<ExprId>;   // kNoId only for kEmpty.
  // The first is the one that the service would report. It reports one; the others are for editors.
  std::vector<ExprProblem> problems;
  // ${{ }} stands outside of strings (kPipelineRuntime). What it will leave behind may be commas,
  // brackets or quotes, so the tree is only a guess at the final one, which cannot be evaluated;
  // `problems` then holds only what no text around it can repair, and the tree may have kMissing
  // without a problem.
  bool templated = false;

  std::string_view TextOf(Span span) const { return text.substr(span.begin, span.size()); }
  // The value of a kString: quotes removed, '' made one quote.
  std::string StringValue(ExprId id) const;
  // The same without a copy where the text holds the value as it is; else in `storage`.
  std::string_view StringText(ExprId id, std::string& storage) const;
  // Children in order.
  std::vector<ExprId> Children(ExprId id) const;
  std::size_t ChildCount(ExprId id) const;
  // The n-th child, or kNoId.
  ExprId Child(ExprId id, std::size_t n) const;
  // True for a call of the unqualified function `name`, ASCII case ignored.
  bool IsCallOf(ExprId id, std::string_view name) const;
};

// Limits: ARM 24,576 characters; pipelines 21,000 characters and 50 levels, where the root is level
// 1 and every argument one more than its call. Deeper or longer text gets a problem and is not
// parsed further. Brackets of all kinds together nest at most kMaxNesting deep, so that a tree can
// be walked by recursion into arguments and indices. Chains of accessors can be thousands long:
// walk down them in a loop.
inline constexpr std::size_t kMaxArmLength = 24'576;
inline constexpr std::size_t kMaxPipelineLength = 21'000;
inline constexpr std::uint32_t kMaxPipelineLevels = 50;
inline constexpr std::uint32_t kMaxNesting = 250;
Expression Parse(std::string_view text, Dialect dialect);

// Whether a string of a template is an expression, an escaped literal or a literal (ARM template
// language, section 4.1).
enum class ArmStringKind : std::uint8_t { kLiteral, kEscaped, kExpression };
ArmStringKind ClassifyArmString(std::string_view value);
// The part of an ARM expression string between its brackets.
inline Span ArmExpressionSpan(std::string_view value) {
  return {1, static_cast<std::uint32_t>(value.size() - 1)};
}

// A pipeline scalar in pieces, in order and without gaps.
enum class PieceKind : std::uint8_t {
  kText,
  kTemplate,          // ${{ ... }}
  kUnclosedTemplate,  // ${{ without }} outside a string; reaches to the end.
  kMacro,             // $(name); any name without ${{ and $( inside, also `date -u` of a script.
  kRuntime,           // $[ ... ], only when it is the whole trimmed scalar and holds no ${{.
};
struct Piece {
  PieceKind kind = PieceKind::kText;
  Span outer;  // With its marks, offsets in the value.
  Span inner;  // Without; for kText the same as outer.
};
std::vector<Piece> SplitPipelineText(std::string_view value);
// The same into a vector whose memory is used again.
void SplitPipelineText(std::string_view value, std::vector<Piece>& pieces);
// What stands between the brackets when the trimmed value is one $[ ... ], whether or not ${{ }}
// stands in it (parse it as kPipelineRuntime). SplitPipelineText puts ${{ }} first, as the service
// does.
std::optional<Span> RuntimeExpressionSpan(std::string_view value);

// Directive keys of pipelines: `${{ if ... }}`, `${{ elseif ... }}`, `${{ else }}`, `${{ each x in
// ... }}`,
// `${{ insert }}`.
enum class Directive : std::uint8_t { kNone, kIf, kElseIf, kElse, kEach, kInsert, kExpression };
struct DirectiveKey {
  Directive kind = Directive::kNone;  // kExpression: a key that is a plain ${{ expression }}.
  Span argument;  // Expression text: the condition, what `each` walks over, a plain
                  // expression; trimmed. Of `else` and `insert`: text too many.
  Span variable;  // Loop variable of `each`.
  // What is wrong with the directive as such (spans in the key); the argument is for Parse.
  std::vector<ExprProblem> problems;
};
// Takes mapping keys; a scalar value that looks like a directive can be asked about too. Words are
// lower case only: `${{ If x }}` is a plain expression, with a problem.
DirectiveKey ParseDirectiveKey(std::string_view key);
// Its kind alone.
Directive DirectiveOf(std::string_view key);

}  // namespace plumbline::expr
