// A regular expression (RE2 syntax), compiled on first use. The only place that knows RE2.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace plumbline {

struct PatternMatch {
  std::size_t begin = 0;  // Byte offsets in the searched text, half open.
  std::size_t end = 0;
};

// Linear-time matching; safe to use from several threads. Declare at namespace scope as
// `constinit Pattern kName{"..."}`: construction does nothing, the first search compiles.
class Pattern {
 public:
  constexpr explicit Pattern(std::string_view source) : source_(source) {}
  constexpr ~Pattern() {  // constexpr, so that tables of patterns can be `constinit`.
    if (compiled_ != nullptr) Free(compiled_);
  }
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  bool FoundIn(std::string_view text) const { return Find(text).has_value(); }
  bool MatchesAll(std::string_view text) const;
  std::optional<PatternMatch> Find(std::string_view text, std::size_t from = 0) const;
  // The text captured by group 1 of the first match.
  std::optional<PatternMatch> FindGroup(std::string_view text, std::size_t from = 0) const;

  std::string_view source() const { return source_; }
  // Why RE2 refuses the pattern; empty when it compiles. A refused pattern matches nothing.
  std::string Problem() const;

 private:
  const re2::RE2* Compiled() const;
  static void Free(re2::RE2* compiled);

  std::string_view source_;
  mutable std::once_flag once_;
  mutable re2::RE2* compiled_ = nullptr;
};

}  // namespace plumbline
