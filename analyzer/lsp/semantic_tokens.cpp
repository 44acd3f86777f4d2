// Tokens of expressions: the editor colours JSON and YAML itself, what stands inside of strings it
// does not know.
#include <algorithm>

#include "lsp/features.h"
#include "lsp/places.h"

namespace plumbline::lsp {
namespace {

enum class TokenType : std::uint32_t {
  kFunction,
  kString,
  kNumber,
  kKeyword,
  kVariable,
  kProperty
};
constexpr std::string_view kTypes[] = {"function", "string",   "number",
                                       "keyword",  "variable", "property"};

struct Token {
  Span span;
  TokenType type;
};

void Collect(const PlacedExpression& placed, std::vector<Token>& tokens) {
  const auto add = [&](Span span, TokenType type) {
    if (!span.empty()) tokens.push_back({placed.SourceOf(span), type});
  };
  for (const expr::Expr& node : placed.ast.nodes) {
    switch (node.kind) {
      case expr::ExprKind::kCall:
        add(node.qualifier, TokenType::kVariable);
        add(node.name, TokenType::kFunction);
        break;
      case expr::ExprKind::kString:
        add(node.span, TokenType::kString);
        break;
      case expr::ExprKind::kNumber:
      case expr::ExprKind::kVersion:
        add(node.span, TokenType::kNumber);
        break;
      case expr::ExprKind::kBoolean:
        add(node.span, TokenType::kKeyword);
        break;
      case expr::ExprKind::kName:
        add(node.span, TokenType::kVariable);
        break;
      case expr::ExprKind::kMember:
        add(node.name, TokenType::kProperty);
        break;
      default:
        break;
    }
  }
}

}  // namespace

void WriteSemanticTokensOptions(JsonWriter& out) {
  out.BeginObject("semanticTokensProvider");
  out.BeginObject("legend");
  out.Strings("tokenTypes", kTypes);
  out.BeginArray("tokenModifiers");
  out.EndArray();
  out.EndObject();
  out.Field("full", true);
  out.EndObject();
}

Answer SemanticTokens(Session& session, NodeRef params, JsonWriter& out) {
  const Subject subject = session.Find(params);
  std::vector<Token> tokens;
  if (subject) {
    for (const PlacedExpression& placed : ExpressionsOf(*subject.document)) {
      Collect(placed, tokens);
    }
  }
  std::ranges::sort(tokens, {}, [](const Token& token) { return token.span; });
  out.BeginObject();
  out.BeginArray("data");
  Position last;
  std::uint32_t covered = 0;
  for (const Token& token : tokens) {
    if (token.span.begin < covered) continue;  // `${{ }}` inside of a condition comes twice.
    const Position begin = session.PositionAt(subject, token.span.begin);
    const Position end = session.PositionAt(subject, token.span.end);
    if (begin.line != end.line) continue;  // Clients take no tokens of several lines.
    covered = token.span.end;
    out.Number(begin.line - last.line);
    out.Number(begin.line == last.line ? begin.column - last.column : begin.column);
    out.Number(end.column - begin.column);
    out.Number(static_cast<std::uint32_t>(token.type));
    out.Number(0);
    last = begin;
  }
  out.EndArray();
  out.EndObject();
  return {};
}

}  // namespace plumbline::lsp
