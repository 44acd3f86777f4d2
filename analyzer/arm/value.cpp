#include "arm/value.h"

#include <charconv>
#include <cmath>

#include "expr/expression.h"

namespace plumbline::arm {
namespace {

bool IsExpression(std::string_view text) {
  // Most strings do not start with a bracket.
  return !text.empty() && text.front() == '[' &&
         expr::ClassifyArmString(text) == expr::ArmStringKind::kExpression;
}

template <class Number>
std::optional<Number> ParseWhole(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || text.empty()) return std::nullopt;
  return number;
}

// The same for the key of a member, without reading most keys.
bool HasComputedKey(NodeRef member) {
  const Node& node = member.node();
  if (!node.has_key) return false;
  const std::string_view text = member.tree()->text();
  const bool bracket = (node.key_begin < text.size() && text[node.key_begin] == '[') ||
                       (node.key_begin + 1 < text.size() && text[node.key_begin + 1] == '[');
  return (bracket || node.key_needs_decoding) && IsExpression(member.key());
}

}  // namespace

bool IsCopyLoops(NodeRef member) {
  return member.IsArray() && EqualsIgnoreCase(member.key(), "copy");
}

ValueKind Value::kind() const {
  if (mode_ == Mode::kUnknown) return ValueKind::kUnknown;
  if (!node_) return ValueKind::kAbsent;
  switch (node_.kind()) {
    case NodeKind::kObject:
      return ValueKind::kObject;
    case NodeKind::kArray:
      return ValueKind::kArray;
    case NodeKind::kString:
      return mode_ == Mode::kTemplate && IsExpression(node_.text()) ? ValueKind::kUnknown
                                                                    : ValueKind::kString;
    case NodeKind::kNumber:
      return ValueKind::kNumber;
    case NodeKind::kTrue:
    case NodeKind::kFalse:
      return ValueKind::kBoolean;
    case NodeKind::kNull:
      return ValueKind::kAbsent;
    case NodeKind::kAlias:
    case NodeKind::kMissing:
      break;  // Somebody is still typing.
  }
  return ValueKind::kUnknown;
}

std::optional<std::string_view> Value::Text() const {
  if (mode_ == Mode::kUnknown || !node_.IsString()) return std::nullopt;
  std::string_view text = node_.text();
  if (mode_ == Mode::kLiteral || text.empty() || text.front() != '[') return text;
  switch (expr::ClassifyArmString(text)) {
    case expr::ArmStringKind::kExpression:
      return std::nullopt;
    case expr::ArmStringKind::kEscaped:
      text.remove_prefix(1);
      break;
    case expr::ArmStringKind::kLiteral:
      break;
  }
  return text;
}

std::optional<bool> Value::Bool() const {
  if (mode_ == Mode::kUnknown) return std::nullopt;
  if (node_.kind() == NodeKind::kTrue) return true;
  if (node_.kind() == NodeKind::kFalse) return false;
  const auto text = Text();
  if (text && EqualsIgnoreCase(*text, "true")) return true;
  if (text && EqualsIgnoreCase(*text, "false")) return false;
  return std::nullopt;
}

std::optional<std::int64_t> Value::Integer() const {
  if (mode_ == Mode::kUnknown) return std::nullopt;
  if (node_.IsString()) {
    const auto text = Text();
    return text ? ParseWhole<std::int64_t>(*text) : std::nullopt;
  }
  if (node_.kind() != NodeKind::kNumber) return std::nullopt;
  if (const auto whole = ParseWhole<std::int64_t>(node_.text())) return whole;
  // `3.0` and `1e3` are whole numbers too, as far as doubles tell them apart.
  const auto real = ParseWhole<double>(node_.text());
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (!real || std::trunc(*real) != *real || std::abs(*real) > kExact) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

std::optional<std::string_view> Value::Expression() const {
  if (mode_ == Mode::kLiteral || !node_.IsString()) return std::nullopt;
  const std::string_view text = node_.text();
  if (!IsExpression(text)) return std::nullopt;
  const Span inner = expr::ArmExpressionSpan(text);
  return text.substr(inner.begin, inner.size());
}

bool Value::HasExpressionKey() const {
  return mode_ != Mode::kLiteral && node_.has_key() && IsExpression(node_.key());
}

Value Value::operator[](Key key) const {
  if (IsUnknown()) return Unknown(node_);
  if (!node_.IsObject()) return Value();
  if (const NodeRef member = node_.Find(key, CaseRule::kIgnore)) return Value(member, mode_);
  if (mode_ == Mode::kLiteral) return Value();
  for (const NodeRef member : node_.children()) {
    if (HasComputedKey(member)) return Unknown(node_);
    if (!IsCopyLoops(member)) continue;
    for (const NodeRef loop : member.children()) {
      const Value name(loop.Find("name", CaseRule::kIgnore));
      const auto text = name.Text();
      const NodeRef input = loop.Find("input", CaseRule::kIgnore);
      if (text ? EqualsIgnoreCase(*text, key.text) : !name.IsAbsent() || !loop.IsObject()) {
        return Unknown(input ? input : loop);
      }
    }
  }
  return Value();
}

std::vector<Value> Value::Elements() const {
  std::vector<Value> elements;
  if (!IsArray()) return elements;
  for (const NodeRef child : node_.children()) elements.push_back(Value(child, mode_));
  return elements;
}

std::vector<Value> Value::Members() const {
  std::vector<Value> members;
  if (!IsObject()) return members;
  for (const NodeRef child : node_.children()) {
    if (mode_ == Mode::kTemplate && IsCopyLoops(child)) continue;
    members.push_back(Value(child, mode_));
  }
  return members;
}

bool Value::MayHaveMoreMembers() const {
  if (IsUnknown()) return true;
  if (mode_ == Mode::kLiteral || !node_.IsObject()) return false;
  for (const NodeRef member : node_.children()) {
    if (IsCopyLoops(member) || HasComputedKey(member)) return true;
  }
  return false;
}

}  // namespace plumbline::arm
