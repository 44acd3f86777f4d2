#include "schema/role_names.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

// What is in names around roles without telling them apart.
constexpr std::string_view kNoise[] = {
    "assignment", "assignments", "azure", "built", "builtin", "definition", "definitions", "guid",
    "id",         "ids",         "in",    "name",  "preview", "role",       "roles",
};

bool IsUpper(char c) { return IsLetterAscii(c) && ToLowerAscii(c) != c; }

// Calls f(word) for each word: what stands between other characters, and `Camel`, `Case`, `ACR`,
// `Pull` of `CamelCaseACRPull`.
template <class F>
void ForEachWord(std::string_view text, F&& f) {
  std::size_t begin = 0;
  const auto end_word = [&](std::size_t end) {
    if (end > begin) {
      const std::string word = ToLower(text.substr(begin, end - begin));
      if (std::ranges::find(kNoise, word) == std::end(kNoise)) f(word);
    }
    begin = end;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!IsAlnumAscii(text[i])) {
      end_word(i);
      begin = i + 1;
      continue;
    }
    if (i == begin || !IsUpper(text[i])) continue;
    const bool ends_capitals = i + 1 < text.size() && IsLetterAscii(text[i + 1]) &&
                               !IsUpper(text[i + 1]) && IsUpper(text[i - 1]);
    if (!IsUpper(text[i - 1]) || ends_capitals) end_word(i);
  }
  end_word(text.size());
}

// The words without what is between them: `keyvault` and `Key Vault` are the same.
std::string Joined(std::string_view text) {
  std::string joined;
  ForEachWord(text, [&joined](const std::string& word) { joined += word; });
  return joined;
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
  const Role* found = nullptr;
  for (const Role& role : Roles()) {
    if (found != nullptr && role.status.starts_with("removed")) continue;
    if (!AnyName(role, [&wanted](std::string_view name) { return Joined(name) == wanted; })) {
      continue;
    }
    found = &role;
    if (!role.status.starts_with("removed")) return found;
  }
  return found;
}

bool MayMean(std::string_view text, const Role& role) {
  return AnyName(role, [text](std::string_view name) {
    const std::string joined = Joined(name);
    bool all = true;
    ForEachWord(text, [&](const std::string& word) {
      if (joined.find(word) == std::string::npos) all = false;
    });
    return all;
  });
}

}  // namespace plumbline::schema
