// Recursive descent with one token in hand. Each function begins with the first token of its phrase
// in hand and ends with the first token behind it, lexed as what may follow an operand.
//
// Errors. A missing operand becomes a kMissing node. A token that does not fit is reported once; if
// it could begin an operand it is parsed as one more argument (`concat('a' 'b')` keeps both), else
// everything up to the `)`, `]` or `,` of the same depth is skipped. A bracket that is never closed
// is reported only when nothing else was, because a skipped or unclosed part often holds the
// missing one.
#include "base/ascii.h"
#include "expr/expression.h"
#include "expr/lexer.h"
#include "expr/pipeline_functions.h"

#include <algorithm>

#include <fmt/format.h>

namespace plumbline::expr {
namespace {

// Later problems of one expression are seldom more than echoes of the first ones.
constexpr std::size_t kMaxProblems = 16;

// The service counts UTF-16 units; bytes are an upper bound that almost always decides.
bool IsLongerThan(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return false;
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 || byte >= 0xC0) units += byte >= 0xF0 ? 2 : 1;
  }
  return units > limit;
}

class Parser {
 public:
  Parser(std::string_view text, Dialect dialect) : dialect_(dialect), lexer_(text, dialect) {
    out_.text = text;
  }

  Expression Run();

 private:
  bool IsArm() const { return dialect_ == Dialect::kArm; }
  std::string_view TextOf(Span span) const { return out_.TextOf(span); }

  void Advance(Place place) {
    last_end_ = token_.span.end;
    token_ = lexer_.Next(place);
  }
  ExprId Add(Expr node) { return out_.nodes.push_back(node); }
  ExprId AddMissing(Span span) { return Add({.kind = ExprKind::kMissing, .span = span}); }
  Span SpanOf(ExprId id) const { return out_.nodes[id].span; }

  // Reports, unless the parser has given up or said enough.
  void Report(ExprProblemKind kind, Span span, std::string message, std::string help = {});
  // The same with another place that explains it.
  void ReportWith(ExprProblemKind kind, Span span, std::string message, std::string help,
                  Span label_span, std::string label);
  // The same for what the service finds only after the whole text was read.
  void ReportLater(ExprProblemKind kind, Span span, std::string message, std::string help = {});
  // Goes to the end of the text; nothing is reported from here on.
  void GiveUp();
  void ReportDepth(Span at, std::uint32_t limit);
  // Counts one level of brackets; false when the limit is passed and the parser has given up.
  bool Enter(Span at);

  ExprId ParseExpression(unsigned binding = 1);
  ExprId ParseInfix(ExprId left);
  ExprId ParsePrefix();
  ExprId ParseChain();
  ExprId ParseProperty(ExprId base, Span dot);
  ExprId ParseIndex(ExprId base);
  ExprId ParsePrimary();
  ExprId ParseWord();
  ExprId ParseCall(Span name, Span qualifier);
  ExprId ParseGroup();
  ExprId ParseListLiteral();
  ExprId TakeLeaf(ExprKind kind);
  ExprId TakeBroken(ExprProblemKind kind, std::string message, std::string help);

  void Append(Expr& parent, ExprId& last, ExprId child);
  void ReportOperator(const Operator& op, Span span);
  void ReportStray();
  // `message` has a place for the token in hand, `help` is for tokens that begin an operand.
  void ReportStrayOperand(fmt::format_string<std::string> message, std::string help);
  std::string_view MacroName() const;
  void ReportBadWord();
  void CheckBareName(Span name, bool has_member);
  bool BeginsOperand() const;
  void SkipToSeparator();
  void SkipPast();
  std::string Quote(Span span) const;

  Dialect dialect_;
  Lexer lexer_;
  Token token_;
  std::uint32_t last_end_ = 0;  // End of the token in front of the one in hand.
  std::uint32_t level_ = 1;     // As the service counts: the root is 1.
  std::uint32_t nesting_ = 0;
  std::uint32_t open_indices_ = 0;
  std::uint32_t open_calls_ = 0;
  bool given_up_ = false;
  std::vector<ExprProblem> later_;
  Expression out_;
};

