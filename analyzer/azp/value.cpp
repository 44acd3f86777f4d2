#include "azp/value.h"

#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"

namespace plumbline::azp {

const Member* ObjectData::Find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.is_directive) continue;
    if (ignores_case ? EqualsIgnoreCase(member.key, key) : member.key == key) return &member;
  }
  return nullptr;
}

std::string_view ToText(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kEmpty:
      return "expr-empty";
    case ErrorKind::kUnrecognizedValue:
      return "unrecognized-value";
    case ErrorKind::kUnexpectedSymbol:
      return "unexpected-symbol";
    case ErrorKind::kExpectedParenthesis:
      return "expected-paren";
    case ErrorKind::kUnclosedFunction:
      return "unclosed-function";
    case ErrorKind::kUnclosedIndexer:
      return "unclosed-indexer";
    case ErrorKind::kExpectedProperty:
      return "expected-property";
    case ErrorKind::kDepth:
      return "expr-depth";
    case ErrorKind::kLength:
      return "expr-length";
    case ErrorKind::kKeyNotFound:
      return "key-not-found";
    case ErrorKind::kConvert:
      return "convert";
    case ErrorKind::kFormat:
      return "format";
  }
  return "";
}

std::string_view ToText(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return "boolean";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kVersion:
      return "version";
    case Kind::kDateTime:
      return "date";
    case Kind::kArray:
      return "array";
    case Kind::kObject:
      return "object";
    case Kind::kUnknown:
      return "unknown";
    case Kind::kError:
      return "error";
  }
  return "";
}

std::string ToText(Kinds kinds) {
  if ((kinds & kAny) == kAny) return "any";
  std::vector<std::string_view> names;
  for (unsigned i = 0; i < static_cast<unsigned>(Kind::kUnknown); ++i) {
    const auto kind = static_cast<Kind>(i);
    if ((kinds & Bit(kind)) != 0) names.push_back(ToText(kind));
  }
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

}  // namespace plumbline::azp
