#include "schema/role_names.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

// What is in names around roles without telling them apart.
constexpr std::string_view kNoise[] = {
    "assignment", "assignments", "azure", "built", "builtin", "definition", "definitions", "guid",
    "id",         "ids",         "in",    "name",  "preview", "role",       "roles",
};

bool IsUpper(char c) { return IsLetterAscii(c) && ToLowerAscii(c) != c; }

bool IsNoise(std::string_view word) {
  return std::ranges::any_of(
      kNoise, [word](std::string_view noise) { return EqualsIgnoreCase(noise, word); });
}

// Calls f(word) for each word until one returns false: what stands between other characters, and
// `Camel`, `Case`, `ACR`, `Pull` of `CamelCaseACRPull`.
template <class F>
void ForEachWord(std::string_view text, F&& f) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool is_inside = i < text.size() && IsAlnumAscii(text[i]);
    if (i == begin) {
      if (!is_inside) begin = i + 1;
      continue;
    }
    // A capital begins a word, unless it stands among capitals; the last of those does again.
    const bool is_capital = is_inside && IsUpper(text[i]);
    const bool is_last_capital =
        is_capital && i + 1 < text.size() && IsLetterAscii(text[i + 1]) && !IsUpper(text[i + 1]);
    if (is_inside && (!is_capital || (IsUpper(text[i - 1]) && !is_last_capital))) continue;
    const std::string_view word = text.substr(begin, i - begin);
    if (!IsNoise(word) && !f(word)) return;
    begin = is_inside ? i : i + 1;
  }
}

// The words without what is between them: `keyvault` and `Key Vault` are the same.
std::string Joined(std::string_view text) {
  std::string joined;
  ForEachWord(text, [&joined](std::string_view word) {
    joined += word;
    return true;
  });
  return ToLower(joined);
}

bool IsJoined(std::string_view text, std::string_view joined) {
  bool same = true;
  ForEachWord(text, [&](std::string_view word) {
    same = StartsWithIgnoreCase(joined, word);
    joined.remove_prefix(same ? word.size() : 0);
    return same;
  });
  return same && joined.empty();
}

// Calls f(name) for the name and the other names until one returns true.
template <class F>
bool AnyName(const Role& role, F&& f) {
  if (f(role.name)) return true;
  std::string_view rest = role.aliases;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    if (f(rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

}  // namespace

const Role* FindRoleByWords(std::string_view text) {
  const std::string wanted = Joined(text);
  if (wanted.empty()) return nullptr;
  const Role* gone = nullptr;
  for (const Role& role : Roles()) {
    if (!AnyName(role, [&wanted](std::string_view name) { return IsJoined(name, wanted); })) {
      continue;
    }
    if (!role.status.starts_with("removed")) return &role;
    if (gone == nullptr) gone = &role;
  }
  return gone;
}

bool IsNameOf(std::string_view text, const Role& role) {
  const std::string joined = Joined(text);
  return !joined.empty() &&
         AnyName(role, [&joined](std::string_view name) { return IsJoined(name, joined); });
}

bool MayMean(std::string_view text, const Role& role) {
  return AnyName(role, [text](std::string_view name) {
    const std::string joined = Joined(name);
    bool all = true;
    ForEachWord(text, [&](std::string_view word) {
      all = ContainsIgnoreCase(joined, word);
      return all;
    });
    return all;
  });
}

}  // namespace plumbline::schema
