// Finding credentials in text: one Aho-Corasick automaton over the literals of all patterns (ASCII
// case folded) reads the text once; a pattern runs only when one of its literals was seen. Both are
// built on first use, so that a run without a match pays for the automaton alone, and start-up pays
// nothing.
#include "schema/secrets.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <queue>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/pattern.h"

namespace plumbline::schema {
namespace {

struct SecretPattern {
  std::string_view id;
  SecretKind kind;
  std::string_view title;
  Pattern pattern;
  std::string_view prefilter;  // Comma separated.
  double min_entropy;
  bool high_confidence;
};

constinit const SecretPattern kPatterns[] = {
#include "schema_data/secret-patterns.inc"
};
constexpr std::size_t kPatternCount = std::size(kPatterns);
using PatternSet = std::bitset<kPatternCount>;

// Calls `use(piece)` for each part of a comma list.
template <class Use>
void ForEachPart(std::string_view list, const Use& use) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    use(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

class Automaton {
 public:
  Automaton() {
    std::fill(classes_.begin(), classes_.end(), std::uint8_t{0});
    for (const SecretPattern& pattern : kPatterns) {
      ForEachPart(pattern.prefilter, [this](std::string_view word) {
        for (const char c : word) AddClass(c);
      });
    }
    AddState();
    for (std::size_t i = 0; i < kPatternCount; ++i) {
      ForEachPart(kPatterns[i].prefilter, [this, i](std::string_view word) { AddWord(word, i); });
    }
    Link();
  }

  // The patterns of which a literal occurs in `text`.
  PatternSet Scan(std::string_view text) const {
    PatternSet seen;
    std::uint32_t row = 0;
    for (const char c : text) {
      const std::uint32_t edge = edges_[row + classes_[static_cast<unsigned char>(c)]];
      row = edge & ~kAccepts;
      if ((edge & kAccepts) != 0) seen |= outputs_[row / class_count_];
    }
    return seen;
  }

 private:
  void AddClass(char c) {
    const auto low = static_cast<unsigned char>(ToLowerAscii(c));
    if (classes_[low] != 0) return;
    classes_[low] = class_count_;
    classes_[static_cast<unsigned char>(ToUpperAscii(static_cast<char>(low)))] = class_count_;
    ++class_count_;
  }
  std::uint32_t AddState() {
    next_.resize(next_.size() + class_count_, 0);
    outputs_.emplace_back();
    return static_cast<std::uint32_t>(outputs_.size() - 1);
  }
  void AddWord(std::string_view word, std::size_t pattern) {
    std::uint32_t state = 0;
    for (const char c : word) {
      const std::size_t slot = state * class_count_ + classes_[static_cast<unsigned char>(c)];
      if (next_[slot] == 0) {
        const std::uint32_t added = AddState();
        next_[slot] = added;
      }
      state = next_[slot];
    }
    outputs_[state].set(pattern);
  }
  // Turns the tree of words into an automaton: missing edges follow the longest suffix that is a
  // prefix.
  void Link() {
    std::vector<std::uint32_t> fallback(outputs_.size(), 0);
    std::queue<std::uint32_t> queue;
    for (std::uint32_t c = 0; c < class_count_; ++c) {
      if (next_[c] != 0) queue.push(next_[c]);
    }
    while (!queue.empty()) {
      const std::uint32_t state = queue.front();
      queue.pop();
      outputs_[state] |= outputs_[fallback[state]];
      for (std::uint32_t c = 0; c < class_count_; ++c) {
        std::uint32_t& edge = next_[state * class_count_ + c];
        const std::uint32_t shorter = next_[fallback[state] * class_count_ + c];
        if (edge == 0) {
          edge = shorter;
        } else {
          fallback[edge] = shorter;
          queue.push(edge);
        }
      }
    }
    edges_.reserve(next_.size());
    for (const std::uint32_t state : next_) {
      edges_.push_back(state * class_count_ | (outputs_[state].any() ? kAccepts : 0));
    }
    next_ = {};
  }

  std::array<std::uint8_t, 256> classes_{};  // 0: a byte that no literal holds.
  std::uint8_t class_count_ = 1;
  std::vector<std::uint32_t> next_;  // By state and class: the next state. While it is built.
  // As next_, but with the place of the next state's row in place of its number, and a bit for
  // states that accept: the loop has nothing to compute then.
  static constexpr std::uint32_t kAccepts = 0x80000000U;
  std::vector<std::uint32_t> edges_;
  std::vector<PatternSet> outputs_;
};

const Automaton& TheAutomaton() {
  static const Automaton automaton;
  return automaton;
}

// Words that say that a text only stands for a credential. The last two start the well-known keys
// of the local emulators of storage and Cosmos DB, which are no secrets.
constexpr std::string_view kPlaceholderWords[] = {
    "changeme",
    "dummy",
    "example",
    "placeholder",
    "redacted",
    "sample",
    "xxxx",
    "your-",
    "your_",
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCD",
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM",
};
// What a tool will replace before the text is used.
constexpr std::string_view kReplacementMarks[] = {"$(", "${", "#{", "{{", "<", "%(", "***"};

// `$NAME`, `$env:NAME` and `%NAME%`: the shell puts a value there.
bool IsShellVariable(std::string_view text) {
  if (text.size() < 2) return false;
  if (text.starts_with('$')) {
    text.remove_prefix(StartsWithIgnoreCase(text, "$env:") ? 5 : 1);
  } else if (text.starts_with('%') && text.ends_with('%')) {
    text = text.substr(1, text.size() - 2);
  } else {
    return false;
  }
  return !text.empty() && !IsDigitAscii(text.front()) &&
         std::ranges::all_of(text, [](char c) { return IsAlnumAscii(c) || c == '_'; });
}

bool HasPlaceholderWord(std::string_view text) {
  return std::ranges::any_of(
      kPlaceholderWords, [text](std::string_view word) { return ContainsIgnoreCase(text, word); });
}
bool HasReplacementMark(std::string_view text) {
  return std::ranges::any_of(kReplacementMarks, [text](std::string_view mark) {
    return text.find(mark) != std::string_view::npos;
  });
}
bool IsOneCharacter(std::string_view text) {
  return std::ranges::all_of(text, [text](char c) { return c == text.front(); });
}

// --- Names
// ------------------------------------------------------------------------------------------

// The words of a name, lower case: `dbAdminPassword`, `db_admin-password` -> db admin password.
std::vector<std::string> WordsOf(std::string_view name) {
  std::vector<std::string> words;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!IsAlnumAscii(c)) {
      if (words.empty() || !words.back().empty()) words.emplace_back();
      continue;
    }
    // A capital starts a word behind a small letter or digit, and before one in `SASToken`.
    const bool starts =
        is_upper(c) && i > 0 &&
        (!is_upper(name[i - 1]) ||
         (i + 1 < name.size() && IsLetterAscii(name[i + 1]) && !is_upper(name[i + 1])));
    if (words.empty() || (starts && !words.back().empty())) words.emplace_back();
    words.back() += ToLowerAscii(c);
  }
  std::erase_if(words, [](const std::string& word) { return word.empty(); });
  return words;
}

// One word that names a credential, whatever stands around it.
constexpr std::string_view kSecretWords[] = {
    "accesskey", "accountkey", "apikey",      "clientsecret", "connectionstring",
    "connstr",   "credential", "credentials", "passphrase",   "passwd",
    "password",  "passwords",  "pat",         "privatekey",   "pwd",
    "sas",       "sastoken",   "sasurl",      "sasuri",       "secret",
    "secrets",   "sharedkey",  "signature",   "storagekey",   "token",
};
// Two words in a row that do.
constexpr std::pair<std::string_view, std::string_view> kSecretPairs[] = {
    {"access", "key"},  {"account", "key"}, {"api", "key"},     {"connection", "string"},
    {"private", "key"}, {"shared", "key"},  {"storage", "key"}, {"certificate", "password"},
};
// Sorted. A last word that makes the name one of something about the credential.
constexpr std::string_view kHarmlessEndings[] = {
    "audience", "count", "enabled",    "endpoint", "expires",  "expiry",      "file",   "filter",
    "header",   "id",    "identifier", "ids",      "interval", "issuer",      "length", "lifetime",
    "mode",     "name",  "names",      "options",  "path",     "permissions", "policy", "prefix",
    "provider", "ref",   "reference",  "rotation", "scope",    "size",        "suffix", "ttl",
    "type",     "uri",   "url",        "vault",    "version",
};

static_assert(std::ranges::is_sorted(kHarmlessEndings));

}  // namespace