Expression Parser::Run() {
  const auto size = static_cast<std::uint32_t>(out_.text.size());
  const std::size_t limit = IsArm() ? kMaxArmLength : kMaxPipelineLength;
  if (IsLongerThan(out_.text, limit)) {
    Report(ExprProblemKind::kTooLong, {0, size},
           fmt::format("expression is longer than {} characters", limit),
           IsArm() ? "move parts of it into variables"
                   : "move parts of it into variables or a script step");
    out_.root = AddMissing({0, size});
    return std::move(out_);
  }
  // Typical texts have a node for every seven characters.
  out_.nodes.reserve(size / 6 + 2);
  Advance(Place::kOperand);
  if (token_.kind == TokenKind::kEnd) {
    Report(ExprProblemKind::kEmpty, {0, size}, "expression is empty",
           "write a value or a function call between the brackets");
    return std::move(out_);
  }
  const ExprId root = ParseExpression();
  if (token_.kind != TokenKind::kEnd) ReportStray();
  out_.root = root;
  for (ExprProblem& problem : later_) out_.problems.push_back(std::move(problem));
  out_.templated = lexer_.saw_template();
  if (out_.templated) {
    std::erase_if(out_.problems, [](const ExprProblem& problem) {
      switch (problem.kind) {
        case ExprProblemKind::kForeignOperator:
        case ExprProblemKind::kDoubleQuote:
        case ExprProblemKind::kMacro:
        case ExprProblemKind::kTooDeep:
          return false;
        default:
          return true;
      }
    });
  }
  return std::move(out_);
}

void Parser::Report(ExprProblemKind kind, Span span, std::string message, std::string help) {
  if (given_up_ || out_.problems.size() >= kMaxProblems) return;
  out_.problems.push_back({kind, span, std::move(message), std::move(help)});
}

void Parser::ReportWith(ExprProblemKind kind, Span span, std::string message, std::string help,
                        Span label_span, std::string label) {
  if (given_up_ || out_.problems.size() >= kMaxProblems) return;
  out_.problems.push_back(
      {kind, span, std::move(message), std::move(help), label_span, std::move(label)});
}

void Parser::ReportLater(ExprProblemKind kind, Span span, std::string message, std::string help) {
  if (given_up_ || later_.size() >= kMaxProblems) return;
  later_.push_back({kind, span, std::move(message), std::move(help)});
}

void Parser::ReportDepth(Span at, std::uint32_t limit) {
  Report(ExprProblemKind::kTooDeep, at,
         fmt::format("expression nests deeper than {} levels", limit),
         "move inner parts into variables");
  GiveUp();
}

void Parser::GiveUp() {
  given_up_ = true;
  lexer_.Finish();
  token_ = lexer_.Next(Place::kOperator);
}

bool Parser::Enter(Span at) {
  if (nesting_ < kMaxNesting) {
    ++nesting_;
    return true;
  }
  ReportDepth(at, kMaxNesting);
  return false;
}

ExprId Parser::ParseExpression(unsigned binding) {
  ExprId left = ParsePrefix();
  while (token_.kind == TokenKind::kOperator && token_.op->binding >= binding) {
    left = ParseInfix(left);
  }
  return left;
}

// Operators are in hand only by mistake; the tree keeps what they mean elsewhere.
ExprId Parser::ParseInfix(ExprId left) {
  const Operator& op = *token_.op;
  Expr node{.kind = ExprKind::kOperator};
  node.name = token_.span;
  ReportOperator(op, token_.span);
  if (!Enter(token_.span)) return left;
  ExprId last = kNoId<ExprId>;
  Append(node, last, left);
  Advance(Place::kOperand);
  if (IsTernary(op)) {
    Append(node, last, ParseExpression());
    if (token_.kind == TokenKind::kOperator && IsColon(*token_.op)) {
      Advance(Place::kOperand);
      Append(node, last, ParseExpression());
    }
  } else {
    Append(node, last, ParseExpression(op.binding + 1U));
  }
  --nesting_;
  node.span = {SpanOf(left).begin, std::max(node.name.end, SpanOf(last).end)};
  return Add(node);
}

