#include "pipeline/structure_scalar.h"

#include <algorithm>

#include "base/ascii.h"

namespace plumbline::pipeline {
namespace {

using schema::ScalarRule;

template <class Predicate>
bool All(std::string_view text, const Predicate& predicate) {
  return std::ranges::all_of(text, predicate);
}

bool IsName(std::string_view text) {
  return All(text, [](char c) { return IsAlnumAscii(c) || c == '-' || c == '_'; });
}

constexpr std::size_t kLongestName = 100;

bool IsIdentifier(std::string_view text) {
  if (text.empty()) return true;  // Named by the service.
  return text.size() <= kLongestName && !IsDigitAscii(text[0]) &&
         All(text, [](char c) { return IsAlnumAscii(c) || c == '_'; });
}

bool IsInteger(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && All(text, IsDigitAscii);
}

// [^@]+@[0-9]+(\.([0-9]+|\*)){0,2}
bool IsTaskReference(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos) return false;
  std::string_view version = text.substr(at + 1);
  for (int part = 0;; ++part) {
    const std::size_t dot = version.find('.');
    const std::string_view number = version.substr(0, dot);
    if (number.empty() || part > 2) return false;
    if (!All(number, IsDigitAscii) && (part == 0 || number != "*")) return false;
    if (dot == std::string_view::npos) return true;
    version.remove_prefix(dot + 1);
  }
}

// Segments between slashes, none of them empty.
bool IsBranchFilter(std::string_view text) {
  if (text.empty() || text.starts_with('/') || text.ends_with('/')) return false;
  return text.find("//") == std::string_view::npos &&
         text.find_first_of("~^: []\\") == std::string_view::npos;
}

bool IsOneOf(std::string_view text, const schema::PipelineType& type) {
  const auto values = schema::ValuesOf(type);
  if (!schema::IgnoresCase(type)) return std::ranges::find(values, text) != values.end();
  return std::ranges::any_of(
      values, [text](std::string_view value) { return EqualsIgnoreCase(value, text); });
}

bool IsBoolean(std::string_view text) {
  return std::ranges::any_of(schema::PipelineBooleans(), [text](std::string_view word) {
    return EqualsIgnoreCase(word, text);
  });
}

}  // namespace

bool IsNull(NodeRef node) {
  if (node.IsMissing()) return true;
  if (!node.IsString() || node.style() != NodeStyle::kPlain) return false;
  return node.text() == "~" || node.text() == "null";
}

bool IsLoneExpression(std::string_view text) {
  text = Trim(text);
  return text.starts_with("${{") && text.ends_with("}}");
}

bool IsComputed(std::string_view text) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    if (rest.starts_with('(') || rest.starts_with('[') || rest.starts_with("{{")) return true;
  }
  return false;
}

bool Fits(std::string_view text, const schema::PipelineType& type) {
  switch (type.scalar) {
    case ScalarRule::kNone:
      return false;
    case ScalarRule::kNotEmpty:
      return !text.empty();
    case ScalarRule::kBoolean:
      return IsBoolean(text);
    case ScalarRule::kInteger:
      return IsInteger(text);
    case ScalarRule::kOneOf:
      return IsOneOf(text, type);
    case ScalarRule::kName:
      return IsName(text);
    case ScalarRule::kIdentifier:
      return IsIdentifier(text);
    case ScalarRule::kAlias:
      return !text.empty() &&
             All(text, [](char c) { return IsAlnumAscii(c) || c == '-' || c == '_' || c == '.'; });
    case ScalarRule::kTaskReference:
      return IsTaskReference(text);
    case ScalarRule::kBranchFilter:
      return IsBranchFilter(text);
    case ScalarRule::kAny:
    case ScalarRule::kCron:
    case ScalarRule::kFree:
      break;
  }
  return true;
}

FilterSuspicion SuspicionOf(std::string_view filter) {
  if (filter.starts_with('!') || filter.starts_with('-')) {
    return FilterSuspicion::kNegation;
  }
  // `release/1.*` has a dot that is one; `release/.*` has not.
  const bool is_pattern =
      filter.starts_with(".*") || filter.find("/.*") != std::string_view::npos ||
      filter.find(".+") != std::string_view::npos || filter.find(")*") != std::string_view::npos ||
      filter.find('|') != std::string_view::npos || filter.ends_with('$');
  return is_pattern ? FilterSuspicion::kRegularExpression : FilterSuspicion::kNone;
}

bool IsDemand(std::string_view text) {
  text = Trim(text);
  const std::size_t space = text.find_first_of(" \t");
  if (space == std::string_view::npos) return !text.empty();
  const std::string_view rest = Trim(text.substr(space));
  return StartsWithIgnoreCase(rest, "-equals ") && !Trim(rest.substr(8)).empty();
}

}  // namespace plumbline::pipeline