bool IsSecretLikeName(std::string_view name) {
  const std::vector<std::string> words = WordsOf(name);
  if (words.empty()) return false;
  bool secret = false;
  bool sas = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    secret |= std::ranges::find(kSecretWords, words[i]) != std::end(kSecretWords);
    sas |= words[i] == "sas" || words[i] == "sastoken";
    if (i + 1 < words.size()) {
      secret |=
          std::ranges::find(kSecretPairs, std::pair<std::string_view, std::string_view>(
                                              words[i], words[i + 1])) != std::end(kSecretPairs);
    }
  }
  if (!secret) return false;
  const std::string& last = words.back();
  // The URL of a SAS is the credential itself.
  if (sas && (last == "url" || last == "uri")) return true;
  return !std::ranges::binary_search(kHarmlessEndings, std::string_view(last));
}

bool IsPlaceholder(std::string_view value) {
  value = Trim(value);
  if (value.empty() || IsOneCharacter(value) || IsShellVariable(value)) return true;
  if (value.starts_with("__") && value.ends_with("__")) return true;
  return HasReplacementMark(value) || HasPlaceholderWord(value);
}

double Entropy(std::string_view text) {
  if (text.empty()) return 0;
  std::array<std::uint32_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const std::uint32_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

std::optional<SecretMatch> FindSecret(std::string_view text, std::size_t from) {
  constexpr std::size_t kShortest = 16;  // No pattern matches less.
  if (text.size() < from + kShortest) return std::nullopt;
  const PatternSet seen = TheAutomaton().Scan(text.substr(from));
  if (seen.none()) return std::nullopt;
  std::optional<SecretMatch> first;
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    if (!seen[i]) continue;
    const SecretPattern& pattern = kPatterns[i];
    for (std::size_t at = from;;) {
      const auto match = pattern.pattern.Find(text, at);
      if (!match) break;
      at = std::max(match->end, match->begin + 1);
      const std::string_view matched = text.substr(match->begin, match->end - match->begin);
      if (HasPlaceholderWord(matched) || HasReplacementMark(matched) ||
          (pattern.min_entropy > 0 && Entropy(matched) < pattern.min_entropy)) {
        continue;
      }
      // The earliest wins; of those that start together the longest says most.
      if (!first || match->begin < first->begin ||
          (match->begin == first->begin && match->end > first->end)) {
        first = SecretMatch{pattern.id,   pattern.kind, pattern.title,
                            match->begin, match->end,   pattern.high_confidence};
      }
      break;
    }
  }
  return first;
}

}  // namespace plumbline::schema
