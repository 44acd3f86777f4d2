#include "schema/supported_versions.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::schema {
namespace {

// Sorted by subject and version.
constexpr SupportedVersion kRows[] = {
#include "schema_data/supported-versions.inc"
};

std::optional<int> TakeNumber(std::string_view& text) {
  int number = 0;
  std::size_t size = 0;
  for (; size < text.size() && size < 6 && IsDigitAscii(text[size]); ++size) {
    number = number * 10 + (text[size] - '0');
  }
  if (size == 0) return std::nullopt;
  text.remove_prefix(size);
  return number;
}

}  // namespace

std::optional<VersionNumbers> ParseVersionNumbers(std::string_view text) {
  if (!text.empty() && (text[0] == '~' || ToLowerAscii(text[0]) == 'v')) text.remove_prefix(1);
  const auto major = TakeNumber(text);
  if (!major) return std::nullopt;
  VersionNumbers numbers{*major, -1};
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    numbers.minor = TakeNumber(text).value_or(-1);
  }
  return numbers;
}

const SupportedVersion* FindSupportedVersion(std::string_view subject, VersionNumbers version) {
  for (const SupportedVersion& row : kRows) {
    if (row.subject != subject || row.major < version.major) continue;
    if (row.major > version.major || row.minor == -1) return &row;
    if (version.minor == -1) return nullptr;
    if (row.minor >= version.minor) return &row;
  }
  return nullptr;
}

const SupportedVersion* NewestSupported(std::string_view subject, Date day) {
  const SupportedVersion* newest = nullptr;
  for (const SupportedVersion& row : kRows) {
    if (row.subject == subject && row.ends > day) newest = &row;
  }
  return newest;
}

}  // namespace plumbline::schema
