// The value is taken apart like a name (arm/resource_name.h): literal text, and expressions. Each
// expression then stands for any text, as one character that no reference holds, and every check
// passes over it.
#include "arm/key_vault_reference.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "arm/resource_name.h"

namespace plumbline::arm {
namespace {

constexpr std::string_view kStart = "@Microsoft.KeyVault";
constexpr char kHole = '\x01';

std::string TextWithHoles(const Value& value) {
  std::string text;
  for (const NamePart& part : PartsOfName(value)) {
    if (part.is_expression) {
      text += kHole;
    } else {
      text += part.text;
    }
  }
  return text;
}

bool HasHole(std::string_view text) { return text.find(kHole) != std::string_view::npos; }

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    pieces.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return pieces;
    begin = end + 1;
  }
}

// The names of vaults and secrets are letters, digits and dashes.
bool IsName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return IsAlnumAscii(c) || c == '-' || c == kHole;
  });
}

constexpr std::string_view kUriForm = "https://<vault>.vault.azure.net/secrets/<name>";

// The segments behind the host of a secret's address, when it has the right form up to there.
std::optional<std::vector<std::string_view>> PathOf(std::string_view uri) {
  constexpr std::string_view kScheme = "https://";
  if (!StartsWithIgnoreCase(uri, kScheme)) return std::nullopt;
  uri.remove_prefix(kScheme.size());
  const std::size_t slash = uri.find('/');
  const std::string_view host = uri.substr(0, slash);
  // `.vault.` with a name in front of it, or a host that is not all known.
  if (!HasHole(host)) {
    const std::size_t dot = host.find('.');
    if (dot == std::string_view::npos || !IsName(host.substr(0, dot)) ||
        !StartsWithIgnoreCase(host.substr(dot), ".vault.")) {
      return std::nullopt;
    }
  }
  if (slash == std::string_view::npos) return std::vector<std::string_view>();
  auto segments = Split(uri.substr(slash + 1), '/');
  if (segments.size() > 1 && segments.back().empty()) segments.pop_back();  // `.../secrets/name/`
  return segments;
}

std::optional<KeyVaultReferenceProblem> CheckUri(std::string_view uri) {
  // `reference(...).secretUri` and the like.
  if (uri.starts_with(kHole)) return std::nullopt;
  const std::string help = fmt::format("write `SecretUri={}`", kUriForm);
  const auto path = PathOf(uri);
  if (!path) {
    // A hole may hold the rest of a scheme or host that only starts here.
    if (HasHole(uri.substr(0, uri.find('/')))) return std::nullopt;
    return KeyVaultReferenceProblem{"has a `SecretUri` that is no address of a key vault", help};
  }
  const bool unknown = HasHole(uri);
  if (path->empty()) {
    if (unknown) return std::nullopt;
    return KeyVaultReferenceProblem{"has a `SecretUri` without a secret", help};
  }
  const bool is_secret = EqualsIgnoreCase(path->front(), "secrets");
  if (!is_secret && HasHole(path->front())) return std::nullopt;
  if (!is_secret) {
    return KeyVaultReferenceProblem{"has a `SecretUri` that names no secret", help};
  }
  if (path->size() < 2 || path->size() > 3) {
    if (unknown) return std::nullopt;
    return KeyVaultReferenceProblem{path->size() < 2
                                        ? "has a `SecretUri` without a secret"
                                        : "has a `SecretUri` with more than a name and a version",
                                    help};
  }
  for (std::size_t i = 1; i < path->size(); ++i) {
    if (!IsName((*path)[i])) {
      return KeyVaultReferenceProblem{"has a `SecretUri` whose secret is no name of one", help};
    }
  }
  return std::nullopt;
}

// The text between the parentheses; nothing when they are not there.
std::optional<std::string_view> Inside(std::string_view text) {
  text.remove_prefix(kStart.size());
  if (!text.starts_with('(') || text.size() < 2 || !text.ends_with(')')) return std::nullopt;
  return text.substr(1, text.size() - 2);
}

}  // namespace

