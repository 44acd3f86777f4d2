#include "json/problems.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "json/encoding.h"
#include "json/parser.h"

namespace plumbline::json {

void ProblemList::Add(SyntaxProblem problem) {
  if (muted_) return;
  const bool leniency = problem.kind == ProblemKind::kLeniency;
  if (problem.kind == ProblemKind::kSyntax) {
    if (latest_ == problem.span.begin) return;
    latest_ = problem.span.begin;
  }
  if (problems_.size() < kMaxProblems) {
    problems_.push_back(std::move(problem));
    return;
  }
  if (!leniency) {
    const auto lenient = [](const SyntaxProblem& p) { return p.kind == ProblemKind::kLeniency; };
    const auto last = std::find_if(problems_.rbegin(), problems_.rend(), lenient);
    if (last != problems_.rend()) {
      std::swap(*last, problem);
    }
  }
  // What was dropped may differ from what came: keep the first of the worse kind.
  const bool lenient = problem.kind == ProblemKind::kLeniency;
  const bool kept_lenient = first_dropped_.kind == ProblemKind::kLeniency;
  if (n_dropped_++ == 0 || lenient < kept_lenient ||
      (lenient == kept_lenient && problem.span.begin < first_dropped_.span.begin)) {
    first_dropped_ = std::move(problem);
  }
}

void ProblemList::Finish() {
  const auto begin = [](const SyntaxProblem& p) { return p.span.begin; };
  std::ranges::stable_sort(problems_, {}, begin);
  if (n_dropped_ == 0) return;
  SyntaxProblem& rest = first_dropped_;
  const std::string_view plural = n_dropped_ == 1 ? "" : "s";
  rest.message =
      fmt::format("{} more {}{}", n_dropped_,
                  rest.kind == ProblemKind::kLeniency ? "departure" : "syntax problem", plural);
  if (rest.kind == ProblemKind::kLeniency) rest.message += " from standard JSON";
  rest.help.clear();
  rest.label_span.reset();
  rest.label.clear();
  problems_.push_back(std::move(rest));
}

std::string Quoted(std::string_view text) {
  constexpr std::size_t kMaxShown = 40;
  std::string shown = "`";
  for (std::size_t at = 0; at < text.size();) {
    if (at >= kMaxShown) {
      shown += "...";
      break;
    }
    const CodePoint here = DecodeUtf8(text, at);
    if (here.value < 0x20 || here.value == 0x7F) {
      shown += ' ';
    } else if (here.value == 0xFFFD) {
      shown += "\xEF\xBF\xBD";
    } else {
      shown.append(text, at, here.length);
    }
    at += here.length;
  }
  return shown + '`';
}

std::string CodePointName(char32_t c) {
  return fmt::format("U+{:04X}", static_cast<std::uint32_t>(c));
}

}  // namespace plumbline::json
