// What a secret looks like: names that suggest one, shapes of real credentials, and texts that only
// stand for one. Shapes come from schemas/data/secret-patterns.tsv.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace plumbline::schema {

// True for names like `dbPassword`, `API_KEY`, `storage.accountKey`: split into words at case
// changes, dots, dashes and underscores, they hold a word (or pair of words) for a credential and
// do not end in a word that makes them harmless (`passwordLength`, `secretName`, `tokenUrl`).
bool IsSecretLikeName(std::string_view name);

// True for texts that stand for a value to be filled in: empty, `<...>`, `${...}`, `{{...}}`,
// `#{...}#`,
// `$(...)`, `__...__`, `***`, all-equal characters, and words such as changeme, placeholder, your-,
// xxxx.
bool IsPlaceholder(std::string_view value);

enum class SecretKind : std::uint8_t {
  kToken,
  kConnectionString,
  kSharedAccessSignature,
  kPrivateKey
};

// A piece of text with the shape of a real credential.
struct SecretMatch {
  std::string_view id;  // Of the pattern: `azure-key-512`.
  SecretKind kind = SecretKind::kToken;
  std::string_view title;  // For messages: `storage account key`, without article.
  std::size_t begin = 0;   // Bytes of the text, half open.
  std::size_t end = 0;
  bool high_confidence = false;
};

// The first credential at or after `from`. Fast on text without one: an automaton looks for the
// literals that the patterns must contain, and only then a pattern runs. Thread-safe.
std::optional<SecretMatch> FindSecret(std::string_view text, std::size_t from = 0);

// Shannon entropy in bits per character.
double Entropy(std::string_view text);

}  // namespace plumbline::schema
