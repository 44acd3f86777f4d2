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
  if (!leniency) {
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
  const bool worse =
      problem.kind != ProblemKind::kLeniency && first_dropped_.kind == ProblemKind::kLeniency;
  if (n_dropped_++ == 0 || worse) first_dropped_ = std::move(problem);
}

void ProblemList::Finish() {
  const auto begin = [](const SyntaxProblem& p) { return p.span.begin; };
  std::ranges::stable_sort(problems_, {}, begin);
  if (n_dropped_ == 0) return;
  SyntaxProblem& rest = first_dropped_;
  rest.message =
      fmt::format("{} more syntax problem{} from here on", n_dropped_, n_dropped_ == 1 ? "" : "s");
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
