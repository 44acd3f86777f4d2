// Where expressions begin and end in strings of templates and scalars of pipelines.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "expr/expression.h"
#include "unit/expr/dump.h"

namespace plumbline {
namespace {

using expr::ArmStringKind;
using expr::PieceKind;

TEST_CASE("strings of templates") {
  struct Case {
    const char* text;
    ArmStringKind kind;
  };
  const std::vector<Case> cases = {
      {"", ArmStringKind::kLiteral},           {"[", ArmStringKind::kLiteral},
      {"]", ArmStringKind::kLiteral},          {"[]", ArmStringKind::kExpression},
      {"[ ]", ArmStringKind::kExpression},     {"[a]", ArmStringKind::kExpression},
      {"[[a]", ArmStringKind::kEscaped},       {"[[[a]", ArmStringKind::kEscaped},
      {"[[]", ArmStringKind::kEscaped},        {"[[2]]", ArmStringKind::kEscaped},
      {"[x", ArmStringKind::kLiteral},         {"[[x", ArmStringKind::kLiteral},
      {"[[", ArmStringKind::kLiteral},         {"[a] b", ArmStringKind::kLiteral},
      {" [a]", ArmStringKind::kLiteral},       {"[a] ", ArmStringKind::kLiteral},
      {"x[a]", ArmStringKind::kLiteral},       {"[f('a')][0]", ArmStringKind::kExpression},
      {"[f('a')].b", ArmStringKind::kLiteral},
  };
  for (const Case& test : cases) {
    CAPTURE(test.text);
    CHECK(expr::ClassifyArmString(test.text) == test.kind);
  }
  CHECK(expr::ArmExpressionSpan("[a]") == Span{1, 2});
  CHECK(expr::ArmExpressionSpan("[]") == Span{1, 1});
}

// Pieces as `text`, {template}, {{unclosed, (macro), [runtime].
std::string Pieces(std::string_view value) {
  std::string out;
  std::uint32_t end = 0;
  for (const expr::Piece& piece : expr::SplitPipelineText(value)) {
    CHECK(piece.outer.begin == end);
    CHECK_FALSE(piece.outer.empty());
    CHECK(piece.outer.Contains(piece.inner));
    end = piece.outer.end;
    const std::string inner(value.substr(piece.inner.begin, piece.inner.size()));
    switch (piece.kind) {
      case PieceKind::kText:
        CHECK(piece.inner == piece.outer);
        out += "`" + inner + "`";
        break;
      case PieceKind::kTemplate:
        out += "{" + inner + "}";
        break;
      case PieceKind::kUnclosedTemplate:
        out += "{{" + inner;
        break;
      case PieceKind::kMacro:
        out += "(" + inner + ")";
        break;
      case PieceKind::kRuntime:
        out += "[" + inner + "]";
        break;
    }
  }
  CHECK(end == value.size());
  return out;
}

TEST_CASE("scalars of pipelines") {
  struct Case {
    const char* text;
    const char* pieces;
  };
  const std::vector<Case> cases = {
      {"", ""},
      {"plain", "`plain`"},
      {"cost: 5$", "`cost: 5$`"},
      {"$", "`$`"},
      {"$$(a)", "`$`(a)"},
      {"${{ a }}", "{ a }"},
      {"${{a}}", "{a}"},
      {"${{}}", "{}"},
      {"x${{ a }}y${{ b }}", "`x`{ a }`y`{ b }"},
      {"${{ a }}${{ b }}", "{ a }{ b }"},
      {"${{ '}}' }}!", "{ '}}' }`!`"},
      {"${{ 'it''s }}' }}", "{ 'it''s }}' }"},
      {"${{ '${{' }}", "{ '${{' }"},
      {"${{ a }}}", "{ a }`}`"},
      {"a ${{ b", "`a `{{ b"},
      {"${{ b' }} c", "{{ b' }} c"},
      {"${{", "{{"},
      {"${ {a}}", "`${ {a}}`"},
      {"$(a)", "(a)"},
      {"$(Build.SourceBranch)-$(rev:r)", "(Build.SourceBranch)`-`(rev:r)"},
      {"a $( b ) c", "`a `( b )` c`"},
      {"$()", "`$()`"},
      {"$(a", "`$(a`"},
      {"$(a$(b))", "`$(a`(b)`)`"},
      {"$(a$(b)", "`$(a`(b)"},
      {"$(a $b)", "(a $b)"},
      {"$(a${{ b }})", "`$(a`{ b }`)`"},
      {"${{ a }}$(b)", "{ a }(b)"},
      {"${{ '$(b)' }}", "{ '$(b)' }"},
      {"$[ a ]", "[ a ]"},
      {"$[a]", "[a]"},
      {"$[]", "[]"},
      {" $[ a['b'] ]\n", "` `[ a['b'] ]`\n`"},
      {"x $[ a ]", "`x $[ a ]`"},
      {"$[ a ] x", "`$[ a ] x`"},
      {"$[ a", "`$[ a`"},
      {"$[", "`$[`"},
      {"$[$(a)]", "[$(a)]"},
      {"$[ eq('${{ a }}', 'b') ]", "`$[ eq('`{ a }`', 'b') ]`"},
      {"$(a) $[ b ]", "(a)` $[ b ]`"},
      {"line 1\n${{ a }}\nline $(b)\n", "`line 1\n`{ a }`\nline `(b)`\n`"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.text);
    CHECK(Pieces(test.text) == test.pieces);
  }
}

TEST_CASE("long scalars stay cheap") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "$(";
  CHECK(expr::SplitPipelineText(text).size() == 1);
  text += ")";
  CHECK(expr::SplitPipelineText(text).size() == 1);
  text.insert(text.size() - 1, "x");
  CHECK(expr::SplitPipelineText(text).size() == 2);
}

TEST_CASE("run-time expressions fill their scalar") {
  const auto inner = [](std::string_view value) -> std::string {
    const auto span = expr::RuntimeExpressionSpan(value);
    return span ? "<" + std::string(value.substr(span->begin, span->size())) + ">" : "no";
  };
  CHECK(inner("$[ a ]") == "< a >");
  CHECK(inner("\n $[a[0]] \n") == "<a[0]>");
  CHECK(inner("$[ eq('${{ a }}', 'b') ]") == "< eq('${{ a }}', 'b') >");
  CHECK(inner("$[]") == "<>");
  CHECK(inner("$[") == "no");
  CHECK(inner("$[ a ] b") == "no");
  CHECK(inner("a $[ b ]") == "no");
  CHECK(inner("") == "no");
}

std::string Dump(std::string_view key) {
  const expr::DirectiveKey directive = expr::ParseDirectiveKey(key);
  constexpr const char* kNames[] = {"none", "if", "elseif", "else", "each", "insert", "expression"};
  std::string out = kNames[static_cast<int>(directive.kind)];
  const auto text = [&](Span span) { return std::string(key.substr(span.begin, span.size())); };
  if (!directive.variable.empty()) out += " " + text(directive.variable) + " in";
  if (!directive.argument.empty()) out += " <" + text(directive.argument) + ">";
  if (!directive.problems.empty()) out += "\n" + test::DumpProblems(directive.problems);
  return out;
}

TEST_CASE("directive keys") {
  struct Case {
    const char* key;
    const char* directive;
  };
  const std::vector<Case> cases = {
      {"", "none"},
      {"script", "none"},
      {"${{ if a }} x", "none"},
      {"x${{ a }}", "none"},
      {"${{ a }}${{ b }}", "none"},
      {"${{ if a", "none"},
      {"${{ if eq(a, 'b') }}", "if <eq(a, 'b')>"},
      {"${{if a}}", "if <a>"},
      {"${{ if\ta }}", "if <a>"},
      {"${{ if eq(a, '}}') }}", "if <eq(a, '}}')>"},
      {"${{ if a b }}", "if <a b>"},
      {"${{ if }}", "if\n4-6 empty: `if` has no condition | write `if condition`"},
      {"${{ elseif a }}", "elseif <a>"},
      {"${{ elseif }}", "elseif\n4-10 empty: `elseif` has no condition | write `elseif condition`"},
      {"${{ else }}", "else"},
      {"${{else}}", "else"},
      {"${{ else if a }}",
       "else <if a>\n9-13 unexpected: `else` takes no argument | write `elseif` as one word"},
      {"${{ else a }}", "else <a>\n9-10 unexpected: `else` takes no argument | remove it"},
      {"${{ insert }}", "insert"},
      {"${{ insert a }}", "insert <a>\n11-12 unexpected: `insert` takes no argument | remove it"},
      {"${{ each x in parameters.list }}", "each x in <parameters.list>"},
      {"${{each x in y}}", "each x in <y>"},
      {"${{ each  _a1   in  split('a b', ' ') }}", "each _a1 in <split('a b', ' ')>"},
      {"${{ each }}",
       "each\n8-8 expected-name: `each` has no variable and no list | write `each name in list`"},
      {"${{ each x }}",
       "each x in\n10-10 unexpected: `each` has no `in` and no list | write `each name in list`"},
      {"${{ each x of y }}",
       "each x in\n11-13 unexpected: expected `in` before `of` | write `each name in list`"},
      {"${{ each x in }}",
       "each x in\n11-13 empty: `each` has no list behind `in` | write `each name in list`"},
      {"${{ each 1x in y }}",
       "each\n9-11 unexpected: `1x` is no name of a variable | write `each name in list`"},
      {"${{ each a-b in y }}",
       "each\n9-12 unexpected: `a-b` is no name of a variable | write `each name in list`"},
      {"${{ If a }}",
       "expression <If a>\n4-6 unexpected: `If` is no directive | write `if` in lower case"},
      {"${{ ELSE }}", "expression <ELSE>"},
      {"${{ iffy }}", "expression <iffy>"},
      {"${{ if(a) }}", "expression <if(a)>"},
      {"${{ parameters.name }}", "expression <parameters.name>"},
      {"${{ }}", "expression"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.key);
    CHECK(Dump(test.key) == test.directive);
  }
}

}  // namespace
}  // namespace plumbline