ExprId Parser::ParsePrefix() {
  if (token_.kind != TokenKind::kOperator || !token_.op->prefix) return ParseChain();
  Expr node{.kind = ExprKind::kOperator};
  node.name = token_.span;
  if (token_.op->text == "-") {
    Report(ExprProblemKind::kForeignOperator, token_.span, "`-` stands in front of no number",
           "use `sub(0, a)`");
  } else {
    ReportOperator(*token_.op, token_.span);
  }
  if (!Enter(token_.span)) return AddMissing({node.name.begin, node.name.begin});
  Advance(Place::kOperand);
  ExprId last = kNoId<ExprId>;
  Append(node, last, ParsePrefix());
  --nesting_;
  node.span = {node.name.begin, std::max(node.name.end, SpanOf(last).end)};
  return Add(node);
}

ExprId Parser::ParseChain() {
  ExprId base = ParsePrimary();
  while (true) {
    if (token_.kind == TokenKind::kDot) {
      const Span dot = token_.span;
      Advance(Place::kProperty);
      base = ParseProperty(base, dot);
    } else if (token_.kind == TokenKind::kOpenIndex) {
      base = ParseIndex(base);
    } else {
      return base;
    }
  }
}

// In hand is the token behind the dot.
ExprId Parser::ParseProperty(ExprId base, Span dot) {
  Expr node{.kind = ExprKind::kMember, .first_child = base};
  if (token_.kind == TokenKind::kOperator) {
    Report(
        ExprProblemKind::kForeignOperator, {dot.begin, token_.span.end},
        fmt::format("`{}` is no operator of this language", TextOf({dot.begin, token_.span.end})),
        IsArm() ? "use `tryGet(a, 'name')`"
                : "use `.`; a member that does not exist is empty here");
    Advance(Place::kProperty);
  }
  if (TextOf(token_.span) == ".") {
    Report(ExprProblemKind::kUnexpected, token_.span, "two dots in a row", "remove one");
    while (TextOf(token_.span) == ".") Advance(Place::kProperty);
  }
  switch (token_.kind) {
    case TokenKind::kWord:
      node.name = token_.span;
      node.span = {SpanOf(base).begin, token_.span.end};
      Advance(Place::kOperator);
      break;
    case TokenKind::kStar:
      node.kind = ExprKind::kWildcard;
      node.span = {SpanOf(base).begin, token_.span.end};
      if (IsArm()) {
        Report(ExprProblemKind::kUnexpected, token_.span, "templates have no wildcard `*`",
               "use `map(a, lambda('x', lambdaVariables('x').name))`");
      }
      Advance(Place::kOperator);
      break;
    case TokenKind::kTemplate: {
      // As if it stood in brackets: the name is unknown.
      node.kind = ExprKind::kIndex;
      node.span = {SpanOf(base).begin, token_.span.end};
      const ExprId name = TakeLeaf(ExprKind::kTemplate);
      out_.nodes[base].next_sibling = name;
      break;
    }
    case TokenKind::kEnd:
      Report(ExprProblemKind::kExpectedName, dot, "expression ends behind `.`",
             "write the name of a member behind the dot, or remove it");
      node.span = {SpanOf(base).begin, dot.end};
      node.name = {dot.end, dot.end};
      break;
    case TokenKind::kMacro:
      Report(ExprProblemKind::kMacro, token_.span,
             fmt::format("macro {} stands inside an expression", Quote(token_.span)),
             fmt::format("use `[variables['{}']]` instead of the dot and the macro", MacroName()));
      node.span = {SpanOf(base).begin, token_.span.end};
      node.name = token_.span;
      Advance(Place::kOperator);
      break;
    case TokenKind::kBadWord:
      Report(ExprProblemKind::kUnexpected, token_.span,
             fmt::format("{} is no name of a member", Quote(token_.span)),
             fmt::format("use `['{}']` instead of the dot", TextOf(token_.span)));
      node.span = {SpanOf(base).begin, token_.span.end};
      node.name = token_.span;
      Advance(Place::kOperator);
      break;
    default:
      Report(ExprProblemKind::kUnexpected, token_.span,
             fmt::format("expected the name of a member before {}", Quote(token_.span)),
             token_.kind == TokenKind::kString || token_.kind == TokenKind::kOpenIndex
                 ? "remove the dot; a quoted name stands in brackets: `a['name']`"
                 : "write the name of a member behind the dot, or remove it");
      node.span = {SpanOf(base).begin, dot.end};
      node.name = {dot.end, dot.end};
      // `a.'name'` is meant as a member; brackets and commas belong to what is around.
      if (token_.kind == TokenKind::kString) {
        node.span.end = token_.span.end;
        Advance(Place::kOperator);
      }
      break;
  }
  return Add(node);
}

