// Any bytes through the expression parsers and the splitter. The first byte chooses the dialect;
// the text is copied to a block of exactly its size, so that reading behind it is seen.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "expr/expression.h"
#include "expr/pipeline_functions.h"
#include "unit/expr/dump.h"

namespace plumbline {
namespace {

void Require(bool holds, const std::string& what) {
  if (holds) return;
  std::fputs(what.c_str(), stderr);
  std::fputc('\n', stderr);
  std::abort();
}

void CheckPieces(std::string_view text) {
  std::uint32_t end = 0;
  for (const expr::Piece& piece : expr::SplitPipelineText(text)) {
    Require(piece.outer.begin == end && !piece.outer.empty(), "pieces leave a gap");
    Require(piece.outer.Contains(piece.inner), "piece reaches out");
    end = piece.outer.end;
  }
  Require(end == text.size(), "pieces do not reach the end");
  if (const auto span = expr::RuntimeExpressionSpan(text)) {
    Require(Span{0, end}.Contains(*span) && span->begin <= span->end, "run-time span outside");
  }
  const expr::DirectiveKey key = expr::ParseDirectiveKey(text);
  Require(key.argument.begin <= key.argument.end && key.argument.end <= text.size(),
          "argument outside");
  Require(key.variable.begin <= key.variable.end && key.variable.end <= text.size(),
          "variable outside");
  for (const expr::ExprProblem& problem : key.problems) {
    Require(problem.span.begin <= problem.span.end && problem.span.end <= text.size(),
            "problem of a directive outside");
  }
}

void CheckParse(std::string_view text, expr::Dialect dialect) {
  const expr::Expression expression = expr::Parse(text, dialect);
  Require(test::BrokenInvariant(expression).empty(), test::BrokenInvariant(expression));
  test::DumpTree(expression);
  for (std::uint32_t i = 0; i < expression.nodes.size(); ++i) {
    const auto id = static_cast<expr::ExprId>(i);
    const expr::Expr& node = expression.nodes[id];
    if (node.kind == expr::ExprKind::kString) {
      Require(expression.StringValue(id).size() <= node.span.size(), "string grew");
    }
    if (node.kind != expr::ExprKind::kCall) continue;
    const auto* function = expr::FindPipelineFunction(expression.TextOf(node.name));
    if (function == nullptr) continue;
    const auto at =
        expr::WrongArgumentCount(expression, id, *function, expr::PipelineSlot::kStepCondition);
    Require(!at || node.span.Contains(*at), "argument count outside of the call");
  }
}

}  // namespace
}  // namespace plumbline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using plumbline::expr::Dialect;
  if (size == 0) return 0;
  const std::size_t length = size - 1;
  const auto copy = std::make_unique<char[]>(length);
  for (std::size_t i = 0; i < length; ++i) copy[i] = static_cast<char>(data[i + 1]);
  const std::string_view text(copy.get(), length);
  constexpr Dialect kDialects[] = {Dialect::kArm, Dialect::kPipeline, Dialect::kPipelineRuntime};
  plumbline::CheckParse(text, kDialects[data[0] % 3]);
  plumbline::CheckPieces(text);
  plumbline::expr::ClassifyArmString(text);
  return 0;
}
