// .gitignore: which files a walk leaves out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline {

// One pattern of a .gitignore file, as "git help gitignore" describes it.
class IgnorePattern {
 public:
  // Nothing for blank lines and comments: `negated` and the rest are then meaningless.
  static bool Parse(std::string_view line, IgnorePattern& out);

  // `path` is relative to the folder of the file that holds the pattern, with `/` between names.
  bool Matches(std::string_view path, bool is_folder) const;
  bool negated() const { return negated_; }

 private:
  std::string glob_;
  bool negated_ = false;
  bool folders_only_ = false;
  bool anchored_ = false;  // Compared with the whole path instead of the last name.
};

// The patterns that hold in a folder: its own .gitignore and those of the folders above it.
// Immutable, so that many threads may share it.
class IgnoreRules {
 public:
  // `folder` is the path of the folder relative to the root of the walk, empty for the root itself.
  IgnoreRules(std::shared_ptr<const IgnoreRules> parent, std::string folder, std::string_view text);

  // `path` relative to the root of the walk. The last pattern that matches decides, inner files
  // first.
  bool Ignores(std::string_view path, bool is_folder) const;

 private:
  std::shared_ptr<const IgnoreRules> parent_;
  std::string folder_;
  std::vector<IgnorePattern> patterns_;
};

// Glob of .gitignore and of `.plumbline.yaml`: `*` and `?` stop at `/`, `**` does not, `[...]`
// classes,
// `\` escapes. Linear in practice, at most quadratic: backtracks to the last star only.
bool MatchesGlob(std::string_view glob, std::string_view path);

}  // namespace plumbline