ExprId Parser::ParseIndex(ExprId base) {
  const Span open = token_.span;
  Expr node{.kind = ExprKind::kIndex, .first_child = base};
  node.span.begin = SpanOf(base).begin;
  if (!Enter(open)) return base;
  ++open_indices_;
  if (lexer_.NextIs('*')) {
    Advance(Place::kProperty);
    node.kind = ExprKind::kWildcard;
    if (IsArm()) {
      Report(ExprProblemKind::kUnexpected, token_.span, "templates have no wildcard `*`",
             "use `map(a, lambda('x', lambdaVariables('x').name))`");
    }
    Advance(Place::kOperator);
  } else if (IsArm() && (lexer_.NextIs('?') || lexer_.NextIs('^'))) {
    const bool optional = lexer_.NextIs('?');
    Advance(Place::kOperand);
    Report(ExprProblemKind::kForeignOperator, {open.begin, token_.span.end},
           fmt::format("`[{}` is no operator of this language", optional ? '?' : '^'),
           optional ? "use `tryGet(a, b)`" : "use `indexFromEnd(a, b)`");
  }
  if (node.kind == ExprKind::kIndex) {
    Advance(Place::kOperand);
    const ExprId index = ParseExpression();
    out_.nodes[base].next_sibling = index;
    node.span.end = SpanOf(index).end;
  }
  bool reported = false;
  while (token_.kind != TokenKind::kCloseIndex && token_.kind != TokenKind::kEnd) {
    if (token_.kind == TokenKind::kClose && open_calls_ > 0) break;
    if (!reported) {
      Report(ExprProblemKind::kUnexpected, token_.span,
             fmt::format("expected `]` before {}", Quote(token_.span)),
             token_.kind == TokenKind::kComma ? "write one index in each pair of brackets" : "");
    }
    reported = true;
    SkipPast();
  }
  node.span.end = std::max(node.span.end, last_end_);
  if (token_.kind == TokenKind::kCloseIndex) {
    node.span.end = token_.span.end;
    Advance(Place::kOperator);
  } else if (token_.kind == TokenKind::kClose) {
    if (!reported) {
      ReportWith(ExprProblemKind::kUnexpected, token_.span, "expected `]` before `)`",
                 "close the index with `]`", open, "this `[` is open");
    }
  } else if (out_.problems.empty()) {
    Report(ExprProblemKind::kUnclosedIndex, open, "`[` is never closed", "add `]`");
  }
  --open_indices_;
  --nesting_;
  return Add(node);
}

