#include "driver/ignore.h"

#include <utility>

namespace plumbline {
namespace {

// Matches one character class at the start of `glob` against `c`. Sets `length` to the bytes of the
// class, 0 when it is not closed (then `[` is an ordinary character).
bool MatchesClass(std::string_view glob, char c, std::size_t& length) {
  std::size_t i = 1;
  const bool negated = i < glob.size() && (glob[i] == '!' || glob[i] == '^');
  if (negated) ++i;
  bool matched = false;
  for (bool first = true; i < glob.size(); first = false) {
    if (glob[i] == ']' && !first) {
      length = i + 1;
      return matched != negated && c != '/';
    }
    if (glob[i] == '\\' && i + 1 < glob.size()) ++i;
    const char low = glob[i++];
    char high = low;
    if (i + 1 < glob.size() && glob[i] == '-' && glob[i + 1] != ']') {
      high = glob[i + 1];
      i += 2;
    }
    if (low <= c && c <= high) matched = true;
  }
  length = 0;
  return false;
}

// Matches the element of `glob` at its start against `c`; `length` is its size in bytes.
bool MatchesOne(std::string_view glob, char c, std::size_t& length) {
  length = 1;
  if (glob[0] == '?') return c != '/';
  if (glob[0] == '[') {
    const bool matched = MatchesClass(glob, c, length);
    if (length != 0) return matched;
    length = 1;
  }
  if (glob[0] == '\\' && glob.size() > 1) {
    length = 2;
    return glob[1] == c;
  }
  return glob[0] == c;
}

}  // namespace

bool MatchesGlob(std::string_view glob, std::string_view path) {
  // Two places to go back to: the last `*` (eats one more character, not `/`) and the last `**`
  // (eats anything). A `**` forgets the `*` before it.
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t star = kNone, star_path = 0, deep = kNone, deep_path = 0;
  bool deep_folders = false;  // `**/`: resumes only behind a `/`.
  std::size_t g = 0, p = 0;
  while (true) {
    if (g < glob.size() && glob[g] == '*') {
      if (glob.substr(g).starts_with("**")) {
        deep_folders = g + 2 < glob.size() && glob[g + 2] == '/';
        g += deep_folders ? 3 : 2;
        deep = g;
        deep_path = p;
        star = kNone;
        continue;
      }
      star = ++g;
      star_path = p;
      continue;
    }
    if (g == glob.size() && p == path.size()) return true;
    std::size_t length = 0;
    if (g < glob.size() && p < path.size() && MatchesOne(glob.substr(g), path[p], length)) {
      g += length;
      ++p;
      continue;
    }
    if (star != kNone && star_path < path.size() && path[star_path] != '/') {
      p = ++star_path;
      g = star;
      continue;
    }
    if (deep == kNone) return false;
    star = kNone;
    ++deep_path;
    if (deep_folders) {
      const std::size_t slash = path.find('/', deep_path - 1);
      if (slash == std::string_view::npos) return false;
      deep_path = slash + 1;
    }
    if (deep_path > path.size()) return false;
    p = deep_path;
    g = deep;
  }
}

bool IgnorePattern::Parse(std::string_view line, IgnorePattern& out) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  // Trailing blanks count only when escaped.
  while (!line.empty() && line.back() == ' ' &&
         !(line.size() > 1 && line[line.size() - 2] == '\\')) {
    line.remove_suffix(1);
  }
  if (line.empty() || line[0] == '#') return false;
  out = IgnorePattern();
  if (line[0] == '!') {
    out.negated_ = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    out.folders_only_ = true;
    line.remove_suffix(1);
  }
  out.anchored_ = line.find('/') != std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  out.glob_ = std::string(line);
  return !line.empty();
}

bool IgnorePattern::Matches(std::string_view path, bool is_folder) const {
  if (folders_only_ && !is_folder) return false;
  if (anchored_) return MatchesGlob(glob_, path);
  const std::size_t slash = path.find_last_of('/');
  return MatchesGlob(glob_, slash == std::string_view::npos ? path : path.substr(slash + 1));
}

IgnoreRules::IgnoreRules(std::shared_ptr<const IgnoreRules> parent, std::string folder,
                         std::string_view text)
    : parent_(std::move(parent)), folder_(std::move(folder)) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    IgnorePattern pattern;
    if (IgnorePattern::Parse(text.substr(0, end), pattern)) patterns_.push_back(std::move(pattern));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

bool IgnoreRules::Ignores(std::string_view path, bool is_folder) const {
  for (const IgnoreRules* rules = this; rules != nullptr; rules = rules->parent_.get()) {
    std::string_view relative = path;
    if (!rules->folder_.empty()) relative.remove_prefix(rules->folder_.size() + 1);
    for (auto pattern = rules->patterns_.rbegin(); pattern != rules->patterns_.rend(); ++pattern) {
      if (pattern->Matches(relative, is_folder)) return !pattern->negated();
    }
  }
  return false;
}

}  // namespace plumbline