bool IsKeyVaultReference(const Value& value) {
  const NameParts parts = PartsOfName(value);
  return !parts.empty() && !parts.front().is_expression &&
         StartsWithIgnoreCase(Trim(parts.front().text), kStart);
}

std::optional<KeyVaultReferenceProblem> CheckKeyVaultReference(const Value& value) {
  if (!IsKeyVaultReference(value)) return std::nullopt;
  const std::string text = TextWithHoles(value);
  constexpr std::string_view kForm =
      "write `@Microsoft.KeyVault(SecretUri=...)` or "
      "`@Microsoft.KeyVault(VaultName=...;SecretName=...)`";
  const auto problem = [kForm](std::string message) {
    return KeyVaultReferenceProblem{std::move(message), std::string(kForm)};
  };
  if (std::ranges::any_of(text, IsSpaceAscii)) return problem("holds a blank");
  const std::string_view rest = std::string_view(text).substr(kStart.size());
  if (!rest.starts_with('(')) {
    if (rest.starts_with(kHole)) return std::nullopt;
    return problem("has no opening parenthesis");
  }
  if (!rest.ends_with(')')) {
    if (rest.ends_with(kHole)) return std::nullopt;
    return problem("has no closing parenthesis");
  }
  const std::string_view inside = *Inside(text);
  if (inside.empty()) return problem("is empty");
  // A hole may hold any number of parts.
  const auto parts = Split(inside, ';');
  std::optional<std::string_view> uri;
  std::optional<std::string_view> vault;
  std::optional<std::string_view> secret;
  std::optional<std::string_view> version;
  bool unknown_parts = false;
  for (const std::string_view part : parts) {
    const std::size_t equals = part.find('=');
    const std::string_view key = part.substr(0, equals);
    if (HasHole(key)) {
      unknown_parts = true;
      continue;
    }
    if (equals == std::string_view::npos) {
      return problem(fmt::format("has `{}` where a name and a value belong", part));
    }
    const std::string_view part_value = part.substr(equals + 1);
    if (EqualsIgnoreCase(key, "SecretUri")) {
      uri = part_value;
    } else if (EqualsIgnoreCase(key, "VaultName")) {
      vault = part_value;
    } else if (EqualsIgnoreCase(key, "SecretName")) {
      secret = part_value;
    } else if (EqualsIgnoreCase(key, "SecretVersion")) {
      version = part_value;
    } else {
      return problem(fmt::format("has an unknown part `{}`", key));
    }
    if (HasHole(part_value) && &part != &parts.back()) unknown_parts = true;
  }
  if (uri) {
    if (vault || secret) return problem("has both an address and names");
    return CheckUri(*uri);
  }
  if (unknown_parts && (!vault || !secret)) return std::nullopt;
  if (!vault && !secret) return problem("names no secret");
  if (!vault || !secret) {
    // The last part may hold the rest.
    if (HasHole(parts.back())) return std::nullopt;
    return problem(vault ? "has no `SecretName`" : "has no `VaultName`");
  }
  if (!IsName(*vault)) return problem(fmt::format("has `{}` as name of the vault", *vault));
  if (!IsName(*secret)) return problem(fmt::format("has `{}` as name of the secret", *secret));
  if (version && !version->empty() && !IsName(*version)) {
    return problem(fmt::format("has `{}` as version of the secret", *version));
  }
  return std::nullopt;
}

std::optional<std::string> PinnedSecretVersion(const Value& value) {
  if (!IsKeyVaultReference(value)) return std::nullopt;
  const std::string text = TextWithHoles(value);
  const auto inside = Inside(text);
  if (!inside) return std::nullopt;
  for (const std::string_view part : Split(*inside, ';')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view part_value = part.substr(equals + 1);
    if (EqualsIgnoreCase(part.substr(0, equals), "SecretVersion") && !part_value.empty() &&
        !HasHole(part_value)) {
      return std::string(part_value);
    }
    if (!EqualsIgnoreCase(part.substr(0, equals), "SecretUri")) continue;
    const auto path = PathOf(part_value);
    if (path && path->size() == 3 && !HasHole(path->back())) return std::string(path->back());
  }
  return std::nullopt;
}

}  // namespace plumbline::arm