ExprId Parser::ParsePrimary() {
  while (token_.kind == TokenKind::kNested) {
    Report(ExprProblemKind::kUnexpected, token_.span, "`${{` stands inside an expression",
           "write the inner expression without `${{` and `}}`");
    Advance(Place::kOperand);
  }
  switch (token_.kind) {
    case TokenKind::kWord:
      return ParseWord();
    case TokenKind::kString: {
      const bool templated = token_.templated;
      const ExprId id = TakeLeaf(ExprKind::kString);
      out_.nodes[id].templated = templated;
      return id;
    }
    case TokenKind::kNumber:
      return TakeLeaf(ExprKind::kNumber);
    case TokenKind::kVersion:
      return TakeLeaf(ExprKind::kVersion);
    case TokenKind::kTemplate:
      return TakeLeaf(ExprKind::kTemplate);
    case TokenKind::kOpenString:
      Report(ExprProblemKind::kUnclosedString, token_.span, "string is never closed",
             "close it with `'`; a quote inside a string is written `''`");
      return TakeLeaf(ExprKind::kString);
    case TokenKind::kDoubleQuote:
      Report(ExprProblemKind::kDoubleQuote, token_.span, "string stands in double quotes",
             "use single quotes: `'text'`");
      return TakeLeaf(ExprKind::kString);
    case TokenKind::kCurlyQuote:
      return TakeBroken(ExprProblemKind::kUnrecognized,
                        fmt::format("{} stands in typographic quotes", Quote(token_.span)),
                        "use straight single quotes: `'text'`");
    case TokenKind::kBadNumber:
      return TakeBroken(
          ExprProblemKind::kUnrecognized, fmt::format("{} is no number", Quote(token_.span)),
          IsArm() ? "a number has digits and a sign only; put text in single quotes"
                  : "a number is written like `-1.5`, a version like `1.2.3`; put text in "
                    "single quotes");
    case TokenKind::kMacro:
      return TakeBroken(ExprProblemKind::kMacro,
                        fmt::format("macro {} stands inside an expression", Quote(token_.span)),
                        fmt::format("use `variables['{}']`", MacroName()));
    case TokenKind::kBadWord: {
      ReportBadWord();
      const Span span = token_.span;
      Advance(Place::kOperator);
      if (token_.kind == TokenKind::kOpen) return ParseCall(span, {});
      return AddMissing(span);
    }
    case TokenKind::kOpen:
      return ParseGroup();
    case TokenKind::kOpenIndex:
      return ParseListLiteral();
    case TokenKind::kOperator:
      // An infix operator without its left operand; ParseExpression reports it, unless it is none.
      if (token_.op->binding > 0) break;
      return TakeBroken(ExprProblemKind::kUnexpected,
                        fmt::format("{} begins no value", Quote(token_.span)), "");
    case TokenKind::kDot:
      Report(ExprProblemKind::kUnexpected, token_.span, "`.` follows no value",
             "write a value in front of the dot");
      break;
    case TokenKind::kClose:
    case TokenKind::kCloseIndex:
    case TokenKind::kComma:
      Report(ExprProblemKind::kUnexpected, token_.span,
             fmt::format("expected a value before {}", Quote(token_.span)),
             token_.kind == TokenKind::kCloseIndex ? "write an index between the brackets"
             : open_calls_ > 0                     ? "write an argument, or remove the comma"
                                                   : "");
      break;
    case TokenKind::kNested:
    case TokenKind::kStar:
    case TokenKind::kEnd:
      break;  // The bracket or operator that is left without operand is the problem.
  }
  return AddMissing({token_.span.begin, token_.span.begin});
}

ExprId Parser::ParseWord() {
  const Span name = token_.span;
  Advance(Place::kOperator);
  if (token_.kind == TokenKind::kOpen) return ParseCall(name, {});
  if (IsArm()) {
    if (token_.kind != TokenKind::kDot) {
      CheckBareName(name, false);
      return Add({.kind = ExprKind::kName, .span = name, .name = name});
    }
    // `ns.name(` is a call of a user's function; everything else behind a bare name is wrong.
    const Span dot = token_.span;
    Advance(Place::kProperty);
    const Token property = token_;
    if (property.kind == TokenKind::kWord) {
      Advance(Place::kOperator);
      if (token_.kind == TokenKind::kOpen) return ParseCall(property.span, name);
    }
    CheckBareName(name, true);
    const ExprId base = Add({.kind = ExprKind::kName, .span = name, .name = name});
    if (property.kind != TokenKind::kWord) return ParseProperty(base, dot);
    return Add({.kind = ExprKind::kMember,
                .span = {name.begin, property.span.end},
                .name = property.span,
                .first_child = base});
  }
  const std::string_view word = TextOf(name);
  if (EqualsIgnoreCase(word, "true") || EqualsIgnoreCase(word, "false")) {
    return Add({.kind = ExprKind::kBoolean, .span = name});
  }
  CheckBareName(name, token_.kind == TokenKind::kDot || token_.kind == TokenKind::kOpenIndex);
  return Add({.kind = ExprKind::kName, .span = name, .name = name});
}

