// fixtures/expressions: expressions with what the services make of them. Here only their syntax is
// looked at: what the service accepts or refuses later parses without problem, what it refuses to
// parse has a problem of the right kind at the right place.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "expr/expression.h"
#include "expr/pipeline_functions.h"
#include "unit/expr/dump.h"

namespace plumbline {
namespace {

using expr::Dialect;
using expr::ExprProblemKind;
using expr::PipelineSlot;

std::vector<std::vector<std::string>> ReadRows(const std::string& name) {
  const std::string path = std::string(PLUMBLINE_FIXTURES) + "/expressions/" + name;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  REQUIRE(file != nullptr);
  std::string text;
  for (int c = std::fgetc(file.get()); c != EOF; c = std::fgetc(file.get())) {
    text.push_back(static_cast<char>(c));
  }
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  for (const char c : text) {
    if (c == '\t') {
      row.emplace_back();
    } else if (c == '\n') {
      rows.push_back(std::move(row));
      row.assign(1, "");
    } else {
      row.back().push_back(c);
    }
  }
  rows.erase(rows.begin());
  return rows;
}

// The value of a JSON string; the table uses no \u escapes.
std::string Decode(std::string_view literal) {
  std::string out;
  for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
    if (literal[i] != '\\') {
      out.push_back(literal[i]);
      continue;
    }
    switch (literal[++i]) {
      case 'n':
        out.push_back('\n');
        break;
      case 't':
        out.push_back('\t');
        break;
      case 'r':
        out.push_back('\r');
        break;
      case 'u':
        FAIL("\\u in " << literal);
        break;
      default:
        out.push_back(literal[i]);
        break;
    }
  }
  return out;
}

TEST_CASE("template expressions of the table") {
  // The rows whose syntax is wrong; every other ERROR is one of evaluation.
  const std::vector<std::string> syntax_errors = {"X0018", "X0035", "X0036", "X0040", "X0042"};
  std::size_t n_expressions = 0;
  std::vector<std::string> seen;
  for (const auto& row : ReadRows("arm-expressions.tsv")) {
    const std::string value = Decode(row[1]);
    CAPTURE(row[0], value);
    if (expr::ClassifyArmString(value) != expr::ArmStringKind::kExpression) continue;
    ++n_expressions;
    const Span inner = expr::ArmExpressionSpan(value);
    const expr::Expression expression =
        expr::Parse(std::string_view(value).substr(inner.begin, inner.size()), Dialect::kArm);
    CHECK(test::BrokenInvariant(expression) == "");
    if (std::ranges::find(syntax_errors, row[0]) == syntax_errors.end()) {
      CHECK(test::DumpProblems(expression.problems) == "");
    } else {
      CHECK(row[3] == "ERROR");
      CHECK(expression.problems.size() == 1);
      seen.push_back(row[0]);
    }
  }
  CHECK(seen == syntax_errors);
  CHECK(n_expressions > 400);
}

// What the service would say: its kind and the place, counted from 1.
struct ServiceError {
  std::string kind;
  std::uint32_t at = 0;
};

std::string ServiceKind(const expr::Expression& expression, const expr::ExprProblem& problem) {
  switch (problem.kind) {
    case ExprProblemKind::kEmpty:
      return "expr-empty";
    case ExprProblemKind::kUnrecognized:
    case ExprProblemKind::kUnclosedString:
    case ExprProblemKind::kDoubleQuote:
    case ExprProblemKind::kMacro:
      return "unrecognized-value";
    case ExprProblemKind::kUnexpected:
      return "unexpected-symbol";
    case ExprProblemKind::kForeignOperator:
      // In front of an operand, `!` is part of a token that is no value.
      return expression.text[problem.span.begin] == '!' && problem.span.begin == 0
                 ? "unrecognized-value"
                 : "unexpected-symbol";
    case ExprProblemKind::kUnclosedCall:
      return "unclosed-function";
    case ExprProblemKind::kUnclosedIndex:
      return "unclosed-indexer";
    case ExprProblemKind::kExpectedName:
      return "expected-property";
    case ExprProblemKind::kBareName:
      return "expected-paren";
    case ExprProblemKind::kTooDeep:
      return "expr-depth";
    case ExprProblemKind::kTooLong:
      return "expr-length";
  }
  return "";
}

// The first problem, or the first wrong number of arguments; the service reports both as it parses.
std::optional<ServiceError> SyntaxError(const expr::Expression& expression, PipelineSlot slot) {
  std::optional<ServiceError> error;
  if (!expression.problems.empty()) {
    const expr::ExprProblem& first = expression.problems.front();
    error = ServiceError{ServiceKind(expression, first), first.span.begin + 1};
  }
  for (std::uint32_t i = 0; i < expression.nodes.size(); ++i) {
    const auto id = static_cast<expr::ExprId>(i);
    if (expression.nodes[id].kind != expr::ExprKind::kCall) continue;
    const expr::PipelineFunction* function =
        expr::FindPipelineFunction(expression.TextOf(expression.nodes[id].name));
    if (function == nullptr || !function->IsIn(slot)) continue;
    const auto at = expr::WrongArgumentCount(expression, id, *function, slot);
    if (at && (!error || at->begin + 1 < error->at)) {
      error = ServiceError{"unexpected-symbol", at->begin + 1};
    }
  }
  return error;
}

bool IsNameAt(const expr::Expression& expression, std::uint32_t at) {
  return std::ranges::any_of(expression.nodes, [&](const expr::Expr& node) {
    return (node.kind == expr::ExprKind::kName || node.kind == expr::ExprKind::kCall) &&
           node.name.begin + 1 == at;
  });
}

TEST_CASE("pipeline expressions of the table") {
  std::size_t n_errors = 0;
  for (const auto& row : ReadRows("pipeline-expressions.tsv")) {
    const std::string& text = row[2];
    const std::string& expected = row[4];
    CAPTURE(row[0], text, expected);
    PipelineSlot slot = PipelineSlot::kTemplate;
    if (row[1] == "runtime") {
      slot = row[3].find("\"step-condition\"") != std::string::npos ? PipelineSlot::kStepCondition
             : row[3].find("-condition\"") != std::string::npos     ? PipelineSlot::kCondition
                                                                    : PipelineSlot::kVariable;
    }
    const Dialect dialect = row[1] == "compile" ? Dialect::kPipeline : Dialect::kPipelineRuntime;
    const expr::Expression expression = expr::Parse(text, dialect);
    CHECK(test::BrokenInvariant(expression) == "");
    const std::optional<ServiceError> error = SyntaxError(expression, slot);
    const std::string found =
        error ? error->kind + "@" + std::to_string(error->at) : std::string("none");

    if (!expected.starts_with("ERROR ")) {
      CHECK(found == "none");
      continue;
    }
    std::string kind = expected.substr(6);
    std::string place;
    if (const std::size_t at = kind.find('@'); at != std::string::npos) {
      place = kind.substr(at + 1);
      kind.resize(at);
    }
    const bool name_error = kind == "unrecognized-value" && !place.empty() &&
                            IsNameAt(expression, static_cast<std::uint32_t>(std::stoul(place))) &&
                            found == "none";
    if (kind == "convert" || kind == "format" || kind == "key-not-found" || name_error) {
      CHECK(found == "none");
      continue;
    }
    ++n_errors;
    // The service takes a lone `!` for a name and stops at the operand behind it; the operator is
    // what the reader has to change.
    if (text == "! true") {
      CHECK(found == "unrecognized-value@1");
      continue;
    }
    REQUIRE(error.has_value());
    CHECK(error->kind == kind);
    if (!place.empty()) CHECK(std::to_string(error->at) == place);
  }
  CHECK(n_errors > 40);
}

// Every prefix, and every text with one character missing: nothing breaks, and half a text keeps a
// tree.
TEST_CASE("broken expressions keep their invariants") {
  std::vector<std::string> texts;
  for (const auto& row : ReadRows("pipeline-expressions.tsv")) texts.push_back(row[2]);
  for (const auto& row : ReadRows("arm-expressions.tsv")) texts.push_back(Decode(row[1]));
  for (const std::string& text : texts) {
    if (text.size() > 120) continue;
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (const std::string& broken :
           {text.substr(0, i), text.substr(0, i) + text.substr(i + 1)}) {
        for (const Dialect dialect :
             {Dialect::kArm, Dialect::kPipeline, Dialect::kPipelineRuntime}) {
          const std::string problem = test::BrokenInvariant(expr::Parse(broken, dialect));
          if (!problem.empty()) FAIL_CHECK(broken << ": " << problem);
        }
      }
    }
  }
}

}  // namespace
}  // namespace plumbline
