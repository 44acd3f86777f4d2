#include "base/pattern.h"

#include <re2/re2.h>

namespace plumbline {

void Pattern::Free(re2::RE2* compiled) { delete compiled; }

const re2::RE2* Pattern::Compiled() const {
  std::call_once(once_, [this] {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(8 << 20);
    compiled_ = new re2::RE2(re2::StringPiece(source_.data(), source_.size()), options);
  });
  return compiled_;
}

bool Pattern::MatchesAll(std::string_view text) const {
  const re2::RE2* re = Compiled();
  return re->ok() && re->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                               re2::RE2::ANCHOR_BOTH, nullptr, 0);
}

std::optional<PatternMatch> Pattern::Find(std::string_view text, std::size_t from) const {
  const re2::RE2* re = Compiled();
  re2::StringPiece whole;
  if (from > text.size() || !re->ok() ||
      !re->Match(re2::StringPiece(text.data(), text.size()), from, text.size(),
                 re2::RE2::UNANCHORED, &whole, 1)) {
    return std::nullopt;
  }
  const auto begin = static_cast<std::size_t>(whole.data() - text.data());
  return PatternMatch{begin, begin + whole.size()};
}

std::optional<PatternMatch> Pattern::FindGroup(std::string_view text, std::size_t from) const {
  const re2::RE2* re = Compiled();
  re2::StringPiece groups[2];
  if (from > text.size() || !re->ok() || re->NumberOfCapturingGroups() < 1 ||
      !re->Match(re2::StringPiece(text.data(), text.size()), from, text.size(),
                 re2::RE2::UNANCHORED, groups, 2) ||
      groups[1].data() == nullptr) {
    return std::nullopt;
  }
  const auto begin = static_cast<std::size_t>(groups[1].data() - text.data());
  return PatternMatch{begin, begin + groups[1].size()};
}

std::string Pattern::Problem() const {
  const re2::RE2* re = Compiled();
  return re->ok() ? std::string() : re->error();
}

}  // namespace plumbline