void Parser::CheckBareName(Span name, bool has_member) {
  const std::string_view word = TextOf(name);
  if (IsArm()) {
    std::string help;
    if (EqualsIgnoreCase(word, "true") || EqualsIgnoreCase(word, "false") ||
        EqualsIgnoreCase(word, "null")) {
      help = fmt::format("write `{}()`", ToLower(word));
    } else if (EqualsIgnoreCase(word, "parameters") || EqualsIgnoreCase(word, "variables")) {
      help = fmt::format("write `{}('name')`", ToLower(word));
    } else if (has_member) {
      help = fmt::format("write `{}()` if it is a function", word);
    } else {
      help = fmt::format(
          "write `{0}()` if it is a function, `'{0}'` if it is text, "
          "`parameters('{0}')` if it is a parameter",
          word);
    }
    Report(ExprProblemKind::kBareName, name, fmt::format("name `{}` stands alone", word),
           std::move(help));
    return;
  }
  if (EqualsIgnoreCase(word, "null") || EqualsIgnoreCase(word, "nan") ||
      EqualsIgnoreCase(word, "infinity")) {
    ReportLater(ExprProblemKind::kUnrecognized, name, fmt::format("`{}` is no value", word),
                EqualsIgnoreCase(word, "null")
                    ? "compare with `''`, which a missing value equals too"
                    : "put text in single quotes");
    return;
  }
  // Status functions and `counter` do not exist in ${{ }}, so a loop variable may have their name
  // there.
  const PipelineFunction* function = FindPipelineFunction(word);
  if (function == nullptr || !function->documented) return;
  if (dialect_ == Dialect::kPipeline && !function->IsIn(PipelineSlot::kTemplate)) return;
  Report(ExprProblemKind::kBareName, name,
         fmt::format("function `{}` has no parentheses", function->name),
         function->max == 0 || function->min == 0
             ? fmt::format("write `{}()`", function->name)
             : fmt::format("write `{}(...)` with its arguments", function->name));
}

ExprId Parser::ParseCall(Span name, Span qualifier) {
  Expr node{.kind = ExprKind::kCall};
  node.name = name;
  node.qualifier = qualifier;
  node.span.begin = qualifier.empty() ? name.begin : qualifier.begin;
  std::uint32_t lead = token_.span.begin;
  if (!Enter(name)) return AddMissing({node.span.begin, name.end});
  const Span open = token_.span;
  ++level_;
  ++open_calls_;
  Advance(Place::kOperand);
  ExprId last = kNoId<ExprId>;
  bool more = token_.kind != TokenKind::kClose;
  while (more) {
    if (!IsArm() && level_ > kMaxPipelineLevels && token_.kind != TokenKind::kEnd) {
      ReportDepth(token_.span, kMaxPipelineLevels);
      break;
    }
    const ExprId argument = ParseExpression();
    out_.nodes[argument].lead = lead;
    Append(node, last, argument);
    more = false;
    while (token_.kind != TokenKind::kEnd && token_.kind != TokenKind::kClose) {
      lead = token_.span.begin;
      if (token_.kind == TokenKind::kComma) {
        Advance(Place::kOperand);
        more = true;
        break;
      }
      if (token_.kind == TokenKind::kCloseIndex && open_indices_ > 0) break;
      ReportStrayOperand("expected `,` or `)` before {}", "separate arguments with `,`");
      if (TextOf(token_.span) == ";") {
        Advance(Place::kOperand);
        more = true;
        break;
      }
      more = BeginsOperand();
      if (more) break;
      SkipPast();
    }
  }
  node.span.end = std::max(name.end, last_end_);
  if (last != kNoId<ExprId>) node.span.end = std::max(node.span.end, SpanOf(last).end);
  if (token_.kind == TokenKind::kClose) {
    node.closed = true;
    node.span.end = token_.span.end;
    Advance(Place::kOperator);
  } else if (token_.kind == TokenKind::kCloseIndex) {
    ReportWith(ExprProblemKind::kUnexpected, token_.span, "expected `)` before `]`",
               fmt::format("close the call of `{}` with `)`", TextOf(name)), open,
               "this `(` is open");
  } else if (out_.problems.empty()) {
    ReportWith(ExprProblemKind::kUnclosedCall, name,
               fmt::format("call of `{}` is never closed", TextOf(name)), "add `)`", open,
               "this `(` is open");
  }
  --open_calls_;
  --level_;
  --nesting_;
  return Add(node);
}

