// The problems of one file while it is read: at most kMaxProblems and one that counts the rest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "syntax/tree.h"

namespace plumbline::json {

// Collects into the problems of a tree. An error pushes out a leniency when there is no room, so
// that notes never hide an error; a second problem at the place of the latest one is the same
// problem seen twice and is dropped.
class ProblemList {
 public:
  explicit ProblemList(std::vector<SyntaxProblem>& problems) : problems_(problems) {}

  void Add(SyntaxProblem problem);
  // Sorts by place and appends the problem that counts what had no room.
  void Finish();

  // While muted, problems are dropped: the text is skipped as a whole, and that was reported.
  void Mute(bool muted) { muted_ = muted; }

 private:
  std::vector<SyntaxProblem>& problems_;
  bool muted_ = false;
  std::uint32_t latest_ = 0xFFFFFFFF;  // Where the latest syntax problem begins.
  std::uint32_t n_dropped_ = 0;
  SyntaxProblem first_dropped_;  // The first error that had no room, or else the first leniency.
};

// `text` in backquotes for a message: cut when it is long, unprintable bytes replaced.
std::string Quoted(std::string_view text);
// A character as `U+00A0`.
std::string CodePointName(char32_t c);

}  // namespace plumbline::json