ExprId Parser::ParseGroup() {
  const Span open = token_.span;
  Report(ExprProblemKind::kUnexpected, open, "`(` follows no function name",
         "functions need no grouping; remove the parentheses");
  if (!Enter(open)) return AddMissing({open.begin, open.begin});
  ++open_calls_;
  Expr node{.kind = ExprKind::kGroup};
  ExprId last = kNoId<ExprId>;
  Advance(Place::kOperand);
  Append(node, last, ParseExpression());
  while (token_.kind != TokenKind::kClose && token_.kind != TokenKind::kEnd) {
    if (token_.kind == TokenKind::kCloseIndex && open_indices_ > 0) break;
    SkipPast();
  }
  node.span = {open.begin, std::max(SpanOf(last).end, last_end_)};
  if (token_.kind == TokenKind::kClose) {
    node.span.end = token_.span.end;
    Advance(Place::kOperator);
  }
  --open_calls_;
  --nesting_;
  return Add(node);
}

// `[1, 2]` where a value is expected.
ExprId Parser::ParseListLiteral() {
  const Span open = token_.span;
  Report(ExprProblemKind::kForeignOperator, open, "`[` begins no value; there are no list literals",
         IsArm() ? "use `createArray(a, b)`"
                 : "use `in(x, 'a', 'b')` to compare, `split('a,b', ',')` for a list");
  Advance(Place::kOperand);
  SkipToSeparator();
  while (token_.kind == TokenKind::kComma) SkipPast();
  Span span{open.begin, std::max(open.end, last_end_)};
  if (token_.kind == TokenKind::kCloseIndex) {
    span.end = token_.span.end;
    Advance(Place::kOperator);
  }
  return AddMissing(span);
}

ExprId Parser::TakeLeaf(ExprKind kind) {
  const ExprId id = Add({.kind = kind, .span = token_.span});
  Advance(Place::kOperator);
  return id;
}

ExprId Parser::TakeBroken(ExprProblemKind kind, std::string message, std::string help) {
  Report(kind, token_.span, std::move(message), std::move(help));
  return TakeLeaf(ExprKind::kMissing);
}

void Parser::Append(Expr& parent, ExprId& last, ExprId child) {
  if (last == kNoId<ExprId>) {
    parent.first_child = child;
  } else {
    out_.nodes[last].next_sibling = child;
  }
  last = child;
}

void Parser::ReportOperator(const Operator& op, Span span) {
  const std::string_view call = CallFor(op, dialect_);
  std::string help;
  if (!call.empty()) {
    help = fmt::format("use `{}`", call);
  } else if (!IsColon(op)) {
    help = "pipeline expressions do not calculate; do it in a script step";
  }
  Report(ExprProblemKind::kForeignOperator, span,
         fmt::format("`{}` is no operator of this language", TextOf(span)), std::move(help));
}

// The token in hand cannot continue the expression, which is complete.
void Parser::ReportStray() {
  switch (token_.kind) {
    case TokenKind::kClose:
      Report(ExprProblemKind::kUnexpected, token_.span, "`)` closes nothing", "remove it");
      break;
    case TokenKind::kCloseIndex:
      // `[a()]-[b()]` begins and ends like an expression.
      if (IsArm() && out_.text.find_first_not_of(" ]", token_.span.end) != std::string_view::npos) {
        Report(ExprProblemKind::kUnexpected, token_.span, "text follows the closing `]`",
               "put one pair of brackets around the whole string, and join its parts with a "
               "function, such as `concat(a, b)`");
      } else {
        Report(ExprProblemKind::kUnexpected, token_.span, "`]` closes nothing", "remove it");
      }
      break;
    case TokenKind::kComma:
      Report(ExprProblemKind::kUnexpected, token_.span, "`,` follows a complete expression",
             "remove it, or move what follows into the call");
      break;
    default:
      ReportStrayOperand("{} follows a complete expression",
                         IsArm() ? "join the parts with a function, such as `concat(a, b)`"
                                 : "join the parts with a function, such as `and(a, b)`");
      break;
  }
}

void Parser::ReportStrayOperand(fmt::format_string<std::string> message, std::string help) {
  const Span span = token_.span;
  // In `'it's'` the string ends early, and what follows makes no sense.
  const bool early_end = last_end_ > 0 && last_end_ == span.begin &&
                         out_.text[last_end_ - 1] == '\'' && BeginsOperand();
  if (!BeginsOperand() && TextOf(span) != ";") help.clear();
  if (!early_end) {
    Report(ExprProblemKind::kUnexpected, span, fmt::format(message, Quote(span)), std::move(help));
    return;
  }
  ReportWith(ExprProblemKind::kUnexpected, span, fmt::format(message, Quote(span)),
             "a quote inside a string is written `''`", {last_end_ - 1, last_end_},
             "a string ends here");
  GiveUp();
}

// The name in the macro in hand.
std::string_view Parser::MacroName() const {
  std::string_view name = TextOf(token_.span).substr(2);
  if (name.ends_with(')')) name.remove_suffix(1);
  return name;
}

void Parser::ReportBadWord() {
  const std::string_view word = TextOf(token_.span);
  std::string help;
  std::string message =
      fmt::format("{} {} no value", Quote(token_.span), IsArm() ? "begins" : "is");
  if (!IsArm() && word == "$" && lexer_.NextIs('[')) {
    message = "`$[ ]` stands inside an expression";
    help = "write the expression without `$[ ]` around it";
  } else if (word.starts_with('{')) {
    help = IsArm() ? "use `createObject('name', value)`" : "there are no object literals";
  } else if (!IsArm() && word.starts_with("$") && word.size() > 1) {
    help = "use `variables['name']`";
  } else {
    help = "put text in single quotes";
  }
  if (IsArm()) {
    Report(ExprProblemKind::kUnrecognized, token_.span, std::move(message), std::move(help));
  } else {
    ReportLater(ExprProblemKind::kUnrecognized, token_.span, std::move(message), std::move(help));
  }
}

bool Parser::BeginsOperand() const {
  switch (token_.kind) {
    case TokenKind::kEnd:
    case TokenKind::kClose:
    case TokenKind::kCloseIndex:
    case TokenKind::kOpenIndex:
    case TokenKind::kComma:
    case TokenKind::kDot:
    case TokenKind::kStar:
    case TokenKind::kOperator:
    case TokenKind::kBadWord:
      return false;
    default:
      return true;
  }
}

// To the next `,`, `)` or `]` that belongs to the brackets around, or to the end.
void Parser::SkipToSeparator() {
  std::uint32_t depth = 0;
  while (token_.kind != TokenKind::kEnd) {
    switch (token_.kind) {
      case TokenKind::kOpen:
      case TokenKind::kOpenIndex:
        ++depth;
        break;
      case TokenKind::kClose:
      case TokenKind::kCloseIndex:
        if (depth == 0) return;
        --depth;
        break;
      case TokenKind::kComma:
        if (depth == 0) return;
        break;
      default:
        break;
    }
    Advance(Place::kOperator);
  }
}

// The same, a separator in hand included.
void Parser::SkipPast() {
  if (token_.kind == TokenKind::kComma || token_.kind == TokenKind::kClose ||
      token_.kind == TokenKind::kCloseIndex) {
    Advance(Place::kOperator);
  }
  SkipToSeparator();
}

// The text in backticks, cut when it is long.
std::string Parser::Quote(Span span) const {
  constexpr std::size_t kMost = 40;
  const std::string_view text = TextOf(span);
  if (text.size() <= kMost) return fmt::format("`{}`", text);
  std::size_t size = kMost;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80) --size;
  return fmt::format("`{}...`", text.substr(0, size));
}

}  // namespace

Expression Parse(std::string_view text, Dialect dialect) { return Parser(text, dialect).Run(); }

}  // namespace plumbline::expr
